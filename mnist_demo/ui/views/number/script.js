// @ts-check
// A whole number. props.value is from payload.read: its text, its digits one by one, and boxes over the ink on the pad; or it has
// what each model reads, from payload.other. The pad is wide while this view is open.
// props.models is the JSON of name → { title, ... }.

import { announceAnswer, createLateFilter } from "../../components/answers.js";
import { find, make, makeSvg } from "../../components/dom.js";
import { PAD_SHAPE } from "../../components/events.js";
import { fitInside } from "../../components/geometry.js";
import { drawingOnPad, sendToPad } from "../../components/pad.js";
import { decodeInk, paintInk, SIDE } from "../../components/pixels.js";
import { percent, wholePercent } from "../../components/verdict.js";
import { isSelected, onViewChange, tabButton, VIEW_TABS } from "../../gradio_compat.js";
import { BOX_MARGIN, labelHeight, labelsOf } from "./labels.js";

const WIDE = 2200; // units, the pad's width in this view; its height is always 1000
const SQUARE = 1000; // units, in all others
const REST = 250; // ms without another answer before the other models are asked

const words = {
  blank: "Write a number of one or more digits, in one line or several.",
  noDigit: "There is ink, but no digit.",
  image: "What the network was given",
  unsure: "unsure",
  refused: "not a digit?",
  sure: (/** @type {string} */ share) => `${share} sure`,
  instead: (/** @type {string} */ text) => `; or ${text}?`,
};

/** @type {Script} */
export default function startNumber(element, props, trigger, watch) {
  const view = find(element, ".number");
  const others = find(view, ".others");
  const models = JSON.parse(props.models);
  const overlay = makeSvg("svg", { class: "number-boxes", "aria-hidden": "true" });
  const isLate = createLateFilter();

  /** @type {any} */
  let number = null; // the value shown
  let askTimer = 0;

  function show() {
    const value = props.value;
    if (!value) return; // another view is open
    if (value.others) return showOthers(value);
    if (isLate(value)) return;
    number = value;
    const { text, digits, model } = value;
    const lines = text.split("\n");
    view.dataset.text = text;
    view.dataset.digits = digits.length;
    find(view, ".text").replaceChildren(...lines.map((/** @type {string} */ line) => make("span", {}, line)));
    find(view, ".text").style.setProperty("--longest", Math.max(...lines.map((/** @type {string} */ line) => line.length), 2));
    const { words: said, by } = sayFor(value, models[model].title);
    find(view, ".words").textContent = by ? [`${by}: ${said}`, `${value.milliseconds.toFixed(0)} ms`, value.part].filter(Boolean).join(" · ") : said;
    showDigits(digits);
    paintBoxes();
    const digit = digits.length === 1 ? digits[0].digit : digits.length ? -1 : null;
    announceAnswer("number", value, [model], digit, { large: lines.join(" / "), words: said, by, rows: [] });
    clearTimeout(askTimer);
    if (others.open && digits.length) askTimer = window.setTimeout(() => trigger("ask"), REST);
    else find(others, "ul").replaceChildren(); // they belong to an older drawing
  }

  /** @param {{ digit: number, status: "digit" | "unsure" | "not_a_digit", probability: number, image: string }[]} digits */
  function showDigits(digits) {
    const canvases = digits.map(() => make("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": words.image }));
    find(view, ".digits").replaceChildren(
      ...digits.map(({ digit, status, probability }, index) => {
        const verdict = { digit: wholePercent(probability), unsure: words.unsure, not_a_digit: words.refused }[status];
        const item = { "data-digit": digit, "data-status": status };
        return make("li", item, canvases[index], make("b", {}, `${digit}`), make("span", {}, verdict));
      }),
    );
    canvases.forEach((canvas, index) => paintInk(canvas, decodeInk(digits[index].image))); // once the page's style applies
  }

  const padResizes = new ResizeObserver(() => paintBoxes());

  /** Paints boxes and labels over the ink on the pad. A picture lies in the middle of the pad, as large as fits. */
  function paintBoxes() {
    const paper = document.querySelector("#pad .paper");
    if (paper && overlay.parentElement !== paper) {
      paper.append(overlay);
      padResizes.observe(paper);
    }
    const drawing = drawingOnPad();
    if (!number || !drawing || !paper?.clientWidth) return; // hidden, the pad has no size
    const [padWidth, padHeight] = drawing.size;
    overlay.setAttribute("viewBox", `0 0 ${padWidth} ${padHeight}`);
    const [width, height] = number.size;
    const [left, top, shownWidth] = drawing.picture ? fitInside({ width, height }, padWidth, padHeight) : [0, 0, width];
    /** @param {Box} box in units of what was read @returns {Box} in the pad's */
    const onPad = (box) => box.map((side, index) => (side * shownWidth) / width + (index % 2 ? top : left));
    const digits = number.digits.map((/** @type {any} */ digit) => ({ ...digit, box: onPad(digit.box) }));
    const fontSize = labelHeight(padWidth, paper.clientWidth);
    overlay.style.fontSize = `${fontSize}px`; // px of the view box, so units
    overlay.replaceChildren(
      ...number.marks.map((/** @type {any} */ { box }) => boxElement(onPad(box), "mark")),
      ...digits.map((/** @type {any} */ { box, status }) => boxElement(box, status)),
      ...labelsOf(digits, fontSize, drawing.size).map(({ x, y, status, text }) => makeSvg("text", { x, y, class: status }, text)),
    );
  }

  // ---- the other models

  others.addEventListener("toggle", () => others.open && number?.digits.length && trigger("ask"));

  /** @param {{ others: { model: string, text: string, milliseconds: number }[], change: number }} value */
  function showOthers({ others: readings, change }) {
    if (change !== drawingOnPad()?.change) return;
    find(others, "ul").replaceChildren(
      ...readings.map(({ model, text, milliseconds }) => {
        const item = make(
          "li",
          { "data-model": model, "data-text": text },
          make("span", {}, models[model].title),
          make("b", {}, text.replaceAll("\n", " / ") || "–"),
          make("i", {}, `${milliseconds.toFixed(0)} ms`),
        );
        item.toggleAttribute("data-alone", text !== number?.text);
        return item;
      }),
    );
  }

  // ---- the pad's shape

  function shapePad() {
    const isOpen = isSelected(tabButton(VIEW_TABS, "number"));
    overlay.style.display = isOpen ? "" : "none";
    sendToPad(PAD_SHAPE, isOpen ? WIDE : SQUARE);
  }

  onViewChange(() => requestAnimationFrame(shapePad));
  watch("value", show);
  shapePad();
}

/**
 * How sure which model is, or why there is no number.
 * @param {any} value from payload.read
 * @param {string} title of the model
 */
function sayFor({ digits, instead, probability, message, marks }, title) {
  if (message) return { words: message, by: "" };
  if (!digits.length) return { words: marks.length ? words.noDigit : words.blank, by: "" };
  const second = instead ? words.instead(instead.replaceAll("\n", " / ")) : "";
  return { words: words.sure(percent(probability)) + second, by: title };
}

/**
 * @param {Box} box
 * @param {string} kind
 */
function boxElement([left, top, right, bottom], kind) {
  const [width, height] = [right - left + 2 * BOX_MARGIN, bottom - top + 2 * BOX_MARGIN];
  return makeSvg("rect", { x: left - BOX_MARGIN, y: top - BOX_MARGIN, width, height, rx: 12, class: kind });
}
