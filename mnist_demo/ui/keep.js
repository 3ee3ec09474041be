// The visitor's own drawings with the digit they were: kept in this browser only, handed out as an ink file.

const keep = element.querySelector(".keep");
const STORE = "own-ink"; // localStorage: [{ id, label, strokes: [[[x, y], ...], ...] }], points as in an ink file
const SPAN = 10000; // the longer side of a drawing in an ink file

let kept = [];
let lasting = true; // whether the browser keeps them when the page is closed
load();
let last = null; // { id, strokes }: the drawing labelled last, strokes in pad units
let read = null; // what the answer shown reads

const labels = Array.from({ length: 10 }, (_, digit) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = digit;
  button.setAttribute("aria-label", `It was a ${digit}`);
  button.addEventListener("click", () => label(`${digit}`));
  keep.querySelector(".labels").append(button);
  return button;
});

// What is stored may have been changed by another tab since, or by anything else.
function load() {
  if (!lasting) return;
  try {
    const stored = JSON.parse(localStorage.getItem(STORE));
    kept = Array.isArray(stored) ? stored.filter(isWhole) : [];
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
  const now = document.querySelector("#pad .ink-pad")?.drawing;
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
  keep.querySelector(".count").textContent = count
    ? `${count} ${count === 1 ? "drawing" : "drawings"} kept ${place}.`
    : "One press keeps it, in this browser only, to train on.";
  for (const button of keep.querySelectorAll(".kept button")) button.hidden = !count;
}

// Strokes in pad units → whole numbers, the longer side from 0 to SPAN.
function inkUnits(strokes) {
  const points = strokes.flat();
  const [left, top] = [0, 1].map((axis) => points.reduce((low, point) => Math.min(low, point[axis]), Infinity));
  const side = points.reduce((far, [x, y]) => Math.max(far, x - left, y - top), 0);
  const scale = side ? SPAN / side : 0;
  return strokes.map((stroke) => stroke.map(([x, y]) => [Math.round((x - left) * scale), Math.round((y - top) * scale)]));
}

document.addEventListener("digit-read", ({ detail }) => {
  read = detail.digit;
  const strokes = onPad();
  if (strokes && last && entryOf(strokes)?.id === last.id) {
    // A 7 labelled before its bar was drawn is kept with its bar.
    load();
    const found = entryOf(strokes);
    const units = inkUnits(strokes);
    if (found && JSON.stringify(found.strokes) !== JSON.stringify(units)) return put(found, { ...found, strokes: units });
  }
  show();
});

window.addEventListener("storage", ({ key }) => {
  if (key !== STORE && key !== null) return;
  load();
  show();
});

keep.querySelector('[data-do="forget"]').addEventListener("click", () => {
  kept = [];
  last = null;
  store();
});

keep.querySelector('[data-do="download"]').addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(inkFile(kept));
  link.download = "own.npz";
  link.click();
  URL.revokeObjectURL(link.href);
});

// ---- the ink file: a NumPy archive, that is .npy files in a zip without compression

function inkFile(drawings) {
  const strokes = drawings.flatMap((each) => each.strokes);
  const starts = (lists) => lists.reduce((sums, list) => [...sums, sums.at(-1) + list.length], [0]);
  const writer = drawings.map(() => "own/pad"); // a name that the rule by its crc32 puts into split "train"
  return zip({
    "points.npy": npy("<i2", [strokes.flat().length, 2], Int16Array.from(strokes.flat(2))),
    "stroke_start.npy": npy("<i4", [strokes.length + 1], Int32Array.from(starts(strokes))),
    "drawing_start.npy": npy("<i4", [drawings.length + 1], Int32Array.from(starts(drawings.map((each) => each.strokes)))),
    "label.npy": npyText(drawings.map((each) => each.label)),
    "writer.npy": npyText(writer),
    "split.npy": npyText(drawings.map(() => "train")),
  });
}

// NumPy's format version 1.0: magic, length of the header, the header padded to 64 bytes, the values.
function npy(type, shape, values) {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const words = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + words.length + 1) / 64) * 64 - 10;
  const header = new TextEncoder().encode(words.padEnd(length - 1) + "\n");
  const start = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, length & 255, length >> 8);
  return joined([start, header, new Uint8Array(values.buffer)]);
}

// Text is stored as UTF-32, every entry as long as the longest.
function npyText(texts) {
  const longest = Math.max(...texts.map((text) => text.length));
  const codes = texts.flatMap((text) => Array.from({ length: longest }, (_, i) => text.codePointAt(i) ?? 0));
  return npy(`<U${longest}`, [texts.length], Uint32Array.from(codes));
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((place, part) => (whole.set(part, place), place + part.length), 0);
  return whole;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

function crc32(bytes) {
  return ~bytes.reduce((crc, byte) => CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;
}

// PKZIP's local file headers, central directory and end record, method 0 (stored), dated 1 January 1980.
function zip(files) {
  const numbers = (...fields) =>
    Uint8Array.from(fields.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 255)));
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const title = new TextEncoder().encode(name);
    const size = [bytes.length, 4];
    const common = [[20, 2], [0, 2], [0, 2], [0, 2], [0x21, 2], [crc32(bytes), 4], size, size, [title.length, 2], [0, 2]];
    const local = [numbers([0x04034b50, 4], ...common), title, bytes];
    directory.push(numbers([0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), title);
    parts.push(...local);
    offset += joined(local).length;
  }
  const count = [Object.keys(files).length, 2];
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], count, count, [joined(directory).length, 4], [offset, 4], [0, 2]);
  return new Blob([...parts, ...directory, end], { type: "application/octet-stream" });
}

show();
