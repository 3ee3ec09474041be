// @ts-check
// The columns of the view: one for each stage of the network, with a canvas of its units.

import { addBars } from "../../components/bars.js";
import { make } from "../../components/dom.js";
import { decodeLevels } from "../../components/pixels.js";
import { boxOf, gridOf, unitAt } from "./grid.js";
import { paintGrid } from "./images.js";

/**
 * @typedef {object} Stage one stage in the payload of payload.inside
 * @property {string} title
 * @property {number[]} shape units, height, width
 * @property {number} strongest the value of level 255
 * @property {string} levels base64 of uint8
 */

/**
 * @typedef {object} Column
 * @property {any} root
 * @property {HTMLCanvasElement} canvas
 * @property {import("./grid.js").Grid} grid
 * @property {boolean} isLast whether it shows the ten outputs, as bars over an empty canvas
 * @property {((answer: Answer) => void) | null} setBars
 * @property {Uint8Array} levels
 * @property {number} strongest
 */

/**
 * @param {Stage} stage
 * @param {number} index of the stage
 * @param {number} count of all stages
 * @param {number} ratio width over height that the grid should have
 * @returns {Column}
 */
export function createColumn({ title, shape }, index, count, ratio) {
  const isLast = index === count - 1;
  const grid = gridOf(shape, ratio, isLast);
  const canvas = make("canvas", {
    width: grid.totalWidth,
    height: grid.totalHeight,
    tabindex: "0",
    role: "slider",
    "aria-label": `Stage ${index + 1}: ${title}`,
    "aria-valuemin": 1,
    "aria-valuemax": grid.units,
    "aria-valuenow": 1,
    "aria-valuetext": "none chosen",
  });
  canvas.style.setProperty("--slim", grid.totalWidth / grid.totalHeight);
  const layer = index && !isLast ? title.split(",")[0].replace("convolution", "conv") : "";
  const caption = make("figcaption", {}, make("b", {}, isLast ? "10 digits" : contentOf(grid)), ` ${layer}`);
  const root = make("figure", { "data-stage": index }, make("div", { class: "grid" }, canvas), caption);
  let setBars = null;
  if (isLast) {
    const list = make("ol", { class: "bars", "aria-hidden": "true" });
    setBars = addBars(list);
    root.firstChild.prepend(list);
    canvas.className = "under";
  }
  return { root, canvas, grid, isLast, setBars, levels: new Uint8Array(), strongest: 0 };
}

/** @param {import("./grid.js").Grid} grid */
function contentOf({ units, height }) {
  if (height === 1) return `${units} units`;
  return units > 1 ? `${units} maps` : "the image";
}

/**
 * @param {Column} column
 * @param {Stage} stage
 * @param {Answer} answer
 */
export function paintColumn(column, { levels, strongest }, answer) {
  column.levels = decodeLevels(levels);
  column.strongest = strongest;
  if (column.setBars) column.setBars(answer);
  else paintGrid(column.canvas, column.grid, column.levels);
}

/**
 * The box of a unit, as fractions of the column's canvas.
 * @param {Column} column
 * @param {number} unit
 */
export function unitBox({ grid, isLast }, unit) {
  return isLast ? [0, unit / grid.units, 1, (unit + 1) / grid.units] : boxOf(grid, unit);
}

/**
 * The unit under the pointer, and the row and column in its map; null where no unit is.
 * @param {Column} column
 * @param {MouseEvent} event
 */
export function unitUnder({ canvas, grid, isLast }, event) {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  if (isLast) return { unit: Math.min(Math.max(Math.floor(y * grid.units), 0), grid.units - 1), row: 0, column: 0 };
  return unitAt(grid, x, y);
}

/**
 * The name of a unit.
 * @param {Column[]} columns
 * @param {number} stage
 * @param {number} unit
 */
export function unitName(columns, stage, unit) {
  const { grid, isLast } = columns[stage];
  if (stage === 0) return "the image";
  return isLast ? `digit ${unit}` : `${grid.height > 1 ? "map" : "unit"} ${unit + 1} of ${grid.units}`;
}
