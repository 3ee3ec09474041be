// One network's answer: props.value, from payload.answer → the digit and ten bars.
// props.models is the JSON of name → { title, summary, description, facts: { name: [value, note] } }.

const view = $(element, ".answer");
const models = JSON.parse(props.models);
const setBars = bars($(view, ".bars"));

let shownModel = null;

function show() {
  const answer = props.value;
  if (!answer) return; // the comparison is in sight; this view stays as it is
  if (isLate(answer)) return;
  const { large, second, words } = verdict(answer);
  view.dataset.digit = answer.digit ?? "";
  view.dataset.status = answer.status;
  view.toggleAttribute("data-problem", Boolean(answer.message));
  $(view, ".digit").replaceChildren(large, ...(second ? [make("small", {}, ` or `), second] : []));
  $(view, ".words").textContent = answer.number ? severalIn(answer.number) : words;
  $(view, ".as-number").hidden = !answer.number;
  $(view, ".time").textContent = answer.status === "blank" ? "" : `${answer.milliseconds.toFixed(1)} ms`;
  setBars(answer);
  if (answer.model !== shownModel) showModel(answer.model);
  tellShown("answer", answer, [answer.model], answer.digit);
}

function severalIn(text) {
  if (text.includes("\n")) return "Several numbers?";
  return text.length === 2 ? `Two shapes: ${text[0]} and ${text[1]}?` : `Several digits: ${text}?`;
}

function showModel(name) {
  shownModel = name;
  const model = models[name];
  $(view, ".model").textContent = model.title;
  $(view, ".summary").textContent = model.summary;
  $(view, ".description").textContent = model.description;
  $(view, ".facts").replaceChildren(
    ...Object.entries(model.facts).map(([fact, [value, hint]]) =>
      make("div", {}, make("dt", {}, fact), make("dd", {}, make("b", {}, value), make("span", {}, hint))),
    ),
  );
}

$(view, ".as-number").addEventListener("click", () => document.querySelector('#views [role="tab"][data-tab-id="number"]').click());
$(view, ".tour-start").addEventListener("click", () => document.dispatchEvent(new CustomEvent("tour-start")));
watch("value", show);
show();
