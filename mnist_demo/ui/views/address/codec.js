// @ts-check
// Drawings as text for a link.
//
// The format is a list of integers, each encoded as a "varint" of Protocol Buffers: seven bits per byte, the lowest first. The
// list has the pen's width and the number of strokes; then, for each stroke, the number of its points and the differences
// between them, x and y, in whole units, as "zigzag" signed numbers. The bytes are base64 with - and _ instead of + and /.

const MAX_LENGTH = 6000; // characters; some programs cut longer links
const MIN_DISTANCE = 2; // units between two points at first
const DISTANCE_STEP = 1.5; // factor by which the distance grows until the text is short enough
const MAX_DISTANCE = 30; // units; fewer points would change the drawing visibly

/**
 * The text of a drawing. Points that are near each other are left out of a long drawing; null if it is still too long.
 * @param {Stroke[]} strokes
 * @param {number} pen
 */
export function encodeDrawing(strokes, pen) {
  for (let distance = MIN_DISTANCE; distance < MAX_DISTANCE; distance *= DISTANCE_STEP) {
    const bytes = encodeBytes(strokes.map((points) => thinOut(points, distance)), Math.round(pen));
    const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    if (text.length <= MAX_LENGTH) return text;
  }
  return null;
}

/**
 * The drawing that a text encodes; null if it encodes none.
 * @param {string} text
 */
export function decodeDrawing(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const { strokes, pen } = decodeBytes(bytes);
    return strokes.length && strokes.every((points) => points.length) ? { strokes, pen } : null;
  } catch {
    return null; // not base64, or too few bytes
  }
}

/**
 * @param {Stroke[]} strokes of whole points
 * @param {number} pen
 */
function encodeBytes(strokes, pen) {
  /** @type {number[]} */
  const bytes = [];
  const put = (/** @type {number} */ number) => {
    for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
    bytes.push(number);
  };
  const putSigned = (/** @type {number} */ number) => put(number < 0 ? -2 * number - 1 : 2 * number);
  put(pen);
  put(strokes.length);
  for (const points of strokes) {
    put(points.length);
    let previous = [0, 0];
    for (const point of points) {
      for (const axis of [0, 1]) putSigned(point[axis] - previous[axis]);
      previous = point;
    }
  }
  return bytes;
}

/**
 * Throws RangeError if there are too few bytes.
 * @param {Uint8Array} bytes
 */
function decodeBytes(bytes) {
  let position = 0;
  const take = () => {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      if (position >= bytes.length) throw new RangeError("the text ends inside a number");
      number += (bytes[position] % 128) * factor;
      if (bytes[position++] < 128) return number;
    }
  };
  const takeSigned = () => {
    const number = take();
    return number % 2 ? -(number + 1) / 2 : number / 2;
  };
  const takeCount = () => Math.min(take(), bytes.length); // a damaged text may claim any number
  const pen = take();
  const strokes = Array.from({ length: takeCount() }, () => {
    let point = [0, 0];
    return Array.from({ length: takeCount() }, () => (point = point.map((side) => side + takeSigned())));
  });
  return { strokes, pen };
}

/**
 * Whole points, none nearer than `distance` to the one before it, except the last.
 * @param {Stroke} points
 * @param {number} distance
 */
function thinOut(points, distance) {
  /** @type {Stroke} */
  const kept = [];
  points.forEach((point, index) => {
    const whole = point.map(Math.round);
    const last = kept.at(-1);
    const isFar = !last || Math.hypot(whole[0] - last[0], whole[1] - last[1]) >= distance;
    const isLast = index === points.length - 1 && `${whole}` !== `${last}`;
    if (isFar || isLast) kept.push(whole);
  });
  return kept;
}
