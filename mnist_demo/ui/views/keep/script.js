// @ts-check
// The visitor's own drawings with their digits: kept in this browser only, downloaded as an ink file for
// `python -m mnist_demo.train --ink`.

import { addDigitButtons, download, find, make } from "../../components/dom.js";
import { ANSWER_SHOWN, listen, PAD_CLEAR } from "../../components/events.js";
import { svgPaths } from "../../components/geometry.js";
import { drawingOnPad, sendToPad } from "../../components/pad.js";
import { INK_SIDE, inkFileLines, isKeptDrawing, isWriter, newWriter, toInkUnits } from "./ink_file.js";

/** @typedef {import("./ink_file.js").KeptDrawing} KeptDrawing */

const STORE = "own-ink"; // localStorage: JSON of KeptDrawing[]
const WRITER_STORE = "own-writer"; // localStorage: the writer of this browser's drawings
const MARGIN = 800; // around a drawing in the list, in the units of INK_SIDE

const words = {
  label: "It was a",
  empty: "Draw a digit first. Then press its number to keep it as a training example.",
  picture: "Only drawings made with the pen can be kept here, not pictures.",
  ready: "Press its number to keep it in this browser as a training example.",
  kept: (/** @type {number} */ count, /** @type {boolean} */ isStored) =>
    `${count} ${count === 1 ? "drawing" : "drawings"} kept ${isStored ? "in this browser" : "until the page is closed: the browser stores no more"}.`,
  forget: (/** @type {number} */ count) => (count === 1 ? "Forget it?" : `Forget all ${count}?`),
  forgetOne: "Forget this",
};

/** @param {HTMLElement} element */
export default function startKeep(element) {
  const view = find(element, ".keep");
  const clearsPad = find(view, ".next input");
  const list = find(view, ".own");
  const [forgetButton, yesButton, noButton] = ["forget", "yes", "no"].map((name) => find(view, `[data-do="${name}"]`));

  /** @type {KeptDrawing[]} */
  let kept = [];
  let isStored = true; // whether the browser keeps them when the page is closed
  load();
  /** @type {{ id: string, strokes: Stroke[] } | null} */
  let last = null; // the drawing labelled last, strokes in pad units
  /** @type {number | null} */
  let shownDigit = null; // of the answer shown

  const labelButtons = addDigitButtons(find(view, ".labels"), words.label, (digit) => label(`${digit}`));

  function load() {
    if (!isStored) return;
    try {
      const stored = JSON.parse(localStorage.getItem(STORE) ?? "[]");
      kept = Array.isArray(stored) ? stored.filter(isKeptDrawing) : [];
      for (const drawing of kept) drawing.id = `${drawing.id ?? Math.random()}`;
    } catch {
      kept = []; // unreadable, or the browser refuses storage, which storing will show
    }
  }

  /** The strokes on the pad now, whatever answer is shown; null if there are none. */
  function strokesOnPad() {
    const drawing = drawingOnPad();
    return drawing?.strokes.length ? drawing.strokes : null;
  }

  /**
   * The entry of these strokes: that labelled last if they continue it, or one with equal strokes.
   * @param {Stroke[]} strokes
   */
  function entryOf(strokes) {
    const first = JSON.stringify(strokes[0]);
    const { id: lastId, strokes: lastStrokes } = last ?? {};
    if (lastStrokes && JSON.stringify(lastStrokes[0]) === first) return kept.find(({ id }) => id === lastId);
    const similar = kept.filter((drawing) => drawing.strokes.length === strokes.length && drawing.strokes[0].length === strokes[0].length);
    if (!similar.length) return undefined;
    const wanted = JSON.stringify(toInkUnits(strokes));
    return similar.find((drawing) => JSON.stringify(drawing.strokes) === wanted);
  }

  function label(/** @type {string} */ digit) {
    load(); // another tab may have changed the store
    const strokes = strokesOnPad();
    if (!strokes) return;
    const found = entryOf(strokes);
    last = { id: found?.id ?? `${Date.now()}-${Math.random()}`, strokes };
    put(found, { id: last.id, label: digit, strokes: toInkUnits(strokes) });
    if (clearsPad.checked) sendToPad(PAD_CLEAR);
  }

  /**
   * @param {KeptDrawing | undefined} old
   * @param {KeptDrawing} drawing
   */
  function put(old, drawing) {
    if (old) kept[kept.indexOf(old)] = drawing;
    else kept.push(drawing);
    store();
  }

  function store() {
    try {
      localStorage.setItem(STORE, JSON.stringify(kept));
      isStored = true;
    } catch {
      isStored = false; // refused or full: until there is space they last as long as the page
    }
    show();
  }

  function show() {
    const strokes = strokesOnPad();
    const current = strokes && entryOf(strokes);
    labelButtons.forEach((button, digit) => {
      button.disabled = !strokes;
      button.toggleAttribute("data-read", digit === shownDigit);
      button.setAttribute("aria-pressed", `${current?.label === `${digit}`}`);
    });
    const count = kept.length;
    const why = drawingOnPad()?.picture ? words.picture : strokes ? words.ready : words.empty; // why the buttons are as they are
    find(view, ".count").textContent = count ? words.kept(count, isStored) : why;
    find(view, ".reason").textContent = count && !strokes ? why : "";
    find(view, '[data-do="download"]').hidden = list.hidden = !count;
    askToForget(!find(view, ".sure").hidden && count > 0);
    if (list.open) showList();
  }

  // ---- the list of what is kept

  function showList() {
    const shown = new Set();
    for (const drawing of kept) {
      shown.add(drawing.id);
      const text = JSON.stringify(drawing);
      const old = list.querySelector(`[data-id="${CSS.escape(drawing.id)}"]`);
      if (old?.dataset.text === text) continue;
      const item = listItem(drawing, text, () => drop(drawing.id));
      if (old) old.replaceWith(item);
      else find(list, ".drawings").append(item);
    }
    for (const item of [...find(list, ".drawings").children]) if (!shown.has(item.dataset.id)) item.remove();
  }

  function drop(/** @type {string} */ id) {
    load();
    kept = kept.filter((drawing) => drawing.id !== id);
    store();
    (kept.length ? find(list, "summary") : find(view, ".labels button:enabled"))?.focus();
  }

  list.addEventListener("toggle", () => list.open && showList());

  // ---- changes elsewhere

  listen(ANSWER_SHOWN, ({ digit, view: viewName }) => {
    shownDigit = digit;
    const strokes = strokesOnPad();
    const found = strokes && last && entryOf(strokes);
    if (found && found.id === last?.id) {
      // A drawing that was labelled before its last stroke is kept with that stroke.
      load();
      const current = entryOf(strokes);
      const units = toInkUnits(strokes);
      if (current && JSON.stringify(current.strokes) !== JSON.stringify(units)) {
        if (viewName !== "number") return put(current, { ...current, strokes: units });
        last = null; // in the number view a further stroke is another digit
      }
    }
    show();
  });

  window.addEventListener("storage", ({ key }) => {
    if (key !== STORE && key !== null) return;
    load();
    show();
  });

  // ---- forgetting all, which asks for confirmation

  function askToForget(/** @type {boolean} */ isAsked) {
    forgetButton.hidden = isAsked || !kept.length;
    find(view, ".sure").hidden = !isAsked;
    find(view, ".sure span").textContent = words.forget(kept.length);
  }

  forgetButton.addEventListener("click", () => {
    askToForget(true);
    noButton.focus();
  });
  noButton.addEventListener("click", () => {
    askToForget(false);
    forgetButton.focus();
  });
  yesButton.addEventListener("click", () => {
    forgetWriter();
    kept = [];
    last = null;
    store();
    find(view, ".labels button:enabled")?.focus();
  });

  find(view, '[data-do="download"]').addEventListener("click", () => {
    download(new Blob(inkFileLines(kept, ownWriter()), { type: "application/jsonl" }), "own.jsonl");
  });

  show();
}

/** The writer of this browser's drawings. Without storage, each download has a new one. */
function ownWriter() {
  try {
    const stored = localStorage.getItem(WRITER_STORE);
    if (isWriter(stored)) return stored;
  } catch {
    // refused
  }
  const writer = newWriter();
  try {
    localStorage.setItem(WRITER_STORE, writer);
  } catch {
    // refused or full
  }
  return writer;
}

function forgetWriter() {
  try {
    localStorage.removeItem(WRITER_STORE);
  } catch {
    // refused
  }
}

/**
 * @param {KeptDrawing} drawing
 * @param {string} text the drawing as JSON
 * @param {() => void} drop
 */
function listItem(drawing, text, drop) {
  const button = make("button", { type: "button", title: `${words.forgetOne} ${drawing.label}`, "aria-label": `${words.forgetOne} ${drawing.label}` }, "×");
  button.addEventListener("click", drop);
  const item = make("li", { "data-id": drawing.id, "data-text": text }, make("b", {}, drawing.label), button);
  const side = INK_SIDE + 2 * MARGIN;
  // isKeptDrawing let only whole numbers through.
  item.insertAdjacentHTML("afterbegin", `<svg viewBox="-${MARGIN} -${MARGIN} ${side} ${side}" aria-hidden="true">${svgPaths(drawing.strokes)}</svg>`);
  return item;
}
