// @ts-check
// Why this digit and not that one: props.value, from payload.why → pieces of the line and pixels, coloured by their
// attribution. Asked for only while it is open and the pen is lifted.

import { addDigitButtons, find, make, makeSvg } from "../../components/dom.js";
import { ANSWER_SHOWN, emit, listen, WHY_SHOWN, WHY_WANTED } from "../../components/events.js";
import { drawingOnPad } from "../../components/pad.js";
import { decodeLevels, onThemeChange, paintSigned } from "../../components/pixels.js";
import { addSetting, announceSetting } from "../../components/settings.js";
import { percent } from "../../components/verdict.js";
import { placeLabels, signed } from "./labels.js";

const REST = 60; // ms without another answer before the explanation is asked for
const WIDE = "(min-width: 1000px)"; // a window in which it is unfolded at first
const MIN_OPACITY = 0.25; // of the piece that gave least

const words = {
  whyNot: "Why not",
  /** @type {(answer: ShownAnswer, against: number | null) => string} */
  title({ digit, refused }, against) {
    const name = refused ? `closest to ${digit}` : `${digit}`;
    return against === null ? `Why ${name}?` : `Why ${name} and not ${against}?`;
  },
  piece: (/** @type {number} */ number, /** @type {string} */ value) => `piece ${number}: ${value}`,
  start: "empty pad",
  speaksFor: (/** @type {number} */ digit) => `speaks for ${digit}`,
  together: "together",
  sum: (/** @type {number} */ digit, /** @type {string} */ times, /** @type {number} */ against) => `So ${digit} is ${times} as likely as ${against}.`,
  times: (/** @type {number} */ ratio) => (ratio >= 1000 ? "over 1,000 times" : `${ratio.toFixed(ratio >= 10 ? 0 : 1)} times`),
  outcome: (/** @type {number} */ digit, /** @type {string} */ share) => `${digit} would be the likeliest (${share})`,
  added: (/** @type {string} */ outcome) => `With this stroke, ${outcome}.`,
  removed: (/** @type {string} */ value, /** @type {string} */ outcome) => `Without the piece of ${value}, ${outcome}.`,
};

/** @type {Script} */
export default function startWhy(element, props, trigger, watch) {
  const view = find(element, ".why");
  const svg = find(view, "svg");
  const canvas = find(view, "canvas");

  /** @type {ShownAnswer | null} */
  let answer = null; // the one shown
  /** @type {number | null} */
  let pressedDigit = null; // which digit it is explained against; null for the runner-up
  let askTimer = 0;
  let isPointerDown = false;

  const digitButtons = addDigitButtons(find(view, ".others"), words.whyNot, (digit) => {
    compareWith(digit);
    ask();
  });

  function compareWith(/** @type {number | null} */ digit) {
    if (digit === pressedDigit) return;
    pressedDigit = digit;
    announceSetting();
  }

  addSetting("against", {
    read: () => `${pressedDigit ?? ""}`,
    write(text) {
      pressedDigit = /^\d$/.test(text) ? Number(text) : null;
      if (isWanted()) ask();
    },
  });

  const isExplained = () => answer && !answer.blank && !answer.several;
  const isWanted = () => view.open && isExplained();

  listen(ANSWER_SHOWN, (shown) => {
    if (shown.view !== "answer") return;
    const isOther = answer?.digit !== shown.digit || answer?.models[0] !== shown.models[0];
    if (isOther && answer && !answer.blank) compareWith(null); // after a blank pad the digit may come from the address
    answer = shown;
    view.hidden = !isExplained();
    show();
    clearTimeout(askTimer);
    if (isWanted() && !isPointerDown) askSoon();
  });

  listen(WHY_WANTED, () => isExplained() && ask());
  view.addEventListener("toggle", () => isWanted() && ask());

  function askSoon() {
    clearTimeout(askTimer);
    askTimer = window.setTimeout(ask, REST);
  }

  function ask() {
    clearTimeout(askTimer);
    view.dataset.against = pressedDigit ?? ""; // query.js sends it; in the value, the answer to the previous question would undo it
    trigger("ask");
  }

  document.addEventListener("pointerdown", () => (isPointerDown = true), true);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, release, true);

  function release() {
    isPointerDown = false;
    // The answer may have arrived while something was pressed. Then no other answer follows; after a stroke one does.
    if (isWanted() && answer?.change === drawingOnPad()?.change && !isCurrent(props.value)) askSoon();
  }

  /** Whether the value belongs to what is on the pad and to the answer shown. */
  function isCurrent(/** @type {any} */ why) {
    return Boolean(why?.pieces) && why.change === drawingOnPad()?.change && why.model === answer?.models[0] && why.digit === answer?.digit;
  }

  function show() {
    if (!answer || answer.blank) return;
    const why = props.value;
    const isFresh = isCurrent(why);
    view.toggleAttribute("data-older", !isFresh);
    find(view, "summary").textContent = words.title(answer, isFresh ? why.against : null);
    digitButtons.forEach((button, digit) => {
      button.hidden = digit === answer?.digit;
      button.setAttribute("aria-pressed", `${isFresh && digit === why.against}`);
    });
    if (!isFresh) return;
    const { pieces, values } = why;
    svg.replaceChildren(...pieceElements(pieces, values));
    svg.setAttribute("aria-label", values.map((/** @type {number} */ value, /** @type {number} */ index) => words.piece(index + 1, signed(value))).join(", "));
    showCounterfactuals(why);
    paintSigned(canvas, decodeLevels(why.map), view);
    showLedger(why);
    emit(WHY_SHOWN);
  }

  /** The parts of the answer as bars: blank paper's head start, the pieces for and against, and their sum. */
  function showLedger(/** @type {any} */ { start, values, digit, against, change_of_answer: change }) {
    const sum = (/** @type {number[]} */ parts) => parts.reduce((total, part) => total + part, 0);
    const rows = [
      [words.start, start],
      [words.speaksFor(digit), sum(values.filter((/** @type {number} */ value) => value > 0))],
      [words.speaksFor(against), sum(values.filter((/** @type {number} */ value) => value < 0))],
      [words.together, start + change],
    ];
    const longest = Math.max(...rows.map(([, value]) => Math.abs(Number(value))), 1e-9);
    find(view, ".ledger").replaceChildren(
      ...rows.map(([name, value]) => {
        const bar = make("i", { class: Number(value) <= -0.05 ? "against" : "for", style: `width: ${(50 * Math.abs(Number(value))) / longest}%` });
        return make("li", {}, make("span", {}, `${name}`), make("span", { class: "bar" }, bar), make("b", {}, signed(Number(value))));
      }),
    );
    find(view, ".sum").textContent = words.sum(digit, words.times(Math.exp(start + change)), against);
  }

  /** Shows the small changes that would make it another digit: one stroke more, dashed, and one piece less, in words. */
  function showCounterfactuals(/** @type {any} */ { added, removed, values }) {
    const outcome = (/** @type {any} */ { digit, probability }) => words.outcome(digit, percent(probability));
    find(view, "p.added").hidden = !added;
    if (added) {
      svg.append(makeSvg("path", { d: pathOf(added.points), class: "added" }));
      find(view, "p.added span").textContent = words.added(outcome(added));
    }
    find(view, ".removed").textContent = removed ? words.removed(signed(values[removed.piece]), outcome(removed)) : "";
  }

  view.open = matchMedia(WIDE).matches;
  onThemeChange(show);
  watch("value", show);
}

/**
 * A line and a number for each piece.
 * @param {import("./labels.js").Piece[]} pieces
 * @param {number[]} values
 */
function pieceElements(pieces, values) {
  const strongest = Math.max(...values.map(Math.abs), 1e-9);
  const places = placeLabels(pieces, values);
  return pieces.flatMap((points, index) => {
    const value = values[index];
    const opacity = MIN_OPACITY + ((1 - MIN_OPACITY) * Math.abs(value)) / strongest;
    const { x, y, anchor } = places[index];
    return [
      makeSvg("path", { d: pathOf(points), class: value < 0 ? "against" : "for", style: `opacity: ${opacity}` }),
      makeSvg("text", { x, y, "text-anchor": anchor }, signed(value)),
    ];
  });
}

/**
 * An SVG path through points, null between two strokes. A single point becomes a dot.
 * @param {import("./labels.js").Piece} points
 */
function pathOf(points) {
  let path = "";
  let isStart = true;
  for (const point of points) {
    if (point) path += `${isStart ? "M" : "L"}${point.join(" ")}`;
    isStart = !point;
  }
  return points.length === 1 ? `${path}h0` : path;
}
