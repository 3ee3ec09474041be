// View, model and drawing ↔ the address and sessionStorage: a reload keeps all three, Back moves between views, a link
// opens with its drawing.

const STORE = "desk"; // sessionStorage: { view, model, desk, strokes, pen, picture }
const MARK = "#draw="; // before the drawing in a link
const SEEN = "drawingSeen"; // in history.state: what the address says of a drawing has been opened
const LONGEST = 6000; // characters of a drawing in a link, which not every program takes longer
const SETTLED = 300; // ms without a change after which what is on the pad is stored
const LATEST = 10_000; // ms in which the page has come to where it was

const button = $(element, '[data-do="link"]');
const told = $(element, '[role="status"]');
const field = $(element, "input");
const selected = (tabs) => document.querySelector(`${tabs} > .tab-wrapper [role="tab"][aria-selected="true"]`)?.dataset.tabId;

// ---- where one is

function place() {
  const room = selected("#rooms");
  const desk = selected("#views") ?? "answer"; // the view beside the pad, in sight or not: in that of numbers the pad is wider
  return {
    view: room && room !== "draw" ? room : desk,
    desk,
    model: document.querySelector("#model input:checked")?.value,
  };
}

// What is not said in the address.
const defaults = {
  view: "answer",
  get model() {
    return document.querySelector("#model input")?.value;
  },
};

// The address of a place: what is as at first is left out.
function addressOf({ view, model, replay }, mark = location.hash) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries({ view, model, replay })) {
    if (!value || value === defaults[name]) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  address.hash = mark;
  return address.href;
}

function placeIn(address) {
  const asked = new URL(address).searchParams;
  return { view: asked.get("view"), model: asked.get("model") };
}

let going = null; // the place that the page is on its way to

// Presses what a visitor would press, until it is so: tabs are there a little later than their names.
function go({ view, model, desk }) {
  const rooms = ["answer", "compare", "inside", "number"].includes(view) ? { "#rooms": "draw", "#views": view } : { "#views": desk, "#rooms": view };
  const steps = [
    () => [document.querySelector(`#model input[value="${CSS.escape(model ?? "")}"]`), (radio) => radio.checked],
    ...Object.entries(rooms).map(([tabs, id]) => () => [
      document.querySelector(`${tabs} > .tab-wrapper [role="tab"][data-tab-id="${CSS.escape(id ?? "")}"]`),
      (tab) => tab.getAttribute("aria-selected") === "true",
    ]),
  ];
  const start = performance.now();
  const mine = (going = {});
  const press = () => {
    if (going !== mine) return;
    const next = steps.map((step) => step()).find(([target, isDone]) => target && !isDone(target));
    if (!next || performance.now() - start > LATEST) {
      going = null;
      return remember();
    }
    next[0].click();
    setTimeout(press, 50);
  };
  press();
}

function onMove() {
  if (going) return;
  const here = place();
  const there = { ...defaults, ...strip(placeIn(location.href)) };
  if (here.view !== there.view) history.pushState(history.state, "", addressOf(here));
  else if (here.model !== there.model) history.replaceState(history.state, "", addressOf(here));
  remember();
}

const strip = (some) => Object.fromEntries(Object.entries(some).filter(([, value]) => value));

addEventListener("popstate", ({ state }) => {
  // Back at a place whose link has been drawn over since.
  if (state?.[SEEN] && location.hash.startsWith(MARK) && location.hash !== opened) forget();
  go({ ...defaults, ...strip(placeIn(location.href)) });
});
new MutationObserver(onMove).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["aria-selected", "aria-checked"] });

// ---- what is on the pad

let settling = 0;
let opened = null; // the mark in the address, as long as what it says is on the pad
let shown = ""; // and its strokes, as JSON

function remember() {
  clearTimeout(settling);
  settling = setTimeout(store, SETTLED);
}

function store() {
  clearTimeout(settling);
  const { strokes, pen, picture } = inkPad()?.drawing ?? {};
  try {
    sessionStorage.setItem(STORE, JSON.stringify({ ...place(), strokes, pen, picture }));
  } catch {
    // Switched off or full: then a reload begins anew.
  }
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

document.addEventListener("pad-sent", ({ detail }) => {
  show();
  if (opened && JSON.stringify(detail.strokes) !== shown) forget();
  remember();
});
addEventListener("pagehide", store);

// The link's drawing is no longer what is on the pad.
function forget() {
  opened = null;
  if (location.hash.startsWith(MARK)) history.replaceState(history.state, "", addressOf(placeIn(location.href), ""));
}

// ---- links

function show() {
  const drawing = inkPad()?.drawing;
  button.disabled = !drawing?.strokes.length;
  told.textContent = "";
  field.hidden = true;
}

button.addEventListener("click", async () => {
  const { strokes, pen } = inkPad().drawing;
  const text = encode(strokes, pen);
  if (!text) {
    told.textContent = "This drawing is too long for a link.";
    return;
  }
  const link = addressOf({ ...place(), replay: isDisplayed(document.querySelector("#replay .scrub")) ? "1" : null }, MARK + text);
  try {
    await navigator.clipboard.writeText(link);
    told.textContent = "Copied.";
  } catch {
    // Not allowed here, as in a frame of another page: then it is there to be copied by hand.
    field.value = link;
    field.hidden = false;
    field.select();
  }
});

// Strokes → letters, digits, - and _: after the pen's width the number of strokes, of each the number of its points and their
// steps in whole units, as variable-length numbers (as in Protocol Buffers), in base64. A long drawing loses points that are
// near one another; null where that is not enough.
function encode(strokes, pen) {
  for (let least = 2; least < 30; least *= 1.5) {
    const bytes = [];
    const put = (number) => {
      for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
      bytes.push(number);
    };
    put(Math.round(pen));
    put(strokes.length);
    for (const points of strokes) {
      const kept = thinned(points, least);
      put(kept.length);
      let last = [0, 0];
      for (const point of kept) {
        for (const axis of [0, 1]) {
          const step = point[axis] - last[axis];
          put(step < 0 ? -2 * step - 1 : 2 * step);
        }
        last = point;
      }
    }
    const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    if (text.length <= LONGEST) return text;
  }
  return null;
}

// Whole points, none nearer than `least` to the one before it but the last.
function thinned(points, least) {
  const kept = [];
  points.forEach((point, place) => {
    const whole = point.map(Math.round);
    const last = kept.at(-1);
    const far = !last || Math.hypot(whole[0] - last[0], whole[1] - last[1]) >= least;
    if (far || (place === points.length - 1 && `${whole}` !== `${last}`)) kept.push(whole);
  });
  return kept;
}

// → { strokes, pen }; null where it is no drawing.
function decode(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    let at = 0;
    const take = () => {
      let number = 0;
      for (let factor = 1; ; factor *= 128) {
        if (at >= bytes.length) throw new RangeError();
        number += (bytes[at] % 128) * factor;
        if (bytes[at++] < 128) return number;
      }
    };
    const signed = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);
    const pen = take();
    const strokes = Array.from({ length: Math.min(take(), bytes.length) }, () => {
      let last = [0, 0];
      return Array.from({ length: Math.min(take(), bytes.length) }, () => (last = last.map((value) => value + signed(take()))));
    });
    return strokes.length && strokes.every((points) => points.length) ? { strokes, pen } : null;
  } catch {
    return null;
  }
}

// ---- the start

function open(drawing) {
  if (!drawing.strokes?.length && !drawing.picture) return;
  inkPad()?.dispatchEvent(new CustomEvent("pad-open", { detail: drawing }));
}

function start() {
  const linked = location.hash.startsWith(MARK) ? decode(location.hash.slice(MARK.length)) : null;
  // What a link does not name is as at first, for whoever made it saw it so.
  const before = linked ? {} : stored();
  const { view, model, desk, ...drawing } = { ...defaults, ...strip(before), ...strip(placeIn(location.href)), ...linked };
  if (linked) {
    [opened, shown] = [location.hash, JSON.stringify(linked.strokes)];
    history.replaceState({ ...history.state, [SEEN]: true }, "", location.href);
  }
  open(drawing);
  if (linked && new URL(location.href).searchParams.get("replay")) document.dispatchEvent(new CustomEvent("replay-start"));
  if (!linked && location.hash.startsWith(MARK)) told.textContent = "There is no drawing in this link that can be read.";
  go({ view, model, desk });
}

addEventListener("hashchange", () => {
  if (location.hash.startsWith(MARK) && location.hash !== opened) start();
});
document.addEventListener("page-ready", start, { once: true });
show();
