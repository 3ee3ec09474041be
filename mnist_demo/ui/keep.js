// The visitor's own drawings with the digit they were: kept in this browser only, handed out as an ink file.

const keep = element.querySelector(".keep");
const STORE = "own-ink"; // localStorage: [{ id, label, strokes: [[[x, y], ...], ...] }], points as in an ink file
const SPAN = 10000; // the longer side of a drawing in an ink file

let kept = [];
let lasting = true; // whether the browser keeps them when the page is closed
load();
let drawing = null; // on the pad now
let entry = null; // the id under which it is kept, once it is labelled
let read = null; // what it was read as

const labels = Array.from({ length: 10 }, (_, digit) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = digit;
  button.setAttribute("aria-label", `It was a ${digit}`);
  button.addEventListener("click", () => label(`${digit}`));
  keep.querySelector(".labels").append(button);
  return button;
});

// What is stored may have been changed by another tab since.
function load() {
  if (!lasting) return;
  try {
    const stored = JSON.parse(localStorage.getItem(STORE));
    kept = Array.isArray(stored) ? stored.filter((each) => /^\d$/.test(each?.label) && each.strokes?.length) : [];
  } catch {
    lasting = localStorageWorks(); // unreadable is as good as empty
  }
}

function localStorageWorks() {
  try {
    localStorage.getItem(STORE);
    return true;
  } catch {
    return false;
  }
}

function label(digit) {
  load();
  entry ??= `${Date.now()}-${Math.random()}`;
  keepAs(digit);
}

function keepAs(digit) {
  const one = { id: entry, label: digit, strokes: inkUnits(drawing.strokes) };
  const place = kept.findIndex((each) => each.id === entry);
  if (place < 0) kept.push(one);
  else kept[place] = one;
  store();
}

function store() {
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    lasting = false; // switched off or full: from here on they last until the page is closed
  }
  show();
}

function show() {
  const current = kept.find((each) => each.id === entry && entry);
  labels.forEach((button, digit) => {
    button.disabled = !drawing;
    button.toggleAttribute("data-read", digit === read);
    button.setAttribute("aria-pressed", current?.label === `${digit}`);
  });
  const count = kept.length;
  keep.querySelector(".count").textContent = count
    ? `${count} ${count === 1 ? "drawing" : "drawings"} kept ${lasting ? "in this browser" : "until the page is closed: the browser stores no more"}.`
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
  const now = document.querySelector("#pad .ink-pad")?.drawing;
  const changed = now?.strokes !== drawing?.strokes;
  const goesOn = changed && entry && drawing && now?.strokes.length && sameBeginning(now.strokes, drawing.strokes);
  if (changed && !goesOn) entry = null;
  drawing = now?.strokes.length ? now : null;
  read = detail.digit;
  if (goesOn) {
    // A 7 labelled before its bar was drawn is kept with its bar.
    load();
    const current = kept.find((each) => each.id === entry);
    if (current) return keepAs(current.label);
  }
  show();
});

function sameBeginning(strokes, before) {
  return JSON.stringify(strokes[0]) === JSON.stringify(before[0]);
}

window.addEventListener("storage", ({ key }) => {
  if (key !== STORE && key !== null) return;
  load();
  show();
});

keep.querySelector('[data-do="forget"]').addEventListener("click", () => {
  kept = [];
  entry = null;
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
