// @ts-check
// The usual shortcuts: what they would give the network, and what it would answer. Asked for only while they are unfolded.

import { find, make } from "../../components/dom.js";
import { ANSWER_SHOWN, listen, PAD_LOOK } from "../../components/events.js";
import { sendToPad } from "../../components/pad.js";
import { decodeInk, paintInk, SIDE } from "../../components/pixels.js";
import { verdictOf } from "../../components/verdict.js";

/** @typedef {AnswerWithImage & { name: string }} ShortcutAnswer */

/**
 * Makes the button work, and returns the function that shows the answers of payload.shortcuts.
 * @param {HTMLElement} element
 * @returns {(answers: ShortcutAnswer[]) => void}
 */
export function createShortcuts(element) {
  const opener = find(element, ".opener");
  const shortcuts = find(element, ".shortcuts");
  /** @type {string | null} */
  let model = null; // whose answers are shown
  const ask = () => sendToPad(PAD_LOOK);

  opener.addEventListener("click", () => {
    shortcuts.hidden = !shortcuts.hidden;
    opener.setAttribute("aria-expanded", `${!shortcuts.hidden}`);
    if (!shortcuts.hidden) ask();
  });

  listen(ANSWER_SHOWN, ({ view, models, blank }) => {
    if (view === "compare" || model === models[0]) return;
    model = models[0];
    if (!blank && !shortcuts.hidden) ask();
  });

  return (answers) => {
    const canvases = answers.map(({ name }) => make("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": name }));
    shortcuts.replaceChildren(...answers.map((answer, index) => shortcutFigure(answer, canvases[index])));
    canvases.forEach((canvas, index) => paintInk(canvas, decodeInk(answers[index].image))); // once the page's style applies
  };
}

/**
 * @param {ShortcutAnswer} answer
 * @param {HTMLCanvasElement} canvas
 */
function shortcutFigure(answer, canvas) {
  const { words } = verdictOf(answer);
  const verdict = make("b", {}, answer.status === "digit" ? `${answer.digit}, ${words}` : words);
  return make("figure", { "data-digit": answer.digit ?? "" }, canvas, make("figcaption", {}, verdict, make("span", {}, answer.name)));
}
