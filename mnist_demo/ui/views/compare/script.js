// @ts-check
// All models' answers to one drawing: props.value, from payload.compare → one card per model, and which of them agree.
// A model without an answer is switched off and has no card. A card has data-model, data-digit and data-status.
// props.models is the JSON of name → { title, summary, mean, std, margin, parameters, accuracy, facts: { name: [value, note] } }.

import { announceAnswer, createLateFilter } from "../../components/answers.js";
import { addBars } from "../../components/bars.js";
import { find, make } from "../../components/dom.js";
import { decodeLevels, onPixelHover, onThemeChange, paintInk, SIDE } from "../../components/pixels.js";
import { addSetting, announceSetting } from "../../components/settings.js";
import { percent, verdictOf } from "../../components/verdict.js";
import { agreementOf } from "./agreement.js";

const SORT_EVERY = 1000; // ms between two sortings by time; with every answer the cards would never stand still
const GREY_RANGE = 2.5; // normalised inputs from -2.5, background, to 2.5, full ink, share one grey scale
/** @type {Record<string, string>} */
const FACTS = { MNIST: "Accuracy on MNIST", drawings: "Accuracy on people's drawings", parameters: "Parameters" }; // label → name in model.facts
/** @type {Record<string, string>} */
const ORDERS = { Given: "As listed", Accuracy: "Accuracy", Size: "Size", Time: "Time" };
const words = {
  input: "The input as this network gets it",
  bars: (/** @type {string} */ title) => `${title}: probability of each digit`,
  time: "Time to prepare the drawing and read it",
  unsure: "unsure",
  noDigit: "not a digit",
  range: (/** @type {string} */ paper, /** @type {string} */ ink) => `${paper} (paper) to ${ink} (ink)`,
  pixel: (/** @type {Pixel} */ { row, column }, /** @type {string} */ value) => `row ${row}, column ${column}: ${value}`,
};

/** @type {Script} */
export default function startCompare(element, props, trigger, watch) {
  const view = find(element, ".compare");
  const list = find(view, ".rivals");
  const models = JSON.parse(props.models);
  const names = Object.keys(models);
  const isLate = createLateFilter();

  /** @type {Answer[]} */
  let latest = [];
  let order = "Given";
  let sortedAt = 0; // when the cards were last sorted

  // Sort keys by order; the smallest comes first.
  /** @type {Record<string, (name: string) => number>} */
  const sortKeys = {
    Given: (name) => names.indexOf(name),
    Accuracy: (name) => -models[name].accuracy,
    Size: (name) => models[name].parameters,
    Time: (name) => latest.find(({ model }) => model === name)?.milliseconds ?? Infinity,
  };

  const cards = Object.fromEntries(names.map((name) => [name, createCard(name, models[name])]));

  function show() {
    if (!props.value) return; // another view is open; this one stays as it is
    if (isLate(props.value)) return;
    const { answers, image, message, part } = props.value;
    latest = answers;
    const levels = decodeLevels(image);
    const answered = new Set(answers.map((/** @type {Answer} */ { model }) => model));
    for (const [name, { root }] of Object.entries(cards)) root.hidden = !answered.has(name);
    const { digit: common, sentence } = agreementOf(answers, models);
    const agreement = find(view, ".agreement span");
    agreement.textContent = agreement.title = message || [sentence, part].filter(Boolean).join(" · ");
    announceAnswer("compare", props.value, [...answered], common, { large: `${common ?? ""}`, words: agreement.textContent, by: "", rows: answers.map(rowOf) });
    for (const answer of latest) {
      const card = cards[answer.model];
      showAnswer(card, answer, common, models[answer.model].margin);
      card.levels = levels;
      describePixel(card, models[answer.model]);
    }
    paint();
    if (order === "Time" && performance.now() - sortedAt > SORT_EVERY) sort();
  }

  /** @returns {ShownRow} what a model reads, and how surely */
  function rowOf(/** @type {Answer} */ answer) {
    const { large, second } = verdictOf(answer);
    const value = second ? `${large}/${second}` : large;
    return { name: models[answer.model].title, share: Math.max(...answer.probabilities), value, isBest: answer.status === "digit" };
  }

  /** Paints the image after each model's own normalisation, on one grey scale. */
  function paint() {
    for (const { model } of latest) {
      const { mean, std } = models[model];
      const shade = (/** @type {number} */ level) => ((level / 255 - mean) / std + GREY_RANGE) / (2 * GREY_RANGE);
      paintInk(cards[model].canvas, Array.from(cards[model].levels, (level) => Math.min(1, Math.max(0, shade(level)))));
    }
  }

  function sort() {
    sortedAt = performance.now();
    const sorted = [...names].sort((a, b) => sortKeys[order](a) - sortKeys[order](b));
    const roots = sorted.map((name) => cards[name].root);
    if (roots.some((root, index) => list.children[index] !== root)) list.replaceChildren(...roots);
  }

  addSetting("order", {
    read: () => (order === "Given" ? "" : order),
    write(name) {
      const input = inputs.find(({ value }) => value === (name || "Given"));
      input?.click();
    },
  });

  const inputs = Object.keys(sortKeys).map((name) => {
    const input = make("input", { type: "radio", name: "order", value: name });
    input.checked = name === order;
    input.addEventListener("change", () => {
      order = name;
      sort();
      announceSetting();
    });
    find(view, ".order").append(make("label", {}, input, make("span", {}, ORDERS[name])));
    return input;
  });

  onThemeChange(paint);
  watch("value", show);
  sort();
  show();
}

/**
 * @typedef {object} Card
 * @property {any} root
 * @property {HTMLCanvasElement} canvas
 * @property {(answer: Answer, margin: number) => void} setBars
 * @property {Uint8Array} levels
 * @property {Pixel | null} pixel
 */

/**
 * @param {string} name
 * @param {any} model
 */
function createCard(name, model) {
  const canvas = make("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": words.input });
  const facts = Object.entries(FACTS).map(([fact, label]) => {
    const [value, note] = model.facts[label];
    return make("div", { title: note ? `${label}: ${note}` : label }, make("dt", {}, fact), make("dd", {}, value));
  });
  const root = make(
    "li",
    { "data-model": name, "data-digit": "", "data-status": "blank" },
    make("p", { class: "digit", "aria-hidden": "true" }),
    make("div", { class: "who", title: model.summary }, make("b", {}, model.title), make("span", { class: "words" })),
    make("ol", { class: "bars", "aria-label": words.bars(model.title) }),
    make("div", { class: "pixels" }, canvas),
    make("dl", {}, ...facts, make("div", { title: words.time }, make("dt", {}, "ms"), make("dd", { class: "time" }))),
  );
  /** @type {Card} */
  const card = { root, canvas, setBars: addBars(find(root, ".bars")), levels: new Uint8Array(SIDE * SIDE), pixel: null };
  onPixelHover(canvas, (pixel) => {
    card.pixel = pixel;
    describePixel(card, model);
  });
  return card;
}

/**
 * @param {Card} card
 * @param {Answer} answer
 * @param {number | null} common the digit that most models read
 * @param {number} margin from which on the model is sure
 */
function showAnswer({ root, setBars }, answer, common, margin) {
  const { large, second } = verdictOf(answer);
  const best = answer.digit === null ? 0 : answer.probabilities[answer.digit];
  const status = { blank: "", digit: percent(best), unsure: words.unsure, not_a_digit: words.noDigit }[answer.status];
  root.dataset.digit = answer.digit ?? "";
  root.dataset.status = answer.status;
  root.toggleAttribute("data-alone", common !== null && answer.digit !== common);
  find(root, ".digit").textContent = second ? `${large}/${second}` : large || "·";
  find(root, ".words").textContent = status;
  find(root, ".words").title = answer.reason ?? "";
  find(root, ".time").textContent = answer.status === "blank" ? "–" : answer.milliseconds.toFixed(1);
  setBars(answer, margin);
}

/**
 * Shows, as the canvas's title, the value under the pointer after the model's own normalisation.
 * @param {Card} card
 * @param {{ mean: number, std: number }} model
 */
function describePixel({ canvas, levels, pixel }, { mean, std }) {
  const normalised = (/** @type {number} */ level) => (level / 255 - mean) / std;
  const range = words.range(normalised(0).toFixed(2), normalised(255).toFixed(2));
  const title = pixel ? words.pixel(pixel, normalised(levels[pixel.index]).toFixed(3)) : range;
  if (canvas.title !== title) canvas.title = title;
}
