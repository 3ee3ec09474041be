// @ts-check
// One model's answer: props.value, from payload.answer → the digit and ten bars.
// The root element has data-digit and data-status.
// props.models is the JSON of name → { title, summary, description, facts: { name: [value, note] } }.

import { announceAnswer, createLateFilter } from "../../components/answers.js";
import { addBars } from "../../components/bars.js";
import { find, make } from "../../components/dom.js";
import { emit, TOUR_START } from "../../components/events.js";
import { verdictOf } from "../../components/verdict.js";
import { openTab, VIEW_TABS } from "../../gradio_compat.js";

/** @type {Script} */
export default function startAnswer(element, props, trigger, watch) {
  const view = find(element, ".answer");
  const models = JSON.parse(props.models);
  const setBars = addBars(find(view, ".bars"));
  const isLate = createLateFilter();
  /** @type {string | null} */
  let shownModel = null;

  function show() {
    /** @type {AnswerWithImage | null} */
    const answer = props.value;
    if (!answer) return; // another view is open; this one stays as it is
    if (isLate(answer)) return;
    const { large, second, words } = verdictOf(answer);
    view.dataset.digit = answer.digit ?? "";
    view.dataset.status = answer.status;
    view.toggleAttribute("data-problem", Boolean(answer.message));
    find(view, ".digit").replaceChildren(large, ...(second ? [make("small", {}, " or "), second] : []));
    find(view, ".words").textContent = answer.number ? describeNumber(answer.number) : words;
    find(view, ".as-number").hidden = !answer.number;
    const time = answer.status === "blank" ? "" : `${answer.milliseconds.toFixed(1)} ms`;
    find(view, ".time").textContent = [time, answer.part].filter(Boolean).join(" · ");
    setBars(answer);
    if (answer.model !== shownModel) showModel(answer.model);
    announceAnswer("answer", answer, [answer.model], answer.digit);
  }

  function showModel(/** @type {string} */ name) {
    shownModel = name;
    const model = models[name];
    find(view, ".model").textContent = model.title;
    find(view, ".summary").textContent = model.summary;
    find(view, ".description").textContent = model.description;
    find(view, ".facts").replaceChildren(
      ...Object.entries(model.facts).map(([fact, [value, note]]) =>
        make("div", {}, make("dt", {}, fact), make("dd", {}, make("b", {}, value), make("span", {}, note))),
      ),
    );
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
