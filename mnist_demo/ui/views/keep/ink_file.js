// @ts-check
// Drawings as they stand in an ink file: labelled, in whole numbers.

/** The longer side of a drawing in an ink file. */
export const INK_SIDE = 10000;

/** @typedef {{ id: string, label: string, strokes: Stroke[] }} KeptDrawing */

/**
 * Strokes in pad units → whole numbers, the longer side from 0 to INK_SIDE.
 * @param {Stroke[]} strokes
 * @returns {Stroke[]}
 */
export function toInkUnits(strokes) {
  const points = strokes.flat();
  const [left, top] = [0, 1].map((axis) => points.reduce((low, point) => Math.min(low, point[axis]), Infinity));
  const side = points.reduce((longest, [x, y]) => Math.max(longest, x - left, y - top), 0);
  const scale = side ? INK_SIDE / side : 0;
  return strokes.map((stroke) => stroke.map(([x, y]) => [Math.round((x - left) * scale), Math.round((y - top) * scale)]));
}

/**
 * Whether this is a drawing as the page keeps it. What is stored may have been changed by anything.
 * @param {any} entry
 */
export function isKeptDrawing(entry) {
  const isPoint = (/** @type {any} */ point) => Array.isArray(point) && point.length === 2 && point.every(Number.isInteger);
  const isStroke = (/** @type {any} */ stroke) => Array.isArray(stroke) && stroke.length > 0 && stroke.every(isPoint);
  const { label, strokes } = entry ?? {};
  return typeof label === "string" && /^\d$/.test(label) && Array.isArray(strokes) && strokes.length > 0 && strokes.every(isStroke);
}

/**
 * The lines of an ink file, JSON, one for each drawing. The writer's crc32 puts all into split "train", as the line says.
 * @param {KeptDrawing[]} drawings
 */
export function inkFileLines(drawings) {
  return drawings.map(({ label, strokes }) => `${JSON.stringify({ label, writer: "own/pad", split: "train", strokes })}\n`);
}
