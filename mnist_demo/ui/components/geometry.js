// @ts-check
// Strokes as polylines: measures, parts and checks. Everything in the pad's units, points [x, y], y downwards.

/**
 * @param {Point} a
 * @param {Point} b
 */
export function distance(a, b) {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/**
 * The point between a and b at this fraction of the line between them, rounded to a tenth.
 * @param {Point} a
 * @param {Point} b
 * @param {number} share
 * @returns {Point}
 */
export function pointBetween(a, b, share) {
  return [0, 1].map((axis) => Math.round((a[axis] + share * (b[axis] - a[axis])) * 10) / 10);
}

/**
 * The middle between a point of a stroke and the next.
 * @param {Stroke} points
 * @param {number} index
 * @returns {[number, number]}
 */
export function midpoint(points, index) {
  const [a, b] = [points[index], points[index + 1]];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/**
 * Arc length of a stroke.
 * @param {Stroke} points
 */
export function strokeLength(points) {
  let length = 0;
  for (let i = 1; i < points.length; i++) length += distance(points[i - 1], points[i]);
  return length;
}

/**
 * Where the line from one point to another enters the box from 0, 0 to `sides`; null if it does not.
 * @param {Point} from
 * @param {Point} to
 * @param {number[]} sides width and height
 * @returns {Point | null}
 */
export function entryPoint(from, to, sides) {
  let [start, end] = [0, 1];
  for (const axis of [0, 1]) {
    const step = to[axis] - from[axis];
    if (!step && (from[axis] < 0 || from[axis] > sides[axis])) return null;
    if (!step) continue;
    const [a, b] = [-from[axis] / step, (sides[axis] - from[axis]) / step];
    start = Math.max(start, Math.min(a, b));
    end = Math.min(end, Math.max(a, b));
  }
  return start < end ? pointBetween(from, to, start) : null;
}

/**
 * The strokes as they were when the pen had drawn this fraction of their total length.
 * @param {Stroke[]} strokes
 * @param {number} share
 * @returns {Stroke[]}
 */
export function strokesUntil(strokes, share) {
  const lengths = strokes.map(strokeLength);
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  const drawn = [];
  for (const [index, points] of strokes.entries()) {
    if (left < 0) break;
    drawn.push(left >= lengths[index] ? points : strokeUntil(points, left));
    left -= lengths[index];
  }
  return drawn;
}

/**
 * The first part of a stroke, of this length.
 * @param {Stroke} points
 * @param {number} length
 * @returns {Stroke}
 */
function strokeUntil(points, length) {
  const drawn = [points[0]];
  let left = length;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    const step = distance(from, to);
    if (step > left) {
      const share = left / step;
      return [...drawn, [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]];
    }
    drawn.push(to);
    left -= step;
  }
  return drawn;
}

/**
 * The strokes, scaled down to `width` if they are wider. The left edge and the middle of the height stay where they are.
 * @param {Stroke[]} strokes
 * @param {number} pen its width
 * @param {number} width of the pad
 * @param {number} height of the pad
 * @returns {Stroke[]} the same array if they fit
 */
export function shrunkToWidth(strokes, pen, width, height) {
  const right = Math.max(...strokes.flat().map(([x]) => x), 0) + pen;
  if (right <= width) return strokes;
  const scale = width / right;
  const top = (height * (1 - scale)) / 2;
  return strokes.map((points) => points.map(([x, y]) => [x * scale, y * scale + top]));
}

/**
 * Where an image lies, as large as fits, in the middle of an area: left, top, width and height.
 * @param {{ width: number, height: number }} image
 * @param {number} areaWidth
 * @param {number} areaHeight
 * @returns {[number, number, number, number]}
 */
export function fitInside({ width, height }, areaWidth, areaHeight) {
  const scale = Math.min(areaWidth / width, areaHeight / height);
  return [(areaWidth - width * scale) / 2, (areaHeight - height * scale) / 2, width * scale, height * scale];
}

/**
 * Whether this is a list of strokes on or near a pad of `side` units, and within the limits.
 * @param {any} strokes
 * @param {number} side
 * @param {{ points: number, strokes: number }} limits
 */
export function areStrokes(strokes, side, limits) {
  const isNear = (/** @type {any} */ number) => Number.isFinite(number) && number >= -side && number <= 3 * side;
  const isPoint = (/** @type {any} */ point) => Array.isArray(point) && point.length === 2 && point.every(isNear);
  const isStroke = (/** @type {any} */ points) => Array.isArray(points) && points.length > 0 && points.length <= limits.points && points.every(isPoint);
  if (!Array.isArray(strokes) || strokes.length > limits.strokes || !strokes.every(isStroke)) return false;
  return strokes.reduce((sum, points) => sum + points.length, 0) <= limits.points;
}

/**
 * The strokes as SVG paths of length 1; a single point becomes a dot. Safe to insert as HTML if all coordinates are numbers.
 * @param {Stroke[]} strokes
 */
export function svgPaths(strokes) {
  return strokes.map((points) => `<path pathLength="1" d="M${points.map((point) => point.join(" ")).join("L")}${points.length === 1 ? "h0" : ""}"/>`).join("");
}
