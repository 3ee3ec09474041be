// @ts-check
// The columns of the view: one for each stage of the network, with a canvas of all its units.

import { addBars } from "../../components/bars.js";
import { make } from "../../components/dom.js";
import { decodeLevels } from "../../components/pixels.js";
import { boxOf, gridOf, unitAt } from "./grid.js";
import { paintGrid } from "./images.js";
import { captionOf, unitName } from "./names.js";

/** @typedef {import("./names.js").Stage} Stage */
/** @typedef {{ row: number, column: number }} Place a pixel of a map */
/** @typedef {{ left: number, right: number, top: number, bottom: number, foot?: number }} Edges px, in the window; foot: with what stands below */

/**
 * A column of the view, of all units of a stage, or of those on the strongest path.
 * @typedef {object} Column
 * @property {any} root
 * @property {(stage: Stage, answer: Answer) => void} paint
 * @property {(unit: number) => Edges | null} edgesOf a unit; null if the column does not show it
 * @property {(unit: number | null) => void} mark the chosen unit
 */

/**
 * What a column reports.
 * @typedef {object} Reports
 * @property {(stage: number, unit: number, pixel: Place | null) => void} choose a press, or a key: then there is no pixel
 * @property {(stage: number, unit: number, pixel: Place) => void} point the mouse is over it
 */

/**
 * @param {Stage[]} stages
 * @param {number} index of the stage
 * @param {number} ratio width over height that the grid should have
 * @param {Reports} reports
 * @returns {Column}
 */
export function createColumn(stages, index, ratio, { choose, point }) {
  const { title, shape } = stages[index];
  const isLast = index === stages.length - 1;
  const grid = gridOf(shape, ratio, isLast);
  const canvas = make("canvas", {
    width: grid.totalWidth,
    height: grid.totalHeight,
    tabindex: "0",
    role: "slider",
    "aria-label": `Layer ${index}: ${title}`,
    "aria-valuemin": 1,
    "aria-valuemax": grid.units,
  });
  canvas.style.setProperty("--slim", grid.totalWidth / grid.totalHeight);
  const [content, rule] = captionOf(stages, index);
  const root = make("figure", { "data-stage": index }, make("div", { class: "grid" }, canvas), make("figcaption", {}, make("b", {}, content), make("span", {}, rule)));
  /** @type {((answer: Answer) => void) | null} */
  let setBars = null;
  if (isLast) {
    const list = make("ol", { class: "bars", "aria-hidden": "true" });
    setBars = addBars(list);
    root.firstChild.prepend(list);
    canvas.className = "under";
  }

  let marked = -1;

  /** The unit at the pointer and the pixel of its map; null where no unit is. */
  const unitUnder = (/** @type {MouseEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    if (isLast) return { unit: Math.min(Math.max(Math.floor(y * grid.units), 0), grid.units - 1), row: 0, column: 0 };
    const found = unitAt(grid, x, y);
    return found && { unit: found.unit, row: Math.min(found.row, grid.height - 1), column: Math.min(found.column, grid.width - 1) };
  };

  canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const found = event.pointerType === "mouse" && unitUnder(event);
    if (found) point(index, found.unit, found);
  });
  canvas.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const found = unitUnder(event);
    if (found) choose(index, found.unit, found);
  });
  canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's own
    const next = nextUnit(event.key, marked, grid);
    if (next === undefined) return;
    choose(index, next, null);
    event.preventDefault();
  });

  const mark = (/** @type {number | null} */ unit) => {
    marked = unit ?? -1;
    canvas.setAttribute("aria-valuenow", `${marked + 1 || 1}`);
    canvas.setAttribute("aria-valuetext", unit === null ? "none chosen" : `${unitName(stages, index, unit)} of ${grid.units}`);
  };
  mark(null);

  return {
    root,
    mark,
    paint({ levels }, answer) {
      if (setBars) setBars(answer);
      else paintGrid(canvas, grid, decodeLevels(levels));
    },
    edgesOf(unit) {
      const box = canvas.getBoundingClientRect();
      const [left, top, right, bottom] = isLast ? [0, unit / grid.units, 1, (unit + 1) / grid.units] : boxOf(grid, unit);
      const [x, y] = [(/** @type {number} */ share) => box.left + share * box.width, (/** @type {number} */ share) => box.top + share * box.height];
      return { left: x(left), right: x(right), top: y(top), bottom: y(bottom) };
    },
  };
}

/**
 * The unit to which a key leads from the current one, -1 for none; undefined for other keys.
 * @param {string} key
 * @param {number} current
 * @param {import("./grid.js").Grid} grid
 */
function nextUnit(key, current, { units, across }) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[key];
  const target = step !== undefined ? (current < 0 ? 0 : current + step) : { Home: 0, End: units - 1, Enter: Math.max(current, 0), " ": Math.max(current, 0) }[key];
  return target === undefined ? undefined : Math.min(Math.max(target, 0), units - 1);
}
