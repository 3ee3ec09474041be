// @ts-check
// The columns of the strongest path: for each stage of the network the few units that add most to the digit's score, drawn large.

import { make, setText } from "../../components/dom.js";
import { decodeLevels } from "../../components/pixels.js";
import { activationShade, paintActivations } from "./images.js";
import { captionOf, unitName } from "./names.js";

const MAX_UNITS = 4; // of a stage, as in explanation/strongest_path.py

/** @typedef {{ button: any, canvas: HTMLCanvasElement, score: HTMLElement, unit: number }} Cell */

/**
 * @param {import("./names.js").Stage[]} stages
 * @param {number} index of the stage
 * @param {import("./columns.js").Reports} reports
 * @returns {import("./columns.js").Column}
 */
export function createPathColumn(stages, index, { choose, point }) {
  const [count, height, width] = stages[index].shape;
  const isLast = index === stages.length - 1;
  const content = make("b");
  const caption = make("figcaption", {}, content, make("span", {}, captionOf(stages, index)[1]));
  /** @type {Cell[]} */
  const cells = Array.from({ length: isLast ? 1 : Math.min(MAX_UNITS, count) }, () => createCell(width, height, isLast));
  const root = make("figure", { "data-stage": index }, make("div", { class: "cells" }, ...cells.map(({ button }) => button)), caption);

  for (const cell of cells) {
    const pixelUnder = (/** @type {MouseEvent} */ event) => {
      const box = cell.canvas.getBoundingClientRect();
      const place = (/** @type {number} */ share, /** @type {number} */ size) => Math.min(Math.max(Math.floor(share * size), 0), size - 1);
      return { row: place((event.clientY - box.top) / box.height, height), column: place((event.clientX - box.left) / box.width, width) };
    };
    cell.button.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const isPointer = event.detail > 0;
      choose(index, cell.unit, isPointer ? pixelUnder(event) : null);
    });
    cell.button.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "mouse") point(index, cell.unit, pixelUnder(event));
    });
  }

  return {
    root,
    paint({ levels, strongest, units = [], contributions = [], peaks = [] }, { digit }) {
      const decoded = decodeLevels(levels);
      setText(content, index ? `${units.length} of ${count}` : "the image");
      cells.forEach((cell, place) => {
        cell.button.classList.toggle("empty", place >= units.length);
        if (place >= units.length) return;
        cell.unit = units[place];
        const amount = contributions[place];
        const score = digit === null || index === 0 ? "" : isLast ? `score ${amount.toFixed(2)}` : signed(amount);
        cell.button.setAttribute("aria-label", `${unitName(stages, index, cell.unit)}, layer ${index}, ${score}`);
        setText(cell.score, score);
        const front = cell.button.firstChild;
        if (isLast) setText(front, digit === null ? "" : `${digit}`);
        else if (height === 1) paintValue(front, peaks[place], strongest, digit === null);
        else paintActivations(cell.canvas, decoded.subarray(place * height * width, (place + 1) * height * width));
      });
    },
    edgesOf(unit) {
      const cell = cells.find((each) => each.unit === unit && !each.button.classList.contains("empty"));
      if (!cell) return null;
      const { left, right, top, bottom } = cell.button.firstChild.getBoundingClientRect();
      return { left, right, top, bottom, foot: cell.button.getBoundingClientRect().bottom };
    },
    mark(unit) {
      for (const cell of cells) cell.button.setAttribute("aria-pressed", `${cell.unit === unit}`);
    },
  };
}

/**
 * The value of a single unit as a number on its shade.
 * @param {any} front
 * @param {number} value
 * @param {number} strongest
 * @param {boolean} isBlank
 */
function paintValue(front, value, strongest, isBlank) {
  const shade = activationShade(strongest ? value / strongest : 0);
  front.style.background = `rgb(${shade})`;
  front.style.color = shade[1] < 128 ? "#fff" : "#0a0d18";
  setText(front, isBlank ? "" : value.toFixed(2));
}

/**
 * @param {number} width
 * @param {number} height
 * @param {boolean} isLast
 * @returns {Cell}
 */
function createCell(width, height, isLast) {
  const canvas = make("canvas", { width, height });
  const score = make("span", { class: "score" });
  const button = make("button", { type: "button", class: "cell", tabindex: -1 }, height > 1 ? canvas : make("b", { class: isLast ? "read" : "value" }), score);
  return { button, canvas, score, unit: -1 };
}

/**
 * Moves the focus with the arrow keys: between the stages along the flow, between the units of a stage across it.
 * @param {KeyboardEvent} event
 * @param {Element} flow
 */
export function moveFocus(event, flow) {
  const isDown = getComputedStyle(flow).flexDirection === "column"; // on a phone the stages stand one below the other
  const [along, across] = [isDown ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"], isDown ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"]];
  const rows = [...flow.querySelectorAll("figure")].map((figure) => [...figure.querySelectorAll(".cell:not(.empty)")]);
  const stage = rows.findIndex((row) => row.includes(/** @type {Element} */ (event.target)));
  if (stage < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = rows[stage].indexOf(/** @type {Element} */ (event.target));
  const step = (/** @type {string[]} */ keys) => [-1, 1][keys.indexOf(event.key)] ?? 0;
  const row = rows[Math.min(Math.max(stage + step(along), 0), rows.length - 1)];
  const next = row[Math.min(Math.max(place + step(across), 0), row.length - 1)];
  if (![...along, ...across].includes(event.key)) return;
  event.preventDefault();
  /** @type {HTMLElement} */ (next).focus();
}

/** @param {number} value */
function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
