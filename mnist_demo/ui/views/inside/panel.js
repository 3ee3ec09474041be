// @ts-check
// The panel of the chosen unit: for one pixel of its map, the windows of its inputs, the weights, the products, and what they add up to.

import { find, make } from "../../components/dom.js";
import { percent } from "../../components/verdict.js";
import { hundredths, roundToSum, workOut } from "./arithmetic.js";
import { imageCanvas, paintImage, paintSignedValues, paintValues } from "./images.js";
import { unitName } from "./names.js";

const MAX_CELLS = 25; // a larger window is shown as a picture, not as numbers
const MAX_SLIM = 4; // columns of numbers that leave room for both pictures beside them
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @typedef {import("./arithmetic.js").Term} Term */
/** @typedef {import("./arithmetic.js").Work} Work */
/** @typedef {import("./columns.js").Place} Place */

/**
 * @typedef {object} Scene what the panel shows
 * @property {any} answer of payload.inside
 * @property {number} stage
 * @property {number} unit
 * @property {Float32Array} values of the unit
 * @property {import("./arithmetic.js").Arithmetic | null} arithmetic null for the image
 * @property {boolean} hasNorm whether the weights include batch normalisation
 * @property {{ index: number, label: number, image: string }[]} testImages
 */

/**
 * @param {any} view
 * @param {() => void} close
 */
export function createPanel(view, close) {
  const panel = find(view, ".unit");
  const chooser = find(panel, ".chooser");
  const canvas = find(chooser, "canvas");
  const ledger = find(panel, ".ledger");
  /** @type {Scene | null} */
  let scene = null;
  /** @type {Place | null} */
  let pixel = null; // of the map in the chooser, null for the one with the largest value
  let shownTerm = 0; // the term whose window is in sight

  find(panel, ".close").addEventListener("click", close);

  const pixelUnder = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    setPixel(((event.clientY - box.top) / box.height) * canvas.height, ((event.clientX - box.left) / box.width) * canvas.width);
  };
  canvas.addEventListener("pointermove", pixelUnder);
  canvas.addEventListener("pointerdown", pixelUnder);
  canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
    if (!step || !pixel || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setPixel(pixel.row + step[0], pixel.column + step[1]);
  });

  /** Shows the arithmetic of this pixel, or of the nearest one that there is. */
  function setPixel(/** @type {number} */ row, /** @type {number} */ column) {
    const inside = (/** @type {number} */ value, /** @type {number} */ size) => Math.min(Math.max(Math.floor(value), 0), size - 1);
    pixel = { row: inside(row, canvas.height), column: inside(column, canvas.width) };
    update();
  }

  /** Whether the chooser holds the map of the unit itself; otherwise one of its inputs. */
  const isOwnMap = (/** @type {Scene} */ { answer, stage }) => answer.stages[stage].shape[1] > 1;

  /**
   * @param {Scene} next
   * @param {boolean} isSame whether it shows the unit that was shown before
   */
  function show(next, isSame) {
    scene = next;
    if (!isSame) [shownTerm, pixel] = [0, null];
    panel.hidden = false;
    const { answer, stage, unit, testImages } = scene;
    const { title, units, contributions } = answer.stages[stage];
    const share = contributions?.[units.indexOf(unit)];
    const layer = stage ? `, layer ${stage}: ${title}` : "";
    const adds = share !== undefined && stage && !isLast() ? `. It adds ${share.toFixed(2)} to the score of ${answer.digit}.` : "";
    find(panel, ".name").replaceChildren(make("b", {}, unitName(answer.stages, stage, unit)), `${layer}${adds}`);
    find(panel, ".note").hidden = !scene.hasNorm;
    const images = testImages.map(({ index, label, image }) => withTitle(imageCanvas(image), `test image ${index}, a ${label}`));
    find(panel, ".tops").hidden = !images.length;
    find(panel, ".tops span").replaceChildren(...images);
    paintChooser();
    if (!isSame) showLargestTerm();
    update();
  }

  /** Chooses the term that adds or takes most at this pixel: the windows of others may be empty. */
  function showLargestTerm() {
    const { arithmetic } = /** @type {Scene} */ (scene);
    if (!arithmetic) return;
    const { row, column } = (isOwnMap(/** @type {Scene} */ (scene)) && pixel) || { row: 0, column: 0 };
    const sizes = workOut(arithmetic, row, column, canvas.width).sums.map(Math.abs);
    shownTerm = sizes.indexOf(Math.max(...sizes));
    paintChooser();
  }

  const isLast = () => scene?.stage === scene?.answer.stages.length - 1;

  /** The term in the chooser; null if the chooser shows the unit's own map, or nothing. */
  function chosenInput() {
    const { arithmetic } = /** @type {Scene} */ (scene);
    const isWide = arithmetic && arithmetic.window[0] * arithmetic.window[1] > MAX_CELLS;
    return isWide ? arithmetic.terms[shownTerm] : null;
  }

  function paintChooser() {
    const { answer, stage, values, arithmetic } = /** @type {Scene} */ (scene);
    const own = isOwnMap(/** @type {Scene} */ (scene));
    const input = own ? null : chosenInput();
    chooser.hidden = !own && !input;
    if (chooser.hidden) return;
    const [, height, width] = input ? [0, ...input.shape] : answer.stages[stage].shape;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    if (input) paintInput(canvas, input, answer);
    else if (!arithmetic) paintImage(canvas, values);
    else paintValues(canvas, values, answer.stages[stage].strongest);
    const shown = input && arithmetic ? workOut(arithmetic, 0, 0, 1).windows[shownTerm].products.map(Math.abs) : [...values];
    const largest = shown.indexOf(Math.max(...shown));
    pixel ??= { row: Math.floor(largest / width), column: largest % width };
    pixel = { row: Math.min(pixel.row, height - 1), column: Math.min(pixel.column, width - 1) };
  }

  function update() {
    if (!scene) return;
    const { arithmetic } = scene;
    const own = isOwnMap(scene);
    const at = own && pixel ? pixel : { row: 0, column: 0 };
    const work = arithmetic && workOut(arithmetic, at.row, at.column, canvas.width);
    if (!chooser.hidden && pixel) describePixel(scene, pixel);
    const focused = [...ledger.querySelectorAll("button")].indexOf(/** @type {any} */ (document.activeElement));
    ledger.replaceChildren();
    const [input, windows] = [find(panel, ".input"), find(panel, ".windows")];
    input.replaceChildren();
    windows.replaceChildren();
    if (!arithmetic || !work) return;
    const parts = roundedParts(arithmetic, work);
    const broad = arithmetic.window[1] > MAX_SLIM && !chosenInput();
    find(panel, ".work").toggleAttribute("data-broad", broad);
    if (work.windows[0].pixels.length > 1) {
      if (own) input.append(windowInInput(arithmetic, work));
      windows.append(...describeWindow(arithmetic, work, parts.terms));
    }
    ledger.replaceChildren(...describeSum(arithmetic, work, parts));
    ledger.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  }

  /**
   * @param {Scene} shown
   * @param {Place} at
   */
  function describePixel(shown, { row, column }) {
    const { values, answer, stage, unit } = shown;
    const input = isOwnMap(shown) ? null : chosenInput();
    const value = (input?.values ?? values)[row * canvas.width + column];
    const words = `row ${row + 1}, column ${column + 1}`;
    const name = input ? inputName(input, answer) : unitName(answer.stages, stage, unit);
    find(chooser, "figcaption").textContent = `${name}, ${words}${stage ? "" : `: ${number(value)}`}`; // all else is in the sum
    canvas.setAttribute("aria-valuetext", `${words}: ${number(value)}`);
    canvas.setAttribute("aria-valuenow", `${row * canvas.width + column + 1}`);
    canvas.setAttribute("aria-valuemax", `${canvas.width * canvas.height}`);
    place(find(chooser, "i"), row, column, 1, 1, canvas);
  }

  /**
   * The map of the term in sight with a frame around its window.
   * @param {import("./arithmetic.js").Arithmetic} arithmetic
   * @param {Work} work
   */
  function windowInInput({ window: [high, wide], terms }, { windows }) {
    const { answer } = /** @type {Scene} */ (scene);
    const term = terms[shownTerm];
    const { top, left } = windows[shownTerm];
    return picture((target) => paintInput(target, term, answer), term.shape[1], term.shape[0], [top, left, high, wide], inputName(term, answer));
  }

  /**
   * The window of the term in sight: its pixels, the weights and the products.
   * @param {import("./arithmetic.js").Arithmetic} arithmetic
   * @param {Work} work
   * @param {number[]} terms rounded sums of all terms
   */
  function describeWindow(arithmetic, work, terms) {
    const [high, wide] = arithmetic.window;
    const term = arithmetic.terms[shownTerm];
    const { pixels, products } = work.windows[shownTerm];
    const times = make("span", { class: "sign" }, "×");
    const equals = make("span", { class: "sign" }, "=");
    if (pixels.length > MAX_CELLS && pixel && term.weights) {
      const index = pixel.row * wide + pixel.column;
      const product = `${number(pixels[index] ?? 0)} × ${number(term.weights[index])} = ${number(products[index])}`;
      return [
        times,
        picture((target) => paintSignedValues(target, term.weights ?? [], view), wide, high, [pixel.row, pixel.column, 1, 1], "weights"),
        equals,
        picture((target) => paintSignedValues(target, products, view), wide, high, [pixel.row, pixel.column, 1, 1], `products: ${product}`),
      ];
    }
    const rounded = pixels.map((each) => (each === null ? null : Math.round(100 * each)));
    if (!term.weights) return [cells(rounded, wide, "grey", "the window", arithmetic.rule === "largest" ? pixels.indexOf(Math.max(...products)) : -1)];
    const weights = Array.from(term.weights, (each) => Math.round(100 * each));
    return [
      cells(rounded, wide, "grey", "the window"),
      times,
      cells(weights, wide, "signed", "weights"),
      equals,
      cells(roundToSum(products, terms[shownTerm]), wide, "signed", `products, together ${hundredths(terms[shownTerm])}`),
    ];
  }

  /**
   * The lines of the sum, down to the value of the unit.
   * @param {import("./arithmetic.js").Arithmetic} arithmetic
   * @param {Work} work
   * @param {ReturnType<typeof roundedParts>} parts
   */
  function describeSum(arithmetic, work, parts) {
    const { answer, unit } = /** @type {Scene} */ (scene);
    const { rule, terms, others, added, activation } = arithmetic;
    const count = work.windows[0].pixels.length;
    if (rule !== "sum") return [line(rule === "largest" ? `the largest of ${count}` : `the mean of ${count}`, parts.total, "result")];
    const lines = terms.map((term, index) => {
      const [value] = work.windows[index].pixels;
      const product = `${number(value ?? 0)} × ${number(term.weights?.[0] ?? 0)}`;
      const name = unitName(answer.stages, term.stage, term.unit);
      const row = line(count > 1 ? name : `${name}: ${product}`, parts.terms[index]);
      return count > 1 && terms.length > 1 ? chooseTerm(row, index) : row;
    });
    if (others) lines.push(line(`${others} others`, parts.rest));
    if (added) lines.push(line(`${unitName(answer.stages, added.stage, added.unit)} of layer ${added.stage}`, parts.added));
    lines.push(withTitle(line("bias", parts.bias), "a learned number that is always added"), line(isLast() ? `score of ${unit}` : "sum", parts.total, "total"));
    if (activation === "relu") {
      const relu = line(parts.total < 0 ? "ReLU: to 0" : "ReLU: stays", Math.max(0, parts.total), "result");
      lines.push(withTitle(relu, "ReLU: what is below 0 becomes 0"));
    }
    if (isLast()) {
      const words = make("span", {}, "softmax over all ten");
      const row = make("li", { class: "result" }, words, make("b", {}, percent(answer.probabilities[unit])));
      lines.push(withTitle(row, "softmax: turns the ten scores into shares of 100 %"));
    }
    return lines;
  }

  /**
   * @param {any} row
   * @param {number} index
   */
  function chooseTerm(row, index) {
    const button = make("button", { type: "button", "aria-pressed": `${index === shownTerm}`, title: "Show its window" }, ...row.childNodes);
    button.addEventListener("click", () => {
      shownTerm = index;
      paintChooser();
      update();
    });
    row.replaceChildren(button);
    return row;
  }

  return {
    show,
    /** Shows this pixel if the unit's own map is in the chooser. */
    point(/** @type {Place} */ { row, column }) {
      if (scene && isOwnMap(scene)) setPixel(row, column);
    },
    hide() {
      panel.hidden = true;
      scene = null;
    },
  };
}

/**
 * The parts of the sum in hundredths, which add up.
 * @param {import("./arithmetic.js").Arithmetic} arithmetic
 * @param {Work} work
 */
function roundedParts({ bias }, { sums, rest, added, total }) {
  const rounded = roundToSum([...sums, rest, added, bias], Math.round(100 * total));
  const [shownRest, shownAdded, shownBias] = rounded.slice(sums.length);
  return { terms: rounded.slice(0, sums.length), rest: shownRest, added: shownAdded, bias: shownBias, total: Math.round(100 * total) };
}

/**
 * @param {string} label
 * @param {number} value hundredths
 * @param {string} [kind]
 */
function line(label, value, kind = "") {
  return make("li", { class: kind }, make("span", {}, label), make("b", {}, hundredths(value)));
}

/**
 * Numbers in a grid, each coloured by its size.
 * @param {(number | null)[]} values hundredths, null outside the input
 * @param {number} wide columns
 * @param {"grey" | "signed"} kind
 * @param {string} caption
 * @param {number} [best] index of one that stands out
 */
function cells(values, wide, kind, caption, best = -1) {
  const largest = Math.max(...values.map((value) => Math.abs(value ?? 0)), 1);
  const items = values.map((value, index) => {
    const sign = kind === "grey" || value === null ? "" : value < 0 ? "against" : "for";
    const cell = make("span", { class: index === best ? "best" : sign }, value === null ? "·" : hundredths(value));
    cell.style.setProperty("--share", Math.abs(value ?? 0) / largest);
    return cell;
  });
  const grid = make("div", { class: `numbers ${kind}` }, ...items);
  grid.style.setProperty("--wide", wide);
  return make("figure", {}, grid, make("figcaption", {}, caption));
}

/**
 * A picture with a frame around a part of it: top, left, height and width in its pixels.
 * @param {(canvas: HTMLCanvasElement) => void} paint
 * @param {number} width
 * @param {number} height
 * @param {number[]} part
 * @param {string} caption
 */
function picture(paint, width, height, [top, left, high, wide], caption) {
  const canvas = make("canvas", { width, height });
  const frame = make("i");
  paint(canvas);
  place(frame, top, left, high, wide, canvas);
  return make("figure", { class: "picture" }, make("div", { class: "map" }, canvas, frame), make("figcaption", {}, caption));
}

/**
 * @param {HTMLElement} frame
 * @param {number} top
 * @param {number} left
 * @param {number} high
 * @param {number} wide
 * @param {HTMLCanvasElement} canvas
 */
function place(frame, top, left, high, wide, { width, height }) {
  const part = (/** @type {number} */ pixels, /** @type {number} */ size) => `${(100 * pixels) / size}%`;
  Object.assign(frame.style, { top: part(top, height), left: part(left, width), height: part(high, height), width: part(wide, width) });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Term} term
 * @param {any} answer
 */
function paintInput(canvas, { stage, values }, answer) {
  if (stage) paintValues(canvas, values, answer.stages[stage].strongest);
  else paintImage(canvas, values);
}

/**
 * @param {Term} term
 * @param {any} answer
 */
function inputName({ stage, unit }, { stages }) {
  return stage ? `${unitName(stages, stage, unit)} of layer ${stage}` : "the image";
}

/** @param {number} value */
function number(value) {
  const digits = Math.abs(value) < 0.1 && value ? 3 : 2;
  return `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`;
}

/**
 * @param {any} node
 * @param {string} title
 */
function withTitle(node, title) {
  node.title = title;
  return node;
}
