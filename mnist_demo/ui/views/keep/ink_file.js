// @ts-check
// Drawings as they stand in an ink file: labelled, in whole numbers.

/** The longer side of a drawing in an ink file. */
export const INK_SIDE = 10000;

/** @typedef {{ id: string, label: string, strokes: Stroke[] }} KeptDrawing */

/**
 * Strokes in pad units → whole numbers, the longer side from 0 to INK_SIDE.
 * @param {Stroke[]} strokes
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
 * The lines of an ink file, JSON, one for each drawing.
 * @param {KeptDrawing[]} drawings
 * @param {string} writer from `newWriter`
 */
export function inkFileLines(drawings, writer) {
  return drawings.map(({ label, strokes }) => `${JSON.stringify({ label, writer, split: "train", strokes })}\n`);
}

/**
 * A new random writer, so that files of several browsers have different writers. Training always learns from it.
 * @param {() => number} random from 0 to 1
 */
export function newWriter(random = Math.random) {
  for (;;) {
    const writer = `own/${Math.floor(random() * 2 ** 40).toString(36)}`;
    if (isTrainedOn(writer)) return writer;
  }
}

/**
 * Whether this is a writer that `newWriter` may have made. What is stored may have been changed by anything.
 * @param {any} writer
 * @returns {writer is string}
 */
export function isWriter(writer) {
  return typeof writer === "string" && /^own\/[0-9a-z]{1,12}$/.test(writer) && isTrainedOn(writer);
}

/**
 * Whether mnist_demo/datasets/splits.py puts this writer into split "train" and does not hold it out.
 * @param {string} writer ASCII
 */
function isTrainedOn(writer) {
  const remainder = crc32(writer) % 10;
  return remainder % 5 !== 0 && remainder !== 8;
}

/**
 * The CRC-32 of zlib, bit by bit.
 * @param {string} text ASCII
 */
export function crc32(text) {
  let register = 0xffffffff;
  for (const character of text) {
    register ^= character.charCodeAt(0);
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? 0xedb88320 : 0);
  }
  return (register ^ 0xffffffff) >>> 0;
}
