// @ts-check
// Tells the visitor when the answers shown are not for the drawing on the pad: the server is away, slow or restarting. While
// it waits, the pad sends its value again from time to time. gradio_compat.js repeats requests that fail.

import { find } from "../../components/dom.js";
import { ANSWER_SHOWN, listen, PAD_AGAIN, PAD_SENT, SERVER_FAILED } from "../../components/events.js";
import { drawingOnPad, sendToPad } from "../../components/pad.js";
import { chosenModel, comparisonBoxes, onModelChange, onViewChange, selectedTab, VIEW_TABS } from "../../gradio_compat.js";

const PATIENCE = 1000; // ms without an answer before the line is shown; an example is asked for when it is written, after 420 ms
const REPEAT_EVERY = 3000; // ms between two repetitions of the same question

/** @param {HTMLElement} element */
export default function startWaiting(element) {
  const line = find(element, ".waiting");
  let patienceTimer = 0;
  let repeatTimer = 0;
  let askedChange = 0; // the change of the pad since which an answer is missing
  let failureTimer = 0;

  const latestChange = () => drawingOnPad()?.change ?? 0;
  const repeatQuestion = () => sendToPad(PAD_AGAIN);

  function startPatience() {
    if (!patienceTimer) askedChange = latestChange();
    patienceTimer ||= window.setTimeout(() => {
      line.textContent = "Waiting for the server …";
      find(document, "#desk").toggleAttribute("data-waiting", true);
      repeatTimer = window.setInterval(repeatQuestion, REPEAT_EVERY);
    }, PATIENCE);
  }

  function stopWaiting() {
    clearTimeout(patienceTimer);
    clearInterval(repeatTimer);
    patienceTimer = repeatTimer = 0;
    line.textContent = "";
    find(document, "#desk").toggleAttribute("data-waiting", false);
  }

  listen(PAD_SENT, startPatience);
  onModelChange(startPatience);
  onViewChange(startPatience);
  // While the pen moves, answers are one or two changes late. As long as they arrive, nothing is wrong.
  listen(ANSWER_SHOWN, (shown) => {
    if (!patienceTimer || !isAnswerTo(askedChange, shown)) return;
    stopWaiting();
    if (!isAnswerTo(latestChange(), shown)) startPatience();
  });

  // When an event fails, Gradio drops the requests made in the meantime. The explanations of an answer are requested with it.
  listen(SERVER_FAILED, () => {
    clearTimeout(failureTimer);
    failureTimer = window.setTimeout(repeatQuestion, REPEAT_EVERY);
  });
}

/**
 * Whether what is shown is an answer to this change of the pad or a later one, by the models that are chosen now.
 * @param {number} askedChange
 * @param {ShownAnswer} shown
 */
function isAnswerTo(askedChange, { view, change, models }) {
  if ((change ?? 0) < askedChange || view !== selectedTab(VIEW_TABS)) return false;
  return view === "compare" ? models.length === comparisonBoxes().filter(({ checked }) => checked).length : models[0] === chosenModel();
}
