// The inside of a network: props.value, from payload.inside → a column of maps or units for each stage; and, from payload.unit,
// what the unit that is looked at is tied to. props.models is the JSON of name → { title, ... }.

const OTHER_WIDTH = 60; // px; where the page has become so much wider or narrower, the columns are laid out anew
const LOOK = 120; // ms after which the pointer is taken to look at a unit

const view = $(element, ".inside");
const flow = $(view, ".flow");
const lines = $(view, ".links");
const panel = $(view, ".unit");
const models = JSON.parse(props.models);

let seen = null; // the value shown, with stages
let columns = []; // of each stage { root, canvas, across, width, height, levels }: `across` units beside one another
let looked = null; // { stage, unit }: what the pointer is on, or was last
let pinned = false; // whether it stays that when the pointer goes on
let pixel = null; // { row, column } of its map under the pointer
let tied = null; // what payload.unit told of it
let asking = 0;
let built = 0; // px, the width that the columns are laid out for

// ---- the columns

function show() {
  const value = props.value;
  if (!value) {
    if (!props.second) view.hidden = true; // nothing is to stand beside the other
    return; // or another view is in sight
  }
  if (!value.stages) return showTied(value);
  if (isLate(value)) return;
  const { large, second, words } = verdict(value);
  view.dataset.digit = value.digit ?? "";
  view.dataset.status = value.status;
  $(view, ".digit").textContent = second ? `${large}/${second}` : large;
  $(view, ".words").textContent = words;
  view.hidden = false;
  const same = value.model === seen?.model && value.stages.length === columns.length;
  seen = value;
  if (!same) looked = null;
  if (!same || Math.abs(flow.clientWidth - built) > OTHER_WIDTH) build(value);
  value.stages.forEach(paintStage);
  if (props.second) tellShown("inside", value, [value.model], value.digit); // the one beside it is not what the page is about
  if (looked) ask();
  paintLooked();
}

function build({ model, stages }) {
  built = flow.clientWidth;
  if (!looked) {
    tied = pixel = null;
    pinned = false;
    view.dataset.at = "";
  }
  const tall = parseFloat(getComputedStyle(flow).getPropertyValue("--tall"));
  const wide = Math.max(38, (flow.clientWidth - 90) / (stages.length - 1) - 10);
  columns = stages.map((each, stage) => column(each, stage, stages.length, wide / tall));
  flow.replaceChildren(lines, ...columns.map(({ root }) => root));
  flow.setAttribute("aria-label", `${models[model].title}, ${stages.length} stages`);
}

// `slim`, how many times as wide as tall it may be
function column({ title, shape: [units, height, width] }, stage, count, slim) {
  const last = stage === count - 1;
  const gap = height > 1 ? Math.max(1, Math.round(height / 14)) : 0;
  const across = last ? 1 : Math.max(1, Math.round(Math.sqrt((slim * units * (height + gap)) / (width + gap))));
  const down = Math.ceil(units / across);
  const canvas = make("canvas", {
    width: across * (width + gap) - gap,
    height: down * (height + gap) - gap,
    tabindex: "0",
    role: "slider",
    "aria-label": `Stage ${stage + 1}: ${title}`,
    "aria-valuemin": "1",
    "aria-valuemax": `${units}`,
    "aria-valuenow": "1",
    "aria-valuetext": "none chosen",
  });
  canvas.style.setProperty("--slim", canvas.width / canvas.height);
  const what = height > 1 ? (units > 1 ? `${units} maps` : "the image") : `${units} units`;
  const caption = make("figcaption", {}, make("b", {}, last ? "10 digits" : what), ` ${stage && !last ? title.split(",")[0].replace("convolution", "conv") : ""}`);
  const root = make("figure", { "data-stage": `${stage}` }, make("div", { class: "grid" }, canvas), caption);
  const self = { root, canvas, across, gap, units, width, height, last, values: null };
  if (last) {
    const list = make("ol", { class: "bars", "aria-hidden": "true" });
    self.setBars = bars(list);
    root.firstChild.prepend(list);
    canvas.className = "under";
  }
  listen(self, stage);
  return self;
}

function paintStage({ levels, strongest }, stage) {
  const self = columns[stage];
  self.values = grey(levels);
  self.strongest = strongest;
  if (self.last) return self.setBars(seen);
  const { canvas, across, gap, units, width, height, values } = self;
  const image = new ImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let unit = 0, at = 0; unit < units; unit++) {
    const corner = Math.floor(unit / across) * (height + gap) * canvas.width + (unit % across) * (width + gap);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++, at++) pixels[corner + row * canvas.width + column] = SHADES[values[at]];
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Little-endian RGBA of each level, from the paper of the 28x28 pictures to their ink.
const shades = (curve) =>
  Uint32Array.from({ length: 256 }, (_, level) => {
    const [red, green, blue] = [10, 13, 24].map((paper) => Math.round(paper + curve(level / 255) * (255 - paper)));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
const SHADES = shades(Math.sqrt); // a few values are far larger than all others: on an even scale these would all be black
const INK = shades((share) => share);

// The box of a unit in its column's canvas: shares of its width and height.
function boxOf({ canvas, across, gap, width, height, units, last }, unit) {
  if (last) return [0, unit / units, 1, (unit + 1) / units];
  const left = (unit % across) * (width + gap);
  const top = Math.floor(unit / across) * (height + gap);
  return [left / canvas.width, top / canvas.height, (left + width) / canvas.width, (top + height) / canvas.height];
}

// ---- looking at a unit

function listen(self, stage) {
  const { canvas } = self;
  let waiting = 0;
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    if (self.last) return { unit: Math.min(Math.max(Math.floor(y * self.units), 0), self.units - 1), row: 0, column: 0 };
    const [column, row] = [Math.floor(x * canvas.width), Math.floor(y * canvas.height)];
    const [across, down] = [Math.floor(column / (self.width + self.gap)), Math.floor(row / (self.height + self.gap))];
    const unit = down * self.across + Math.min(across, self.across - 1);
    return unit < self.units && unit >= 0 ? { unit, row: row - down * (self.height + self.gap), column: column - across * (self.width + self.gap) } : null;
  };
  const look = (event, pin) => {
    if (columns[stage] !== self) return; // another model's answer has come since the pointer moved
    const found = under(event);
    if (!found) return;
    const same = looked?.stage === stage && looked.unit === found.unit;
    if (pin) pinned = !(pinned && same);
    else if (pinned && !same) return;
    pixel = found.row < self.height && found.column < self.width ? found : null;
    choose(stage, found.unit, pin ? 0 : LOOK);
  };
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => look(event, false), 15);
  });
  canvas.addEventListener("pointerleave", () => clearTimeout(waiting));
  canvas.addEventListener("click", (event) => look(event, true));
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's
    const now = looked?.stage === stage ? looked.unit : -1;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: self.across, ArrowUp: -self.across }[event.key];
    const to = step !== undefined ? (now < 0 ? 0 : now + step) : { Home: 0, End: self.units - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      pinned = !pinned && now >= 0;
      paintLooked();
    } else if (event.key === "Escape" && looked) {
      forget();
    } else if (to === undefined) return;
    else {
      pixel = null;
      choose(stage, Math.min(Math.max(to, 0), self.units - 1), LOOK);
    }
    event.preventDefault();
  });
}

function choose(stage, unit, wait) {
  const same = looked?.stage === stage && looked.unit === unit;
  looked = { stage, unit };
  if (!same) tied = null;
  paintLooked();
  clearTimeout(asking);
  if (!same) asking = setTimeout(ask, wait);
}

function forget() {
  looked = tied = pixel = null;
  pinned = false;
  view.dataset.at = "";
  paintLooked();
}

function ask() {
  if (!looked) return;
  view.dataset.at = `${looked.stage},${looked.unit}`;
  trigger("ask");
}

function showTied(value) {
  if (value.model !== seen?.model || value.at !== `${looked?.stage},${looked?.unit}`) return;
  tied = value.incoming ? value : null;
  paintLooked();
}

// ---- what it is tied to

function paintLooked() {
  columns.forEach(({ canvas }, stage) => {
    const here = stage === looked?.stage;
    if (here) canvas.setAttribute("aria-valuenow", `${looked.unit + 1}`);
    canvas.setAttribute("aria-valuetext", here ? `${nameOf(stage, looked.unit)}${pinned ? ", pinned" : ""}` : "none chosen");
  });
  view.toggleAttribute("data-looking", Boolean(looked));
  panel.replaceChildren(...(looked ? describe() : [make("p", { class: "hint" }, HINT)]));
  paintLinks();
}

const HINT = "Point at a map, a unit or a digit to see what it is tied to. A press keeps it while you go on drawing.";

const nameOf = (stage, unit) => {
  const { height, units, last } = columns[stage];
  if (stage === 0) return "the image";
  return last ? `digit ${unit}` : `${height > 1 ? "map" : "unit"} ${unit + 1} of ${units}`;
};

function describe() {
  const { stage, unit } = looked;
  const self = columns[stage];
  const stop = make("button", { type: "button", "aria-pressed": `${pinned}` }, pinned ? "Pinned" : "Pin");
  stop.addEventListener("click", () => {
    pinned = !pinned;
    paintLooked();
  });
  const title = make("p", { class: "name" }, make("b", {}, nameOf(stage, unit)), stage ? `, ${seen.stages[stage].title}` : "", stop);
  const pictures = make("div", { class: "pictures" });
  const parts = [title, pictures];
  const size = self.width * self.height;
  const own = self.values.subarray(unit * size, (unit + 1) * size);
  const valued = (level) => (self.last ? inPercent(seen.probabilities[unit]) : ((level / 255) * self.strongest).toFixed(2));
  if (size > 1) {
    const inMap = pixel ? `row ${pixel.row}, column ${pixel.column}: ${valued(own[pixel.row * self.width + pixel.column])}` : `at most ${valued(Math.max(...own))}`;
    pictures.append(figure(picture(self.width, self.height, (at) => SHADES[own[at]]), inMap));
  } else {
    pictures.append(figure(make("p", { class: "value" }, valued(own[0])), self.last ? "probability" : "its value"));
  }
  if (!tied) return parts;
  const weighted = tied.incoming.filter(({ weights }) => weights);
  if (weighted.length && weighted[0].stage === 0) pictures.append(figure(signedPicture(weighted[0].weights), "looks for this: its weights"));
  else if (weighted.length) {
    const kernels = make("div", { class: "kernels" }, ...weighted.map(({ weights, unit: from }) => titled(signedPicture(weights), `on map ${from + 1}`)));
    pictures.append(figure(kernels, "its weights on those maps"));
  }
  if (tied.exciting.length) {
    const images = tied.exciting.map(({ index, label, image }) => titled(greyPicture(image), `test image ${index}, a ${label}`));
    pictures.append(figure(make("div", { class: "images" }, ...images), "excited most by these test images"));
  }
  const told = (way, name) => way.length && make("p", { class: "ties" }, `${name} `, ...way.flatMap(({ stage: there, unit: end, given }) => [make("span", { class: given < 0 ? "against" : "for" }, `${nameOf(there, end).replace(/ of \d+/, "")} ${signed(given)}`), " "]));
  const silent = stage && !self.last && !own.some(Boolean) && make("p", { class: "ties" }, "It is silent on this drawing, and so gives nothing.");
  return [...parts, told(tied.incoming, "Gets from"), silent || told(tied.outgoing, "Gives to")].filter(Boolean);
}

const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(Math.abs(value) < 0.1 ? 3 : 2)}`;
const figure = (content, words) => make("figure", {}, content, make("figcaption", {}, words));
const titled = (node, title) => {
  node.title = title;
  return node;
};

function picture(width, height, shade) {
  const canvas = make("canvas", { width, height });
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < pixels.length; at++) pixels[at] = shade(at);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function greyPicture(text) {
  const levels = grey(text);
  return picture(SIDE, SIDE, (at) => INK[levels[at]]);
}

function signedPicture({ width, height, signed: text }) {
  const canvas = make("canvas", { width, height });
  paintSigned(canvas, grey(text), view);
  return canvas;
}

// ---- the links

function paintLinks() {
  lines.replaceChildren();
  if (!looked) return;
  const around = flow.getBoundingClientRect();
  lines.setAttribute("viewBox", `0 0 ${around.width} ${around.height}`);
  const place = (stage, unit) => {
    const canvas = columns[stage].canvas.getBoundingClientRect();
    const [left, top, right, bottom] = boxOf(columns[stage], unit);
    const [x, y] = [canvas.left - around.left, canvas.top - around.top];
    return { left: x + left * canvas.width, right: x + right * canvas.width, top: y + top * canvas.height, bottom: y + bottom * canvas.height };
  };
  const here = place(looked.stage, looked.unit);
  for (const way of [tied?.incoming ?? [], tied?.outgoing ?? []]) {
    const strongest = Math.max(...way.map(({ given }) => Math.abs(given)), 1e-9);
    for (const { stage, unit, given } of way) {
      const there = place(stage, unit);
      const [from, to] = stage < looked.stage ? [there, here] : [here, there];
      const [x1, y1, x2, y2] = [from.right, (from.top + from.bottom) / 2, to.left, (to.top + to.bottom) / 2];
      const bend = Math.max(12, (x2 - x1) / 2);
      line("path", { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, class: given < 0 ? "against" : "for", style: `stroke-width: ${1 + (3 * Math.abs(given)) / strongest}px` });
      frame(there, given < 0 ? "against" : "for");
    }
  }
  frame(here, pinned ? "here pinned" : "here");
}

function line(name, attributes) {
  lines.append(makeSvg(name, attributes));
}

function frame({ left, top, right, bottom }, kind) {
  line("rect", { x: left - 1, y: top - 1, width: Math.max(right - left, 4) + 2, height: Math.max(bottom - top, 4) + 2, class: kind });
}

// ---- another model beside it

const second = $(view, "select");
if (props.second) {
  second.append(make("option", { value: "" }, "nothing"), ...Object.entries(models).map(([name, { title }]) => make("option", { value: name }, title)));
  second.addEventListener("change", () => trigger("beside"));
} else second.parentElement.remove();

view.hidden = !props.second;
new ResizeObserver(() => {
  if (!seen?.stages.length || !flow.clientWidth) return;
  if (Math.abs(flow.clientWidth - built) > OTHER_WIDTH) {
    build(seen);
    seen.stages.forEach(paintStage);
  }
  paintLooked();
}).observe(flow);
onThemeChange(() => seen && paintLooked());
watch("value", show);
paintLooked();
show();
