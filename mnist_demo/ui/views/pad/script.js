// The pad: pen strokes on a canvas → props.value, the Drawing as JSON (mnist_demo/strokes/drawing.py says which).
// Gradio runs this once, with `element`, `props`, `trigger` and `upload`; props.examples is the JSON of
// [{ name, drawing }, ...], props.limits LIMITS in component.py.

const SEND_EVERY = 30; // ms between two sends while the pen moves
const HALT = 50; // ms without a move after which the pen stands still
const REST = 150; // ms without a change after which the pad is at rest
const NEAREST = 1.5; // units; a point nearer than this to the one before it is left out
const REVEAL = 420; // ms in which an example is written out on the pad
const [TIP, PEN_TOP, OTHERS] = [1, 32, 2 | 4 | 8 | 16]; // bits of event.buttons; a pen's top is its eraser
const ERASER = 80; // units, its diameter
const AROUND = 120; // px; as far from the pad a stroke may begin that then comes in

const pad = element.querySelector(".ink-pad");
const canvas = pad.querySelector("canvas");
const paint = canvas.getContext("2d");
const note = pad.querySelector(".note");
const ring = pad.querySelector(".eraser"); // the ring that shows where it is
const finger = pad.querySelector(".finger");
const penWidth = pad.querySelector(".pen input");
const button = (name) => pad.querySelector(`[data-do="${name}"]`);
const limits = JSON.parse(props.limits);

// The value is a drawing from the start: a blank one, or after a reload of the component what was on it.
const before = JSON.parse(props.value);
const [, UNITS] = before.size; // the pad's height, whatever its size on the screen
let across = UNITS; // its width, which "pad-shape" changes

// What is on the pad: strokes, or a picture { path, name, preview }. Every change makes a new page, so that going back is
// taking an old one.
let now = { strokes: before.strokes, picture: null };
let past = [];
let future = [];
let gesture = null; // { id, type, page, stroke or rubbed }: a pointer at work, and what is on the pad by it until it is lifted
let pen = before.pen; // the visible pen's diameter, units
let revealed = 1; // the share of the drawing that is shown while an example writes itself
let until = 1; // the share of the pen's way that is on the pad while the drawing is replayed

const offerCrop = cropper(pad, (file) => read(file));

// ---- sending

let sent = -Infinity;
let timer = 0;
let change = before.change ?? 0; // how often the value has changed: answers say to which change they are

const shown = () => gesture?.page ?? (until < 1 ? { strokes: untilShare(now.strokes, until), picture: null } : now);

function value({ strokes, picture } = shown()) {
  const drawing = { size: [across, UNITS], pen, change, strokes };
  return picture ? { ...drawing, picture: picture.path } : drawing;
}

let resting = 0;

function send() {
  clearTimeout(timer);
  clearTimeout(resting);
  timer = 0;
  change += 1;
  sent = performance.now();
  pad.drawing = value(gesture?.page ?? now);
  pad.replayed = until < 1;
  props.value = JSON.stringify(value());
  pad.dispatchEvent(new CustomEvent("pad-sent", { bubbles: true, detail: pad.drawing }));
  ask();
}

// for answers to the value
function ask() {
  trigger("input");
  if (!gesture) resting = setTimeout(() => trigger("rest"), REST);
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
  const scale = canvas.width / across;
  paint.setTransform(scale, 0, 0, scale, 0, 0);
  paint.clearRect(0, 0, across, UNITS);
  const { strokes, picture } = shown();
  if (picture?.preview) {
    const place = fitted(picture.preview, across, UNITS);
    paint.imageSmoothingEnabled = place[2] < 8 * picture.preview.width;
    paint.drawImage(picture.preview, ...place);
  }
  paint.strokeStyle = paint.fillStyle = getComputedStyle(canvas).color;
  paint.lineCap = paint.lineJoin = "round";
  paint.lineWidth = pen;
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
  const stroke = gesture?.stroke;
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
  if (canvas.width !== side) canvas.width = side;
  const height = Math.round((side * UNITS) / across);
  if (canvas.height !== height) canvas.height = height;
  paintNow();
}

// ---- the pad's state, shown

function show() {
  const { strokes, picture } = shown();
  const blank = !strokes.length && !picture;
  if (!gesture && !strokes.length) setErasing(false); // there is nothing to
  pad.toggleAttribute("data-blank", blank);
  button("undo").disabled = !past.length;
  button("redo").disabled = !future.length;
  button("clear").disabled = blank;
  button("erase").disabled = !strokes.length;
  const count = strokes.length;
  const what = blank ? "blank" : picture ? "a picture" : count === 1 ? "1 stroke" : `${count} strokes`;
  canvas.setAttribute("aria-label", `Drawing pad, ${what}. Draw a digit from 0 to 9 with mouse, finger or pen.`);
  say(picture && !picture.preview ? picture.name : "");
  offer(picture);
  repaint();
}

function offer(picture) {
  const [left, top, width, height] = picture?.preview ? fitted(picture.preview, across, UNITS) : [0, 0, 0, 0];
  offerCrop(picture, [left / across, top / UNITS, width / across, height / UNITS]);
}

function say(text) {
  note.textContent = text;
}

function turn(page) {
  until = 1;
  past.push(now);
  future = [];
  now = page;
  revealed = 1;
  show();
}

const actions = {
  undo() {
    if (!past.length || gesture) return;
    until = 1;
    future.push(now);
    now = past.pop();
    show();
    send();
  },
  redo() {
    if (!future.length || gesture) return;
    until = 1;
    past.push(now);
    now = future.pop();
    show();
    send();
  },
  clear() {
    if (gesture || (!now.strokes.length && !now.picture)) return;
    turn({ strokes: [], picture: null });
    send();
  },
  erase() {
    if (gesture) return;
    if (now.picture) say("A picture cannot be erased in part: Clear takes it away.");
    else if (now.strokes.length) setErasing(!isErasing());
  },
};

// ---- eraser

const isErasing = () => button("erase").getAttribute("aria-pressed") === "true";

function setErasing(on) {
  button("erase").setAttribute("aria-pressed", on);
  canvas.toggleAttribute("data-erases", on);
  if (!on) ring.hidden = true;
}

function showRing(event) {
  if (gesture && event.pointerId !== gesture.id) return; // a palm beside the pen
  ring.hidden = !(gesture ? gesture.rubbed : isErasing()) || (event.pointerType === "touch" && !gesture);
  if (ring.hidden) return;
  const [x, y] = point(event);
  ring.style.left = `${(100 * x) / across}%`;
  ring.style.top = `${(100 * y) / UNITS}%`;
}

ring.style.height = `${(100 * ERASER) / UNITS}%`;

function rub(next) {
  const strokes = rubbedOut(gesture.page.strokes, gesture.rubbed, next, (ERASER + pen) / 2); // ink reaches as far as the pen is wide
  gesture.rubbed = next;
  if (strokes === gesture.page.strokes) return;
  gesture.page = { strokes, picture: null };
  repaint();
  sendSoon();
}

// ---- pen

function point(event) {
  const box = canvas.getBoundingClientRect();
  const units = (share, side) => Math.round(share * side * 10) / 10;
  return [units((event.clientX - box.left) / box.width, across), units((event.clientY - box.top) / box.height, UNITS)];
}

// A pointer comes down on the pad, or pressed over its edge, at this point.
function begin(event, first) {
  const rubs = event.buttons & PEN_TOP || isErasing();
  if (rubs && now.picture) return actions.erase(); // which says why not
  canvas.setPointerCapture(event.pointerId);
  revealed = until = 1;
  gesture = { id: event.pointerId, type: event.pointerType, page: now };
  if (rubs) {
    gesture.rubbed = first;
    rub(first);
  } else {
    gesture.stroke = [first];
    // A stroke over a picture starts a new drawing; undo brings the picture back.
    gesture.page = { strokes: [...now.strokes, gesture.stroke], picture: null };
    show();
    sendSoon();
  }
}

function goOn(event) {
  const next = point(event);
  if (gesture.rubbed) return rub(next);
  const last = gesture.stroke.at(-1);
  if (Math.hypot(next[0] - last[0], next[1] - last[1]) >= NEAREST) gesture.stroke.push(next);
}

// all the points of a move
function steps(event) {
  const events = event.getCoalescedEvents?.() ?? [];
  return events.length ? events : [event];
}

function end(page) {
  const touched = gesture.page !== now;
  gesture = null;
  if (page !== now) turn(page);
  else show();
  if (touched) send();
}

canvas.addEventListener("pointerdown", (event) => {
  if (!(event.buttons & (TIP | PEN_TOP)) || event.buttons & OTHERS) return;
  if (event.pointerType === "touch" && !fingerDraws()) {
    if (!gesture) say("Only the pen draws now. The hand at the top lets a finger draw too.");
    return;
  }
  if (gesture?.type === "touch" && event.pointerType === "pen") end(now); // that was the palm
  if (gesture) return; // a second finger
  begin(event, point(event));
  showRing(event);
});

canvas.addEventListener("pointermove", (event) => {
  if (!isShown()) return lift(event); // another room was opened in the middle of a stroke
  showRing(event);
  if (event.pointerId !== gesture?.id) return;
  for (const each of steps(event)) goOn(each);
  if (!gesture.stroke) return;
  nextFrame();
  sendSoon();
});

canvas.addEventListener("pointerleave", () => {
  if (!gesture) ring.hidden = true;
});

function lift(event) {
  if (event.pointerId !== gesture?.id) return;
  end(gesture.page);
  if (event.pointerType !== "mouse") ring.hidden = true;
}
canvas.addEventListener("pointerup", lift);
canvas.addEventListener("lostpointercapture", lift); // whatever else takes the pen away
canvas.addEventListener("pointercancel", (event) => {
  // What the system takes for its own, a palm or a swipe, was no stroke. A pen's is.
  if (event.pointerId === gesture?.id && event.pointerType === "touch") end(now);
  lift(event);
});

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

// ---- what begins outside

function onDocument(type, listener, first = false) {
  const listen = (event) => (element.isConnected ? listener(event) : document.removeEventListener(type, listen, first));
  document.addEventListener(type, listen, first);
}

const isShown = () => canvas.clientWidth > 0;

// A stroke that begins beside the pad starts where it comes in.

let outside = null; // { id, at }: a pointer pressed beside the pad, and its last point

onDocument("pointerdown", (event) => {
  outside = null;
  if (gesture || event.target === canvas || event.pointerType === "touch" || event.buttons & OTHERS) return;
  if (event.buttons & (TIP | PEN_TOP) && isBeside(event) && isBare(event)) outside = { id: event.pointerId, at: point(event) };
});

onDocument("pointermove", (event) => {
  if (event.pointerId !== outside?.id) return;
  if (!event.buttons || gesture || !isBeside(event)) return (outside = null);
  for (const each of steps(event)) {
    const next = point(each);
    const entry = gesture ? null : enters(outside.at, next, [across, UNITS]);
    outside.at = next;
    if (entry) begin(event, entry);
    if (gesture) goOn(each);
  }
  if (!gesture) return;
  outside = null;
  getSelection().removeAllRanges();
});

for (const type of ["pointerup", "pointercancel"]) onDocument(type, () => (outside = null));

// Nor does a stroke that began there select the text that it passes over.
onDocument("selectstart", (event) => gesture && event.preventDefault());

function isBeside({ clientX, clientY }) {
  const { left, right, top, bottom } = canvas.getBoundingClientRect();
  return isShown() && Math.max(left - clientX, clientX - right, top - clientY, clientY - bottom) <= AROUND;
}

// Once a pen is there, a hand may rest on the pad: touches draw only where the visitor says so.

let penSeen = false;
const fingerDraws = () => !penSeen || finger.getAttribute("aria-pressed") === "true";

function seePen({ pointerType }) {
  if (pointerType !== "pen" || penSeen) return;
  penSeen = true;
  finger.hidden = !navigator.maxTouchPoints;
}

for (const type of ["pointerdown", "pointermove"]) onDocument(type, seePen, true); // before the canvas has it

finger.addEventListener("click", () => {
  finger.setAttribute("aria-pressed", !fingerDraws());
  say(fingerDraws() ? "Finger and pen draw." : "Only the pen draws.");
});

// ---- buttons and keys

for (const name of Object.keys(actions)) button(name).addEventListener("click", actions[name]);

const isWriting = ({ target }) =>
  target.closest?.("textarea, select, [contenteditable=true], input:not([type=range], [type=radio], [type=checkbox], [type=file])");

onDocument("keydown", (event) => {
  if (isWriting(event) || !isShown()) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  let action = null;
  if (command && key === "z") action = event.shiftKey ? "redo" : "undo";
  else if (command && key === "y") action = "redo";
  else if (!command && (key === "delete" || key === "backspace")) action = "clear";
  else if (!command && !event.altKey && !event.repeat && key === "e") action = "erase";
  if (!action) return;
  event.preventDefault();
  actions[action]();
});

// ---- examples

const examples = JSON.parse(props.examples);

for (const { name, drawing } of examples) {
  const example = document.createElement("button");
  example.type = "button";
  example.title = name;
  example.setAttribute("aria-label", `Example: ${name}`);
  example.innerHTML = `<svg viewBox="0 0 1000 1000">${outline(drawing)}</svg>`;
  example.addEventListener("click", () => {
    if (gesture) return;
    turn({ strokes: drawing.strokes, picture: null });
    send();
    reveal();
  });
  pad.querySelector(".examples").append(example);
}

const [sample] = examples.filter(({ name }) => name.startsWith("3"));
pad.querySelector(".invitation svg").innerHTML = outline(sample.drawing);

// ---- other scripts of the page: they read pad.drawing, hear "pad-sent" with each new one, and send these events to the pad

// { strokes, pen?, picture? }: these strokes are on the pad, or the picture that the server keeps under this path, if it
// still does; what was there comes back by undo.
pad.addEventListener("pad-open", async ({ detail }) => {
  if (gesture || !areStrokes(detail?.strokes, UNITS, limits)) return;
  const { strokes, pen: width, picture: path } = detail;
  const before = now;
  const picture = typeof path === "string" && !strokes.length ? await kept(path) : null;
  if ((!picture && path) || gesture || now !== before) return; // what was drawn meanwhile stays
  if (Number.isFinite(width)) setPen(width);
  turn({ strokes: strokes.map((points) => points.map(([x, y]) => [x, y])), picture });
  send();
});

// A share of the pen's way, 0 to 1: so much of the drawing is on the pad, and answered, until there is another share or
// another drawing. pad.drawing stays the whole of it.
pad.addEventListener("pad-until", ({ detail }) => {
  if (gesture || !now.strokes.length || !(detail >= 0)) return;
  [revealed, until] = [1, Math.min(detail, 1)];
  repaint();
  sendSoon();
});

// The pad is so many units wide from now on. What is drawn beyond comes in, all of it made smaller.
pad.addEventListener("pad-shape", ({ detail: width }) => {
  if (width === across) return;
  if (gesture) end(gesture.page); // another view was opened in the middle of a stroke
  across = width;
  pad.style.setProperty("--across", across / UNITS);
  const far = Math.max(...now.strokes.flat().map(([x]) => x), 0) + pen;
  if (far > across) {
    const scale = across / far;
    const lower = (UNITS * (1 - scale)) / 2;
    turn({ strokes: now.strokes.map((points) => points.map(([x, y]) => [x * scale, y * scale + lower])), picture: null });
  }
  offer(now.picture); // which lies elsewhere now
  requestAnimationFrame(fit);
  send();
});

// what the Clear button does
pad.addEventListener("pad-clear", () => actions.clear());

// The server was away: the same value once more.
pad.addEventListener("pad-again", () => {
  clearTimeout(resting);
  ask();
});

// What is asked for when the pad is at rest is asked for once more.
pad.addEventListener("pad-look", () => trigger("rest"));

// ---- pictures

// The picture that was uploaded to this path; null where it is no longer there.
async function kept(path) {
  const { root, api_prefix: prefix } = window.gradio_config;
  const reply = await fetch(`${root}${prefix}/file=${path}`).catch(() => null);
  if (!reply?.ok) return null;
  const image = await loaded(await reply.blob());
  return { path, name: "The picture", preview: image && scaled(image, SHOWN_SIDE) };
}

let given = null; // the last file, for while one is read another may be given

async function read(file) {
  if (!file) return;
  given = file;
  say("Reading the picture…");
  try {
    const taken = await takenIn(file, limits);
    const kept = await upload(taken.file);
    if (file !== given) return;
    turn({ strokes: [], picture: { path: kept.path, name: file.name, preview: taken.preview } });
    send();
  } catch (error) {
    if (file === given) say(error instanceof PictureError ? error.message : "This file could not be sent. Please try another one.");
  }
}

const chooser = pad.querySelector(".upload input");
for (const each of [chooser, cameraBeside(chooser, pad.querySelector("template"))].filter(Boolean)) {
  each.addEventListener("change", () => {
    read(each.files[0]);
    each.value = ""; // so that the same file can be chosen again
  });
}

givenAnywhere(pad, { onDocument, isShown, isWriting, take: read });

// ---- size and theme

new ResizeObserver(fit).observe(canvas);
new MutationObserver(repaint).observe(document.body, { attributes: true, attributeFilter: ["class"] });

pad.drawing = value();
show();
