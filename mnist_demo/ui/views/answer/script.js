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
    const { large, second, words } = verdictOf(answer);
    view.dataset.digit = answer.digit ?? "";
    view.dataset.status = answer.status;
    view.toggleAttribute("data-problem", Boolean(answer.message));
    view.toggleAttribute("data-several", Boolean(answer.number));
    find(view, ".digit").replaceChildren(answer.number ? "" : large, ...(second && !answer.number ? [make("small", {}, " or "), second] : []));
    find(view, ".words").textContent = answer.number ? describeNumber(answer.number) : words;
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
  function showKey(/** @type {Answer} */ answer) {
    const { status, digit, probabilities, model, reason } = answer;
    view.toggleAttribute("data-marked", isMarked(answer));
    const closest = reason && digit !== null ? `The closest digit: ${digit}, ${percent(probabilities[digit])}.` : ""; // without a reason, the verdict says it
    setText(find(view, ".key span"), status === "not_a_digit" ? closest : models[model].rule);
  }

  find(view, ".as-number").addEventListener("click", () => openTab(VIEW_TABS, "number"));
  find(view, ".tour-start").addEventListener("click", () => emit(TOUR_START));
  watch("value", show);
  show();
}

/**
 * The sentence for a drawing that reads better as a number.
 * @param {string} text
 */
function describeNumber(text) {
  if (text.includes("\n")) return "Several numbers?";
  return text.length === 2 ? `Two shapes: ${text[0]} and ${text[1]}?` : `Several digits: ${text}?`;
}
