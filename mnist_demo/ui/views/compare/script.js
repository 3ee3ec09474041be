// All networks' answers to one drawing: props.value, from payload.compare → one card per model and who agrees with whom.
// props.models is the JSON of name → { title, summary, mean, std, parameters, accuracy, facts: { name: [value, note] } }.

const view = $(element, ".compare");
const list = $(view, ".rivals");
const models = JSON.parse(props.models);

// What each order sorts by; the smallest comes first.
const ORDERS = {
  Given: (name) => Object.keys(models).indexOf(name),
  Accuracy: (name) => -models[name].accuracy,
  Size: (name) => models[name].parameters,
  Time: (name) => latest.find(({ model }) => model === name)?.milliseconds ?? Infinity,
};

let latest = [];
let order = "Given";
let slowest = 0; // the last time the cards were sorted by time: every 30 ms would be a dance

const cards = Object.fromEntries(Object.keys(models).map((name) => [name, card(name)]));

function card(name) {
  const model = models[name];
  const canvas = make("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": "The input as this network gets it" });
  const facts = Object.entries({ clean: "Clean accuracy", freehand: "Freehand accuracy", parameters: "Parameters" }).map(([label, fact]) => {
    const [value, hint] = model.facts[fact];
    return make("div", { title: hint ? `${fact}: ${hint}` : fact }, make("dt", {}, label), make("dd", {}, value));
  });
  const root = make(
    "li",
    { "data-model": name, "data-digit": "", "data-status": "blank" },
    make("p", { class: "digit", "aria-hidden": "true" }),
    make("div", { class: "who", title: model.summary }, make("b", {}, model.title), make("span", { class: "words" })),
    make("ol", { class: "bars", "aria-label": `${model.title}: probability of each digit` }),
    make("div", { class: "pixels" }, canvas),
    make("dl", {}, ...facts, make("div", { title: "Preprocessing and network" }, make("dt", {}, "ms"), make("dd", { class: "time" }))),
  );
  const self = { root, canvas, setBars: bars($(root, ".bars")), image: null, pixel: null };
  readable(canvas, (pixel) => {
    self.pixel = pixel;
    describe(self, model);
  });
  return self;
}

// The value under the pointer, after the model's own normalisation.
function describe({ canvas, image, pixel }, { mean, std }) {
  const normalised = (level) => (level / 255 - mean) / std;
  const range = `${normalised(0).toFixed(2)} (paper) to ${normalised(255).toFixed(2)} (ink)`;
  const title = pixel && image ? `row ${pixel.row}, column ${pixel.column}: ${normalised(image[pixel.index]).toFixed(3)}` : range;
  if (canvas.title !== title) canvas.title = title;
}

function show() {
  if (!props.value) return; // the single answer is in sight; this view stays as it is
  if (isLate(props.value)) return;
  const { answers, image, message } = props.value;
  latest = answers;
  const levels = grey(image);
  const answered = new Set(answers.map(({ model }) => model));
  for (const [name, { root }] of Object.entries(cards)) root.hidden = !answered.has(name);
  const common = agreement(answers, message);
  tellShown("compare", props.value, answers.map(({ model }) => model), common);
  for (const answer of answers) {
    const self = cards[answer.model];
    const { large, second, words } = verdict(answer);
    self.root.dataset.digit = answer.digit ?? "";
    self.root.dataset.status = answer.status;
    self.root.toggleAttribute("data-alone", common !== null && answer.digit !== common);
    $(self.root, ".digit").textContent = second ? `${large}/${second}` : large || "·";
    $(self.root, ".words").textContent = { blank: "", digit: words.replace(" sure", ""), unsure: "unsure", not_a_digit: "not a digit" }[answer.status];
    $(self.root, ".words").title = answer.reason ?? "";
    $(self.root, ".time").textContent = answer.status === "blank" ? "–" : answer.milliseconds.toFixed(1);
    self.setBars(answer);
    self.image = levels;
    describe(self, models[answer.model]);
  }
  paint();
  if (order === "Time" && performance.now() - slowest > 1000) sort();
}

// Says at a glance who agrees: who is sure of which digit, who is unsure, and for whom it is no digit. Returns the digit
// that most are sure of, or, where nobody is, that most say; null where there is none.
function agreement(answers, message) {
  const told = $(view, ".agreement span");
  const say = (text) => {
    told.textContent = text;
    told.title = text;
  };
  if (message || !answers.length) say(message || "Every model is switched off.");
  const read = answers.filter(({ status }) => status !== "blank");
  if (!message && answers.length && !read.length) say("The pad is blank.");
  if (!read.length) return null;
  const [sure, unsure, none] = ["digit", "unsure", "not_a_digit"].map((status) => read.filter((answer) => answer.status === status));
  const votes = count(sure);
  const titles = (some) => some.map(({ model }) => models[model].title).join(" and ");
  const parts = votes.map(([digit, some], place) => {
    if (some.length === read.length) return some.length > 1 ? `All ${some.length} say ${digit}` : `${titles(some)} says ${digit}`;
    return place && some.length < 3 ? `${titles(some)} ${some.length > 1 ? "say" : "says"} ${digit}` : `${some.length} of ${read.length} say ${digit}`;
  });
  const rest = (some, all, one, few) => (some.length < read.length ? few : some.length > 1 ? all : `${titles(some)} ${one}`);
  if (unsure.length) parts.push(rest(unsure, "All are unsure", "is unsure", `${unsure.length} unsure`));
  if (none.length) parts.push(rest(none, "Not a digit, all say", "says it is not a digit", `${none.length} not a digit`));
  say(`${parts.join("; ")}.`);
  return (votes[0] ?? count(read)[0])[0];
}

// answers → [[digit, its answers], ...], the most first
function count(answers) {
  const votes = new Map();
  for (const answer of answers) votes.set(answer.digit, [...(votes.get(answer.digit) ?? []), answer]);
  return [...votes].sort((a, b) => b[1].length - a[1].length);
}

// The picture after each model's own normalisation, on one grey scale for all: -2.5 is paper, 2.5 full ink.
function paint() {
  for (const { model } of latest) {
    const { canvas, image } = cards[model];
    const { mean, std } = models[model];
    paintPixels(canvas, Array.from(image, (level) => Math.min(1, Math.max(0, ((level / 255 - mean) / std + 2.5) / 5))));
  }
}

function sort() {
  slowest = performance.now();
  const names = Object.keys(models).sort((a, b) => ORDERS[order](a) - ORDERS[order](b));
  const roots = names.map((name) => cards[name].root);
  if (roots.some((root, index) => list.children[index] !== root)) list.replaceChildren(...roots);
}

for (const name of Object.keys(ORDERS)) {
  const input = make("input", { type: "radio", name: "order", value: name });
  input.checked = name === order;
  input.addEventListener("change", () => {
    order = name;
    sort();
  });
  $(view, ".order").append(make("label", {}, input, make("span", {}, name === "Given" ? "As listed" : name)));
}

onThemeChange(paint);
watch("value", show);
sort();
show();
