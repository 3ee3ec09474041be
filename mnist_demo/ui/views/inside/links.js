// @ts-check
// Lines between the selected unit and the units that it is linked to.

import { makeSvg } from "../../components/dom.js";
import { unitBox } from "./columns.js";

const MIN_BEND = 12; // px by which a line leaves a unit horizontally
const MAX_EXTRA_WIDTH = 3; // px by which the strongest link is wider than 1
const MIN_SIDE = 4; // px of a frame around a unit
const FRAME_MARGIN = 1; // px

/** @typedef {{ stage: number, unit: number, contribution: number }} Link */

/**
 * Paints frames around the chosen unit and those it is linked to, and lines between them.
 * @param {any} svg
 * @param {import("./columns.js").Column[]} columns
 * @param {{ stage: number, unit: number }} chosen
 * @param {{ incoming: Link[], outgoing: Link[] } | null} links
 * @param {boolean} isPinned
 */
export function paintLinks(svg, columns, chosen, links, isPinned) {
  const origin = svg.parentElement.getBoundingClientRect();
  svg.setAttribute("viewBox", `0 0 ${origin.width} ${origin.height}`);
  const place = (/** @type {number} */ stage, /** @type {number} */ unit) => placeOf(columns[stage], unit, origin);
  const here = place(chosen.stage, chosen.unit);
  for (const group of [links?.incoming ?? [], links?.outgoing ?? []]) {
    const strongest = Math.max(...group.map(({ contribution }) => Math.abs(contribution)), 1e-9);
    for (const { stage, unit, contribution } of group) {
      const there = place(stage, unit);
      const [from, to] = stage < chosen.stage ? [there, here] : [here, there];
      const kind = contribution < 0 ? "against" : "for";
      const width = 1 + (MAX_EXTRA_WIDTH * Math.abs(contribution)) / strongest;
      svg.append(makeSvg("path", { d: curve(from, to), class: kind, style: `stroke-width: ${width}px` }), frame(there, kind));
    }
  }
  svg.append(frame(here, isPinned ? "here pinned" : "here"));
}

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Place px */

/**
 * @param {import("./columns.js").Column} column
 * @param {number} unit
 * @param {DOMRect} origin
 */
function placeOf(column, unit, origin) {
  const canvas = column.canvas.getBoundingClientRect();
  const [left, top, right, bottom] = unitBox(column, unit);
  const [x, y] = [canvas.left - origin.left, canvas.top - origin.top];
  return { left: x + left * canvas.width, right: x + right * canvas.width, top: y + top * canvas.height, bottom: y + bottom * canvas.height };
}

/**
 * @param {Place} from
 * @param {Place} to
 */
function curve(from, to) {
  const [x1, y1, x2, y2] = [from.right, (from.top + from.bottom) / 2, to.left, (to.top + to.bottom) / 2];
  const bend = Math.max(MIN_BEND, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/**
 * @param {Place} place
 * @param {string} kind
 */
function frame({ left, top, right, bottom }, kind) {
  const width = Math.max(right - left, MIN_SIDE) + 2 * FRAME_MARGIN;
  const height = Math.max(bottom - top, MIN_SIDE) + 2 * FRAME_MARGIN;
  return makeSvg("rect", { x: left - FRAME_MARGIN, y: top - FRAME_MARGIN, width, height, class: kind });
}
