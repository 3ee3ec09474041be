// @ts-check
// One model's answer: props.value, from payload.answer → the digit and ten bars.
// The root element has data-digit and data-status.
// props.models is the JSON of name → { title, margin, rule }.

import { announceAnswer, createLateFilter } from "../../components/answers.js";
import { addBars, isMarked, rowsOf } from "../../components/bars.js";
import { find, make, setText } from "../../components/dom.js";
import { emit, TOUR_START } from "../../components/events.js";
import { percent, verdictOf } from "../../components/verdict.js";
import { openTab, VIEW_TABS } from "../../gradio_compat.js";

const words = {
  closest: (/** @type {number} */ digit, /** @type {string} */ share) => `Closest digit: ${digit}, ${share}.`,
  several: "This looks like several digits.",
  lines: "This looks like several numbers.",
};

/** @type {Script} */
export default function startAnswer(element, props, trigger, watch) {
  const view = find(element, ".answer");
  const models = JSON.parse(props.models);
  const setBars = addBars(find(view, ".bars"));
  const isLate = createLateFilter();

  function show() {
    /** @type {AnswerWithImage | null} */
    const answer = props.value;
    if (!answer) return; // another view is open; this one stays as it is
    if (isLate(answer)) return;
    const { large, second, words: sentence } = verdictOf(answer);
    view.dataset.digit = answer.digit ?? "";
    view.dataset.status = answer.status;
    view.toggleAttribute("data-problem", Boolean(answer.message));
    view.toggleAttribute("data-several", Boolean(answer.number));
    find(view, ".digit").replaceChildren(answer.number ? "" : large, ...(second && !answer.number ? [make("small", {}, " or "), second] : []));
    find(view, ".words").textContent = !answer.number ? sentence : answer.number.includes("\n") ? words.lines : words.several;
    find(view, ".as-number").hidden = !answer.number;
    const time = answer.status === "blank" ? "" : `${answer.milliseconds.toFixed(1)} ms`;
    find(view, ".time").textContent = [time, answer.part].filter(Boolean).join(" · ");
    setBars(answer, models[answer.model].margin);
    setText(find(view, ".model"), models[answer.model].title);
    showKey(answer);
    announceAnswer("answer", answer, [answer.model], answer.digit, {
      large: find(view, ".digit").textContent,
      words: find(view, ".words").textContent,
      by: models[answer.model].title,
      rows: answer.number ? [] : rowsOf(answer),
    });
  }

  /** The line under the bars: what the mark means, or, where no digit is seen, which is the closest. */
  function showKey(/** @type {Answer & { number?: string }} */ answer) {
    const { status, digit, probabilities, model, number } = answer;
    const isRefusal = status === "not_a_digit" && digit !== null;
    view.toggleAttribute("data-marked", isMarked(answer) && !number);
    setText(find(view, ".key span"), number ? "" : isRefusal ? words.closest(digit, percent(probabilities[digit])) : models[model].rule);
  }

  find(view, ".as-number").addEventListener("click", () => openTab(VIEW_TABS, "number"));
  find(view, ".tour-start").addEventListener("click", () => emit(TOUR_START));
  watch("value", show);
  show();
}
