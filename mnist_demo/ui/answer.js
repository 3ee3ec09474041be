// One network's answer: props.value, from messages.answer → the digit, ten bars and the picture it saw.
// props.models is the JSON of name → { title, description, facts: { name: [value, note] } }.

const view = $(element, ".answer");
const models = JSON.parse(props.models);
const canvas = $(view, "canvas");
const readout = $(view, ".readout");
const setBars = bars($(view, ".bars"));

let answer = null;
let levels = new Uint8Array(SIDE * SIDE);
let pixel = null; // under the pointer
let shownModel = null;

function show() {
  if (!props.value) return; // the comparison is in sight; this view stays as it is
  if (isLate(props.value)) return;
  answer = props.value;
  const { large, second, words } = verdict(answer);
  view.dataset.digit = answer.digit ?? "";
  view.dataset.status = answer.status;
  view.toggleAttribute("data-problem", Boolean(answer.message));
  $(view, ".digit").replaceChildren(large, ...(second ? [make("small", {}, ` or `), second] : []));
  $(view, ".words").textContent = words;
  $(view, ".time").textContent = answer.status === "blank" ? "" : `${answer.milliseconds.toFixed(1)} ms`;
  setBars(answer);
  levels = grey(answer.image);
  paint();
  if (answer.model !== shownModel) showModel(answer.model);
  document.dispatchEvent(new CustomEvent("digit-read", { detail: answer }));
}

function showModel(name) {
  shownModel = name;
  const model = models[name];
  $(view, ".model").textContent = model.title;
  $(view, ".description").textContent = model.description;
  $(view, ".facts").replaceChildren(
    ...Object.entries(model.facts).map(([fact, [value, hint]]) =>
      make("div", {}, make("dt", {}, fact), make("dd", {}, make("b", {}, value), make("span", {}, hint))),
    ),
  );
}

function paint() {
  paintPixels(canvas, Array.from(levels, (level) => level / 255));
  say(pixel);
}

function say(under) {
  pixel = under;
  readout.textContent = pixel ? `row ${pixel.row}, column ${pixel.column}: ${levels[pixel.index]}` : "28 × 28 pixels, 0 to 255";
  canvas.parentElement.toggleAttribute("data-pixel", Boolean(pixel));
  if (pixel) {
    canvas.parentElement.style.setProperty("--row", pixel.row);
    canvas.parentElement.style.setProperty("--column", pixel.column);
  }
}

readable(canvas, say);
onThemeChange(paint);
watch("value", show);
show();
