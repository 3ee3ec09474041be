// Shared by the views: what an answer says in words, probability bars, and 28x28 pictures with readable pixels.

const SIDE = 28;

const $ = (root, selector) => root.querySelector(selector);

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// The same in a picture of lines.
function makeSvg(tag, attributes = {}, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}

// Where a picture of this size fits whole into the middle of these sides: left, top, width and height.
function fitted({ width, height }, across, down) {
  const scale = Math.min(across / width, down / height);
  return [(across - width * scale) / 2, (down - height * scale) / 2, width * scale, height * scale];
}

// The pad's element: other scripts read its `drawing` and send it events, the pad's script says which.
function inkPad() {
  return document.querySelector("#pad .ink-pad");
}

// Ten buttons in `list`, named by `name` and the digit; a press goes to `press(digit)`.
function digitButtons(list, name, press) {
  return Array.from({ length: 10 }, (_, digit) => {
    const button = make("button", { type: "button", "aria-label": `${name} ${digit}` }, `${digit}`);
    button.addEventListener("click", () => press(digit));
    list.append(button);
    return button;
  });
}

// answer → the digit in large type and a sentence beside it
function verdict({ status, digit, runner_up, probabilities, reason, message }) {
  if (message) return { large: "", words: message };
  if (status === "blank") return { large: "", words: "The pad is blank." };
  if (status === "unsure") return { large: `${digit}`, second: `${runner_up}`, words: `Unsure: ${digit} or ${runner_up}?` };
  if (status === "not_a_digit") return { large: `${digit}`, words: `Not a digit${reason ? `: ${reason}.` : `. The nearest is ${digit}.`}` };
  return { large: `${digit}`, words: `${inPercent(probabilities[digit])} sure` };
}

function inPercent(probability) {
  return probability >= 0.9995 ? "> 99.9 %" : `${(100 * probability).toFixed(1)} %`;
}

// The same where there is less room.
function inWhole(probability) {
  return probability >= 0.995 ? "> 99 %" : `${(100 * probability).toFixed(0)} %`;
}

// ten rows in `list`; returns the function that sets them
function bars(list) {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const length = make("i");
    const percent = make("span", { class: "percent" });
    list.append(make("li", {}, make("span", { class: "name" }, `${digit}`), make("span", { class: "track" }, length), percent));
    return { row: list.lastChild, length, percent };
  });
  return ({ probabilities, digit }) => {
    rows.forEach((self, index) => {
      const { row, length, percent } = self;
      const words = Math.min(100 * probabilities[index], 99.9).toFixed(1); // as the verdict has it: never quite 100
      row.toggleAttribute("data-best", index === digit);
      const text = digit === null ? "" : words;
      if (text === self.text) return; // of ten, hardly one or two change with an answer, and to set them all costs a layout
      self.text = text;
      length.style.setProperty("--share", words / 100);
      percent.textContent = text;
    });
  };
}

// base64 of 784 bytes → Uint8Array, 0 paper to 255 ink
function grey(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// Paints `levels`, one per pixel of `canvas` and each 0 to 1, in the colours that its style gives to paper and ink.
function paintPixels(canvas, levels) {
  const [paper, ink] = coloursOf(canvas);
  paintMixed(canvas, paper, levels, (level) => [ink, level]);
}

let colours = new WeakMap(); // canvas → paper and ink until the theme changes: to ask costs more than to paint

function coloursOf(canvas) {
  if (!colours.has(canvas)) {
    const style = getComputedStyle(canvas);
    colours.set(canvas, [style.backgroundColor, style.color].map((text) => text.match(/[\d.]+/g).slice(0, 3).map(Number)));
  }
  return colours.get(canvas);
}

// Paints each level as `paper` with so much ink in it: `mixed(level)` gives the ink and its share.
function paintMixed(canvas, paper, levels, mixed) {
  const image = new ImageData(canvas.width, canvas.height);
  levels.forEach((level, index) => {
    const [ink, share] = mixed(level);
    for (let channel = 0; channel < 3; channel++) image.data[4 * index + channel] = paper[channel] + share * (ink[channel] - paper[channel]);
    image.data[4 * index + 3] = 255;
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Paints signed levels, 128 for nothing, in the two colours --for and --against of `root` on its --paper.
function paintSigned(canvas, levels, root) {
  const style = getComputedStyle(root);
  const [paper, positive, negative] = ["--paper", "--for", "--against"].map((name) => {
    const number = parseInt(style.getPropertyValue(name).trim().slice(1), 16);
    return [number >> 16, (number >> 8) & 255, number & 255];
  });
  paintMixed(canvas, paper, levels, (level) => [level < 128 ? negative : positive, Math.abs(level - 128) / 127]);
}

// Says under the pointer, or the finger, which pixel it is and its value: `text(index)`, shown by `say(words, index)`.
function readable(canvas, say) {
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * SIDE);
    const row = Math.floor(((event.clientY - box.top) / box.height) * SIDE);
    if (column < 0 || row < 0 || column >= SIDE || row >= SIDE) return say(null);
    say({ row, column, index: row * SIDE + column });
  };
  canvas.addEventListener("pointermove", at);
  canvas.addEventListener("pointerdown", at);
  canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && say(null));
}

let newest = 0;

// Whether this value is for an older change of the pad than one shown before. Gradio may ask anew before an answer is
// there; on a busy machine the older answer then comes last.
function isLate(value) {
  if (value?.change < newest) return true;
  newest = value?.change ?? newest;
  return false;
}

// Tells the page's other scripts what is shown now: which view, of which change of the pad, from which models, the digit
// that it says, if any, and the 28x28 picture that was read.
function tellShown(view, value, models, digit) {
  const { change, image } = value;
  const blank = digit === null;
  document.dispatchEvent(new CustomEvent("answer-shown", { detail: { view, change, models, digit, image, blank } }));
}

function onThemeChange(repaint) {
  const change = () => {
    colours = new WeakMap();
    repaint();
  };
  new MutationObserver(change).observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
