// The visitor's own drawings with the digit they were: kept in this browser only, handed out as an ink file.

const keep = $(element, ".keep");
const STORE = "own-ink"; // localStorage: [{ id, label, strokes: [[[x, y], ...], ...] }], points as in an ink file
const SPAN = 10000; // the longer side of a drawing in an ink file

const next = $(keep, ".next input");
const own = $(keep, ".own");
const [forget, yes, no] = ["forget", "yes", "no"].map((name) => $(keep, `[data-do="${name}"]`));

let kept = [];
let lasting = true; // whether the browser keeps them when the page is closed
load();
let last = null; // { id, strokes }: the drawing labelled last, strokes in pad units
let read = null; // what the answer shown reads

const labels = digitButtons($(keep, ".labels"), "It was a", (digit) => label(`${digit}`));

// What is stored may have been changed by another tab since, or by anything else.
function load() {
  if (!lasting) return;
  try {
    const stored = JSON.parse(localStorage.getItem(STORE));
    kept = Array.isArray(stored) ? stored.filter(isWhole) : [];
    for (const each of kept) each.id = `${each.id ?? Math.random()}`;
  } catch {
    kept = []; // unreadable, or storage is switched off: then storing will tell
  }
}

function isWhole(each) {
  const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isInteger);
  const isStroke = (stroke) => Array.isArray(stroke) && stroke.length > 0 && stroke.every(isPoint);
  const { label, strokes } = each ?? {};
  return typeof label === "string" && /^\d$/.test(label) && Array.isArray(strokes) && strokes.length > 0 && strokes.every(isStroke);
}

// What is on the pad at this moment, whatever answer is shown; null for blank paper.
function onPad() {
  const now = inkPad()?.drawing;
  return now?.strokes.length ? now.strokes : null;
}

// Where these strokes are kept: under the label given last if they go on from there, or as they are; else undefined.
function entryOf(strokes) {
  const first = JSON.stringify(strokes[0]);
  if (last && JSON.stringify(last.strokes[0]) === first) return kept.find((each) => each.id === last.id);
  const alike = kept.filter((each) => each.strokes.length === strokes.length && each.strokes[0].length === strokes[0].length);
  if (!alike.length) return undefined;
  const wanted = JSON.stringify(inkUnits(strokes));
  return alike.find((each) => JSON.stringify(each.strokes) === wanted);
}

function label(digit) {
  load();
  const strokes = onPad();
  if (!strokes) return;
  const found = entryOf(strokes);
  last = { id: found?.id ?? `${Date.now()}-${Math.random()}`, strokes };
  put(found, { id: last.id, label: digit, strokes: inkUnits(strokes) });
  if (next.checked) inkPad().dispatchEvent(new CustomEvent("pad-clear"));
}

function put(found, one) {
  if (found) kept[kept.indexOf(found)] = one;
  else kept.push(one);
  store();
}

function store() {
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
    lasting = true;
  } catch {
    lasting = false; // switched off or full: until there is room they last as long as the page
  }
  show();
}

function show() {
  const strokes = onPad();
  const current = strokes && entryOf(strokes);
  labels.forEach((button, digit) => {
    button.disabled = !strokes;
    button.toggleAttribute("data-read", digit === read);
    button.setAttribute("aria-pressed", current?.label === `${digit}`);
  });
  const count = kept.length;
  const place = lasting ? "in this browser" : "until the page is closed: the browser stores no more";
  $(keep, ".count").textContent = count
    ? `${count} ${count === 1 ? "drawing" : "drawings"} kept ${place}.`
    : "One press keeps it, in this browser only, to train on.";
  $(keep, '[data-do="download"]').hidden = own.hidden = !count;
  ask(!$(keep, ".sure").hidden && count > 0);
  if (own.open) list();
}

// ---- what is kept, to be looked at, and taken away again

function list() {
  const shown = new Set();
  for (const each of kept) {
    shown.add(each.id);
    const text = JSON.stringify(each);
    const before = own.querySelector(`[data-id="${CSS.escape(each.id)}"]`);
    if (before?.dataset.text === text) continue;
    const button = make("button", { type: "button", title: "Forget this one", "aria-label": `Forget this ${each.label}` }, "×");
    button.addEventListener("click", () => drop(each.id));
    const one = make("li", { "data-id": each.id, "data-text": text }, make("b", {}, each.label), button);
    one.insertAdjacentHTML("afterbegin", `<svg viewBox="-800 -800 ${SPAN + 1600} ${SPAN + 1600}" aria-hidden="true">${paths(each.strokes)}</svg>`);
    if (before) before.replaceWith(one);
    else $(own, ".drawings").append(one);
  }
  for (const one of [...$(own, ".drawings").children]) if (!shown.has(one.dataset.id)) one.remove();
}

// Whole numbers all of them: isWhole has seen to it.
function paths(strokes) {
  return strokes.map((points) => `<path d="M${points.map((point) => point.join(" ")).join("L")}${points.length === 1 ? "h0" : ""}"/>`).join("");
}

function drop(id) {
  load();
  kept = kept.filter((each) => each.id !== id);
  store();
  (kept.length ? $(own, "summary") : $(keep, ".labels button:enabled"))?.focus();
}

own.addEventListener("toggle", () => own.open && list());

// Strokes in pad units → whole numbers, the longer side from 0 to SPAN.
function inkUnits(strokes) {
  const points = strokes.flat();
  const [left, top] = [0, 1].map((axis) => points.reduce((low, point) => Math.min(low, point[axis]), Infinity));
  const side = points.reduce((far, [x, y]) => Math.max(far, x - left, y - top), 0);
  const scale = side ? SPAN / side : 0;
  return strokes.map((stroke) => stroke.map(([x, y]) => [Math.round((x - left) * scale), Math.round((y - top) * scale)]));
}

document.addEventListener("answer-shown", ({ detail }) => {
  read = detail.digit;
  const strokes = onPad();
  if (strokes && last && entryOf(strokes)?.id === last.id) {
    // A 7 labelled before its bar was drawn is kept with its bar.
    load();
    const found = entryOf(strokes);
    const units = inkUnits(strokes);
    if (found && JSON.stringify(found.strokes) !== JSON.stringify(units)) {
      if (detail.view !== "number") return put(found, { ...found, strokes: units });
      last = null; // what is written on among numbers is another digit
    }
  }
  show();
});

window.addEventListener("storage", ({ key }) => {
  if (key !== STORE && key !== null) return;
  load();
  show();
});

// Forgetting all is asked once more.

function ask(isAsked) {
  forget.hidden = isAsked || !kept.length;
  $(keep, ".sure").hidden = !isAsked;
  $(keep, ".sure span").textContent = kept.length === 1 ? "Forget it?" : `Forget all ${kept.length}?`;
}

forget.addEventListener("click", () => {
  ask(true);
  no.focus();
});
no.addEventListener("click", () => {
  ask(false);
  forget.focus();
});
yes.addEventListener("click", () => {
  kept = [];
  last = null;
  store();
  $(keep, ".labels button:enabled")?.focus();
});

$(keep, '[data-do="download"]').addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(inkFile(kept));
  link.download = "own.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
});

// JSON Lines: one drawing a line. The writer's name is one that the rule by its crc32 puts into split "train".
function inkFile(drawings) {
  const line = ({ label, strokes }) => `${JSON.stringify({ label, writer: "own/pad", split: "train", strokes })}\n`;
  return new Blob(drawings.map(line), { type: "application/jsonl" });
}

show();
