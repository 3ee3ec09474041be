// How the drawing became what the network sees: its ink and the scaled digit from props.value, from messages.steps, once the
// pad is at rest; the 28x28 picture from whichever answer is shown, while the pen still moves.

const view = $(element, ".steps");
const figure = (name) => $(view, `[data-step="${name}"]`);
const seen = $(figure("image"), "canvas");
const readout = $(view, ".readout");

let way = null;
let levels = new Uint8Array(SIDE * SIDE); // the picture shown
let pixel = null; // under the pointer

document.addEventListener("answer-shown", ({ detail: { image, blank, change } }) => {
  view.hidden = blank;
  if (blank) return;
  levels = grey(image);
  paintSeen();
  if (change !== way?.change) view.toggleAttribute("data-older", true); // the other two come when the pad is at rest
});

function show() {
  if (isLate(props.value)) return;
  way = props.value?.ink ? props.value : null;
  view.toggleAttribute("data-steps", Boolean(way));
  view.toggleAttribute("data-older", false);
  paint();
}

function paintSeen() {
  paintPixels(seen, Array.from(levels, (level) => level / 255));
  say(pixel);
}

function paint() {
  paintSeen();
  showShortcuts(way?.shortcuts ?? []);
  if (!way) return;
  for (const name of ["ink", "scaled"]) {
    const { width, height, grey: text } = way[name];
    const canvas = $(figure(name), "canvas");
    canvas.width = width;
    canvas.height = height;
    paintPixels(canvas, Array.from(grey(text), (level) => level / 255));
    // As large as fits; the scaled digit at the size it has among the 28 pixels.
    const whole = name === "scaled" ? SIDE : Math.max(width, height);
    canvas.style.width = `${(100 * width) / whole}%`;
  }
  const { width, height } = way.ink;
  const whole = Math.max(width, height);
  const [left, top, right, bottom] = way.box;
  const share = (length) => `${(100 * length) / whole}%`;
  const box = $(view, ".box").style;
  box.left = share(left + (whole - width) / 2);
  box.top = share(top + (whole - height) / 2);
  box.width = share(right - left);
  box.height = share(bottom - top);
  const mass = $(view, ".mass").style;
  mass.left = `${(100 * way.centre[0]) / SIDE}%`;
  mass.top = `${(100 * way.centre[1]) / SIDE}%`;
}

function say(under) {
  pixel = under;
  readout.textContent = pixel ? `row ${pixel.row}, column ${pixel.column}: ${levels[pixel.index]}` : "28 × 28, centred by mass";
  const frame = seen.parentElement;
  frame.toggleAttribute("data-pixel", Boolean(pixel));
  if (pixel) {
    frame.style.setProperty("--row", pixel.row);
    frame.style.setProperty("--column", pixel.column);
  }
}

readable(seen, say);
onThemeChange(paint);
watch("value", show);
show();
