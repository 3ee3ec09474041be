// A whole number: props.value, from payload.read → its text, its digits one by one, and boxes over the ink on the pad; or, from
// payload.read_all, what each network reads. props.models is the JSON of name → { title, ... }.

const WIDTH = 2200; // units of the pad while numbers are read, 1000 tall
const SQUARE = 1000;
const [LABEL, LEGIBLE, WIDE] = [40, 12, 0.58]; // a label's height: units, or px where that is more; and a letter's width in heights
const RESTS = 250; // ms without another answer before the other networks are asked

const view = $(element, ".number");
const others = $(view, ".others");
const models = JSON.parse(props.models);
const frames = makeSvg("svg", { class: "number-boxes", "aria-hidden": "true" });

let read = null; // the value shown
let asking = 0;
let pictures = []; // [canvas, levels] of each digit: what they look like the page's style says once they are in it

function show() {
  const value = props.value;
  if (!value) return; // another view is in sight
  if (value.others) return showOthers(value);
  if (isLate(value)) return;
  read = value;
  const { text, digits, instead, probability, message, model, milliseconds } = value;
  view.dataset.text = text;
  view.dataset.digits = digits.length;
  $(view, ".text").replaceChildren(...lines(text));
  $(view, ".text").style.setProperty("--longest", Math.max(...text.split("\n").map((line) => line.length), 2));
  const sure = digits.length ? `${inPercent(probability)} sure${instead ? `; or ${instead.replaceAll("\n", ", ")}?` : ""}` : "";
  $(view, ".words").textContent = message || (digits.length ? `${models[model].title}: ${sure} · ${milliseconds.toFixed(0)} ms` : value.marks.length ? "There is ink, but no digit." : "Write a number of one or more digits, in one line or several.");
  pictures = [];
  $(view, ".digits").replaceChildren(...digits.map(told));
  for (const [canvas, levels] of pictures) paintPixels(canvas, levels);
  paintFrames();
  tellShown("number", value, [model], digits.length === 1 ? digits[0].digit : digits.length ? -1 : null);
  clearTimeout(asking);
  if (others.open && digits.length) asking = setTimeout(() => trigger("ask"), RESTS);
  else $(others, "ul").replaceChildren(); // of what was on the pad when they were asked
}

const lines = (text) => text.split("\n").map((line) => make("span", {}, line));

function told({ digit, status, probability, image }) {
  const words = { digit: inWhole(probability), unsure: "unsure", not_a_digit: "hardly a digit" }[status];
  const canvas = make("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": "What the network was given" });
  pictures.push([canvas, Array.from(grey(image), (level) => level / 255)]);
  return make("li", { "data-digit": `${digit}`, "data-status": status }, canvas, make("b", {}, `${digit}`), make("span", {}, words));
}

// A label is as tall as can be read, whatever the pad's size on the screen.
const resizes = new ResizeObserver(() => paintFrames());

// Over the ink on the pad, in units of what was read; a picture lies in the middle of the pad, as large as fits.
function paintFrames() {
  const paper = document.querySelector("#pad .paper");
  if (paper && frames.parentElement !== paper) {
    paper.append(frames);
    resizes.observe(paper);
  }
  const pad = inkPad();
  if (!read || !pad?.drawing || !paper.clientWidth) return; // out of sight it has no size
  const [across, tall] = pad.drawing.size;
  frames.setAttribute("viewBox", `0 0 ${across} ${tall}`);
  const [width, height] = read.size;
  const [left, top, shown] = pad.drawing.picture ? fitted({ width, height }, across, tall) : [0, 0, width];
  const place = (box) => box.map((side, index) => (side * shown) / width + (index % 2 ? top : left));
  const around = 14;
  const frame = (box, kind) => {
    const [x1, y1, x2, y2] = place(box);
    return makeSvg("rect", { x: x1 - around, y: y1 - around, width: x2 - x1 + 2 * around, height: y2 - y1 + 2 * around, rx: 12, class: kind });
  };
  const tallest = Math.max(LABEL, (LEGIBLE * across) / paper.clientWidth);
  const labels = read.digits.map(({ box, digit, status, probability }) => {
    const [x1, y1, x2, y2] = place(box);
    const above = y1 > around + 12 + tallest;
    const y = above ? y1 - around - 12 : y2 + around + 12 + tallest;
    return { x: (x1 + x2) / 2, y, digit, status, whole: `${digit}: ${inWhole(probability)}` };
  });
  const isFree = ({ x, y, whole }, place) =>
    labels.every((other, at) => at === place || Math.abs(other.y - y) > tallest || Math.abs(other.x - x) > WIDE * tallest * whole.length);
  const areFree = labels.every(isFree); // or for each there is room for its digit alone
  const text = (label) => (label.status !== "digit" ? `${label.digit}?` : areFree ? label.whole : `${label.digit}`);
  frames.style.fontSize = `${tallest}px`; // px of its view box, which are units
  frames.replaceChildren(
    ...read.marks.map(({ box }) => frame(box, "mark")),
    ...read.digits.map(({ box, status }) => frame(box, status)),
    ...labels.map((label) => makeSvg("text", { x: label.x, y: label.y, class: label.status }, text(label))),
  );
}

// ---- the other networks

others.addEventListener("toggle", () => others.open && read?.digits.length && trigger("ask"));

function showOthers({ others: all, change }) {
  if (change !== inkPad()?.drawing.change) return;
  $(others, "ul").replaceChildren(
    ...all.map(({ model, text, milliseconds }) => {
      const same = text === read?.text;
      return make("li", { "data-model": model, "data-text": text, ...(same ? {} : { "data-alone": "" }) }, make("span", {}, models[model].title), make("b", {}, text.replaceAll("\n", " / ") || "–"), make("i", {}, `${milliseconds.toFixed(0)} ms`));
    }),
  );
}

// ---- the pad's shape

function shape() {
  const isHere = document.querySelector('#views [role="tab"][data-tab-id="number"]')?.getAttribute("aria-selected") === "true";
  frames.style.display = isHere ? "" : "none";
  inkPad()?.dispatchEvent(new CustomEvent("pad-shape", { detail: isHere ? WIDTH : SQUARE }));
}

new MutationObserver(() => requestAnimationFrame(shape)).observe(document.querySelector("#views"), { subtree: true, attributes: true, attributeFilter: ["aria-selected"] });
watch("value", show);
shape();
