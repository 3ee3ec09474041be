// @ts-check
// Lines between units of different stages: what one adds to the other. And frames around units.

import { makeSvg } from "../../components/dom.js";

const MIN_BEND = 6; // px by which a line leaves a unit straight
const MAX_EXTRA_WIDTH = 4; // px by which the strongest line is wider than a line of no strength
const MIN_WIDTH = 0.5; // px
const MIN_SHARE = 0.04; // of the strongest line of a stage: weaker ones are left out
const MIN_SIDE = 4; // px of a frame around a unit
const FRAME_MARGIN = 1; // px

/** @typedef {{ stage: number, unit: number }} Unit */
/** @typedef {{ from: Unit, to: Unit, value: number }} Line */
/** @typedef {import("./columns.js").Edges} Edges */

/**
 * Paints lines, each as thick as its share of the strongest line to the same stage, and a frame around the chosen unit.
 * @param {any} svg
 * @param {import("./columns.js").Column[]} columns
 * @param {Line[]} lines
 * @param {Unit | null} chosen
 * @param {boolean} hasFrames whether the units at the ends of the lines have frames
 */
export function paintLines(svg, columns, lines, chosen, hasFrames) {
  const origin = svg.parentElement.getBoundingClientRect();
  svg.setAttribute("viewBox", `0 0 ${origin.width} ${origin.height}`);
  /** @type {Record<string, Edges | null>} */
  const known = {};
  const edgesOf = (/** @type {Unit} */ { stage, unit }) => (known[`${stage},${unit}`] ??= columns[stage]?.edgesOf(unit) ?? null);
  const isDown = getComputedStyle(svg.parentElement).flexDirection === "column"; // on a phone the stages stand one below the other
  const shown = [];
  /** @type {number[]} */
  const strongest = [];
  for (const { to, value } of lines) strongest[to.stage] = Math.max(strongest[to.stage] ?? 1e-9, Math.abs(value));
  for (const { from, to, value } of lines) {
    const [start, end, share] = [edgesOf(from), edgesOf(to), Math.abs(value) / strongest[to.stage]];
    if (!start || !end || share < MIN_SHARE) continue;
    const kind = value < 0 ? "against" : "for";
    const isOfChosen = !chosen || [from, to].some(({ stage, unit }) => stage === chosen.stage && unit === chosen.unit);
    const width = MIN_WIDTH + MAX_EXTRA_WIDTH * share;
    shown.push(makeSvg("path", { d: curve(start, end, origin, isDown), class: isOfChosen ? kind : `${kind} aside`, style: `stroke-width: ${width}px` }));
    if (hasFrames) shown.push(frame(start, origin, kind));
  }
  const here = chosen && edgesOf(chosen);
  if (here) shown.push(frame(here, origin, "here"));
  svg.replaceChildren(...shown);
}

/**
 * From the right edge of one unit to the left edge of another, or from its lower edge to the upper edge of the other.
 * @param {Edges} from
 * @param {Edges} to
 * @param {DOMRect} origin
 * @param {boolean} isDown
 */
function curve(from, to, origin, isDown) {
  const middle = (/** @type {Edges} */ { left, right }) => (left + right) / 2 - origin.left;
  const centre = (/** @type {Edges} */ { top, bottom }) => (top + bottom) / 2 - origin.top;
  if (isDown) {
    const [x1, y1, x2, y2] = [middle(from), (from.foot ?? from.bottom) - origin.top, middle(to), to.top - origin.top];
    const bend = Math.max(MIN_BEND, (y2 - y1) / 2);
    return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
  }
  const [x1, y1, x2, y2] = [from.right - origin.left, centre(from), to.left - origin.left, centre(to)];
  const bend = Math.max(MIN_BEND, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/**
 * @param {Edges} edges
 * @param {DOMRect} origin
 * @param {string} kind
 */
function frame({ left, right, top, bottom }, origin, kind) {
  const width = Math.max(right - left, MIN_SIDE) + 2 * FRAME_MARGIN;
  const height = Math.max(bottom - top, MIN_SIDE) + 2 * FRAME_MARGIN;
  return makeSvg("rect", { x: left - origin.left - FRAME_MARGIN, y: top - origin.top - FRAME_MARGIN, width, height, class: kind });
}
