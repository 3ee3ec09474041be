// How the drawing became what the network sees: its ink and the scaled digit from props.value, from payload.steps, once the
// pad is at rest; the 28x28 picture from whichever answer is shown, while the pen still moves.

const view = $(element, ".steps");
const figure = (name) => $(view, `[data-step="${name}"]`);
const seen = $(figure("image"), "canvas");
const readout = $(view, ".readout");

const caption = $(figure("ink"), "figcaption");
const YOURS = caption.textContent;
const TAKEN = [220, 60, 90]; // the colour of what was taken away
// why, as mnist_demo/pictures/ink.py has it → what it was
const NAMES = { lines: "printed lines", outside: "what comes in from outside", faint: "what is paler", dust: "specks" };

let way = null;
let levels = new Uint8Array(SIDE * SIDE); // the picture shown
let pixel = null; // under the pointer
let shown; // the change of the pad that the picture is of

document.addEventListener("answer-shown", ({ detail: { image, blank, change } }) => {
  view.hidden = blank;
  shown = change;
  if (blank) return;
  levels = grey(image);
  paintSeen();
  showAge();
});

function show() {
  if (isLate(props.value)) return;
  way = props.value?.ink ? props.value : null;
  view.toggleAttribute("data-steps", Boolean(way));
  showAge();
  paint();
}

// The two that come when the pad is at rest may be before or behind the picture.
function showAge() {
  view.toggleAttribute("data-older", way?.change !== shown);
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
  if (way.taken) tint($(figure("ink"), "canvas"), grey(way.taken.grey));
  const away = way.reasons.map((reason) => NAMES[reason]).join(", ");
  caption.textContent = away ? `${YOURS}. Taken away: ${away}` : YOURS;
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

// `levels`, one per pixel of the canvas, 0 to 255: as much of TAKEN
function tint(canvas, levels) {
  const context = canvas.getContext("2d");
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  levels.forEach((level, index) => {
    for (let channel = 0; channel < 3; channel++) image.data[4 * index + channel] += (level / 255) * (TAKEN[channel] - image.data[4 * index + channel]);
  });
  context.putImageData(image, 0, 0);
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
