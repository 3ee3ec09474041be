// The pad: pen strokes on a canvas → props.value, the Drawing as JSON (mnist_demo/drawing/ink.py says which).
// Gradio runs this once, with `element`, `props`, `trigger` and `upload`; props.examples is the JSON of
// [{ name, drawing }, ...].

const SEND_EVERY = 30; // ms between two sends while the pen moves
const HALT = 50; // ms without a move after which the pen stands still
const REST = 150; // ms without a change after which the pad is at rest
const NEAREST = 1.5; // units; a point nearer than this to the one before it is left out
const REVEAL = 420; // ms in which an example is written out on the pad
const MOST_POINTS = 20_000; // of a drawing from elsewhere: what mnist_demo/drawing/ink.py reads
const MOST_STROKES = 1_000;

const pad = element.querySelector(".ink-pad");
const canvas = pad.querySelector("canvas");
const paint = canvas.getContext("2d");
const note = pad.querySelector(".note");
const penWidth = pad.querySelector(".pen input");
const button = (name) => pad.querySelector(`[data-do="${name}"]`);

// The value is a drawing from the start: a blank one, or after a reload of the component what was on it.
const before = JSON.parse(props.value);
const [UNITS] = before.size; // the pad is UNITS by UNITS, whatever its size on the screen

// What is on the pad: strokes, or a picture { path, name, preview }. Every change makes a new page, so that going back is
// taking an old one.
let now = { strokes: before.strokes, picture: null };
let past = [];
let future = [];
let stroke = null; // the one being drawn
let pointer = null; // and the pointer that draws it
let pen = before.pen; // the visible pen's diameter, units
let revealed = 1; // the share of the drawing that is shown while an example writes itself

// ---- sending

let sent = -Infinity;
let timer = 0;
let change = before.change ?? 0; // how often the value has changed: answers say to which change they are

function value() {
  const strokes = stroke ? [...now.strokes, stroke] : now.strokes;
  const drawing = { size: [UNITS, UNITS], pen, change, strokes };
  return now.picture ? { ...drawing, picture: now.picture.path } : drawing;
}

let resting = 0;

function send() {
  clearTimeout(timer);
  clearTimeout(resting);
  timer = 0;
  change += 1;
  sent = performance.now();
  pad.drawing = value();
  props.value = JSON.stringify(pad.drawing);
  pad.dispatchEvent(new CustomEvent("pad-sent", { bubbles: true, detail: pad.drawing }));
  ask();
}

// for answers to the value
function ask() {
  trigger("input");
  if (!stroke) resting = setTimeout(() => trigger("rest"), REST);
}

function sendSoon() {
  timer ||= setTimeout(send, Math.max(0, sent + SEND_EVERY - performance.now()));
}

// ---- painting

let frame = 0;
let stale = false; // whether the whole canvas is to be painted anew in the next frame
let halted = 0; // the timer that runs while the pen stands still
let curved = 0; // the last point of the stroke being drawn that its painted curve has passed

function repaint() {
  stale = true;
  nextFrame();
}

function nextFrame() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    if (stale) paintNow();
    else paintOn();
  });
}

function paintNow() {
  stale = false;
  curved = 0;
  const scale = canvas.width / UNITS;
  paint.setTransform(scale, 0, 0, scale, 0, 0);
  paint.clearRect(0, 0, UNITS, UNITS);
  if (now.picture?.preview) {
    const { width, height } = now.picture.preview;
    const fit = UNITS / Math.max(width, height);
    paint.imageSmoothingEnabled = fit < 8;
    paint.drawImage(now.picture.preview, (UNITS - width * fit) / 2, (UNITS - height * fit) / 2, width * fit, height * fit);
  }
  paint.strokeStyle = paint.fillStyle = getComputedStyle(canvas).color;
  paint.lineCap = paint.lineJoin = "round";
  paint.lineWidth = pen;
  const strokes = value().strokes;
  let left = revealed < 1 ? Math.ceil(revealed * strokes.reduce((sum, points) => sum + points.length, 0)) : Infinity;
  for (const points of strokes) {
    paintStroke(points.slice(0, left));
    left -= points.length;
    if (left <= 0) break;
  }
}

// Only what the stroke being drawn has gained: where there is no graphics processor, painting all of it costs more than an
// answer.
function paintOn() {
  if (!stroke) return;
  paint.beginPath();
  paint.moveTo(...(curved ? middle(stroke, curved) : stroke[0]));
  for (curved += 1; curved < stroke.length - 1; curved++) paint.quadraticCurveTo(...stroke[curved], ...middle(stroke, curved));
  curved -= 1;
  paint.stroke();
  // The curve ends halfway to the last point, whose side it does not know before the next; if none comes, it goes there.
  clearTimeout(halted);
  halted = setTimeout(repaint, HALT);
}

// between a point and the next
function middle(points, i) {
  return [(points[i][0] + points[i + 1][0]) / 2, (points[i][1] + points[i + 1][1]) / 2];
}

function paintStroke(points) {
  if (!points.length) return;
  paint.beginPath();
  if (points.length === 1) {
    paint.arc(points[0][0], points[0][1], pen / 2, 0, 2 * Math.PI);
    paint.fill();
    return;
  }
  // Through the middles between the points, each point pulling the curve: smooth however sparse the points.
  paint.moveTo(...points[0]);
  for (let i = 1; i < points.length - 1; i++) paint.quadraticCurveTo(...points[i], ...middle(points, i));
  paint.lineTo(...points.at(-1));
  paint.stroke();
}

function reveal() {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return repaint();
  const start = performance.now();
  const step = (time) => {
    revealed = Math.min(1, Math.max(0.02, (time - start) / REVEAL));
    paintNow();
    if (revealed < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function fit() {
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (!side) return; // not shown now
  if (canvas.width !== side) canvas.width = canvas.height = side;
  paintNow();
}

// ---- the pad's state, shown

function show() {
  const blank = !now.strokes.length && !now.picture && !stroke;
  pad.toggleAttribute("data-blank", blank);
  button("undo").disabled = !past.length;
  button("redo").disabled = !future.length;
  button("clear").disabled = blank;
  const count = now.strokes.length;
  const what = blank ? "blank" : now.picture ? "a picture" : count === 1 ? "1 stroke" : `${count} strokes`;
  canvas.setAttribute("aria-label", `Drawing pad, ${what}. Draw a digit from 0 to 9 with mouse, finger or pen.`);
  say(now.picture && !now.picture.preview ? now.picture.name : "");
  repaint();
}

function say(text) {
  note.textContent = text;
}

function turn(page) {
  past.push(now);
  future = [];
  now = page;
  revealed = 1;
  show();
}

const actions = {
  undo() {
    if (!past.length || stroke) return;
    future.push(now);
    now = past.pop();
    show();
    send();
  },
  redo() {
    if (!future.length || stroke) return;
    past.push(now);
    now = future.pop();
    show();
    send();
  },
  clear() {
    if (stroke || (!now.strokes.length && !now.picture)) return;
    turn({ strokes: [], picture: null });
    send();
  },
};

// ---- pen

function point(event) {
  const box = canvas.getBoundingClientRect();
  const units = (value) => Math.round(value * UNITS * 10) / 10;
  return [units((event.clientX - box.left) / box.width), units((event.clientY - box.top) / box.height)];
}

function add(event) {
  const next = point(event);
  const last = stroke.at(-1);
  if (!last || Math.hypot(next[0] - last[0], next[1] - last[1]) >= NEAREST) stroke.push(next);
}

canvas.addEventListener("pointerdown", (event) => {
  if (pointer !== null || event.button !== 0) return; // a second finger, or another mouse button
  canvas.setPointerCapture(event.pointerId);
  pointer = event.pointerId;
  revealed = 1;
  stroke = [];
  // A stroke over a picture starts a new drawing; undo brings the picture back.
  if (now.picture) turn({ strokes: [], picture: null });
  add(event);
  show();
  sendSoon();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pointer) return;
  const events = event.getCoalescedEvents?.() ?? [];
  for (const each of events.length ? events : [event]) add(each);
  nextFrame();
  sendSoon();
});

function lift(event) {
  if (event.pointerId !== pointer) return;
  const done = stroke;
  pointer = stroke = null;
  turn({ strokes: [...now.strokes, done], picture: null });
  send();
}
canvas.addEventListener("pointerup", lift);
canvas.addEventListener("pointercancel", lift);
canvas.addEventListener("lostpointercapture", lift); // whatever else takes the pen away

// iOS scrolls under a finger unless the touch itself is refused, whatever touch-action says.
canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

function setPen(width) {
  penWidth.value = width; // which the slider keeps within its ends
  pen = Number(penWidth.value);
  repaint();
}

setPen(pen);
penWidth.addEventListener("input", () => {
  setPen(penWidth.value);
  if (now.strokes.length) sendSoon();
});

// ---- buttons and keys

for (const name of Object.keys(actions)) button(name).addEventListener("click", actions[name]);

function onKey(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", onKey);
  const writing = event.target.closest?.("textarea, select, [contenteditable=true], input:not([type=range], [type=radio], [type=checkbox], [type=file])");
  if (writing || !canvas.clientWidth) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  let action = null;
  if (command && key === "z") action = event.shiftKey ? "redo" : "undo";
  else if (command && key === "y") action = "redo";
  else if (!command && (key === "delete" || key === "backspace")) action = "clear";
  if (!action) return;
  event.preventDefault();
  actions[action]();
}
document.addEventListener("keydown", onKey);

// ---- examples

const examples = JSON.parse(props.examples);

for (const { name, drawing } of examples) {
  const example = document.createElement("button");
  example.type = "button";
  example.title = name;
  example.setAttribute("aria-label", `Example: ${name}`);
  example.innerHTML = `<svg viewBox="0 0 1000 1000">${outline(drawing)}</svg>`;
  example.addEventListener("click", () => {
    if (stroke) return;
    turn({ strokes: drawing.strokes, picture: null });
    send();
    reveal();
  });
  pad.querySelector(".examples").append(example);
}

function outline(drawing) {
  return drawing.strokes.map((points) => `<path pathLength="1" d="M${points.map((p) => p.join(" ")).join("L")}"/>`).join("");
}

const [sample] = examples.filter(({ name }) => name.startsWith("3"));
pad.querySelector(".invitation svg").innerHTML = outline(sample.drawing);

// ---- other scripts of the page: they read pad.drawing, hear "pad-sent" with each new one, and send these events to the pad

// { strokes, pen? }: these strokes are on the pad, and what was there comes back by undo.
pad.addEventListener("pad-open", ({ detail }) => {
  if (stroke || !areStrokes(detail?.strokes)) return;
  if (Number.isFinite(detail.pen)) setPen(detail.pen);
  turn({ strokes: detail.strokes.map((points) => points.map(([x, y]) => [x, y])), picture: null });
  send();
});

// what the Clear button does
pad.addEventListener("pad-clear", () => actions.clear());

// The server was away: the same value once more.
pad.addEventListener("pad-again", () => {
  clearTimeout(resting);
  ask();
});

function areStrokes(strokes) {
  const near = (number) => Number.isFinite(number) && number >= -UNITS && number <= 2 * UNITS;
  const isPoint = (each) => Array.isArray(each) && each.length === 2 && each.every(near);
  const isStroke = (each) => Array.isArray(each) && each.length > 0 && each.length <= MOST_POINTS && each.every(isPoint);
  if (!Array.isArray(strokes) || strokes.length > MOST_STROKES || !strokes.every(isStroke)) return false;
  return strokes.reduce((sum, points) => sum + points.length, 0) <= MOST_POINTS;
}

// ---- pictures

async function read(file) {
  if (!file) return;
  say("Reading the picture…");
  try {
    const [kept, preview] = await Promise.all([upload(file), createImageBitmap(file).catch(() => null)]);
    turn({ strokes: [], picture: { path: kept.path, name: file.name, preview } });
    send();
  } catch {
    say("This file could not be sent. Please try another one.");
  }
}

const chooser = pad.querySelector(".upload input");
chooser.addEventListener("change", () => {
  read(chooser.files[0]);
  chooser.value = ""; // so that the same file can be chosen again
});
pad.addEventListener("dragover", (event) => event.preventDefault());
pad.addEventListener("drop", (event) => {
  event.preventDefault();
  read(event.dataTransfer.files[0]);
});
function onPaste(event) {
  if (!element.isConnected) return document.removeEventListener("paste", onPaste);
  if (canvas.clientWidth) read(event.clipboardData?.files[0]);
}
document.addEventListener("paste", onPaste);

// ---- size and theme

new ResizeObserver(fit).observe(canvas);
new MutationObserver(repaint).observe(document.body, { attributes: true, attributeFilter: ["class"] });

pad.drawing = value();
show();
