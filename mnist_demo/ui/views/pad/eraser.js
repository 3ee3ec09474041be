// @ts-check
// Erases parts of strokes. While the eraser moves along a line it covers a convex area: two discs and the rectangle between
// them. So it removes at most one interval of each line segment of a stroke.

import { pointBetween, strokeLength } from "../../components/geometry.js";

const MIN_LENGTH = 2; // units; a shorter rest of a stroke is removed too

/** A part of a line, from and to as fractions of its length. */
/** @typedef {[number, number]} Interval */

/**
 * The strokes without their parts that are nearer than `reach` to the line from `from` to `to`.
 * @param {Stroke[]} strokes
 * @param {Point} from
 * @param {Point} to
 * @param {number} reach
 * @returns {Stroke[]} the same array if nothing is
 */
export function eraseAlong(strokes, from, to, reach) {
  const rests = strokes.map((points) => eraseFromStroke(points, from, to, reach));
  const isUntouched = rests.every((rest, index) => rest.length === 1 && rest[0] === strokes[index]);
  return isUntouched ? strokes : rests.flat();
}

/**
 * The remaining parts of one stroke; the stroke itself if the eraser does not touch it.
 * @param {Stroke} points
 * @param {Point} from
 * @param {Point} to
 * @param {number} reach
 */
function eraseFromStroke(points, from, to, reach) {
  const [first] = points;
  if (points.length === 1) return erasedInterval(first, first, from, to, reach) ? [] : [points];
  const rests = [];
  let rest = [first];
  let isTouched = false;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const erased = erasedInterval(a, b, from, to, reach);
    if (erased) {
      isTouched = true;
      const [start, end] = erased;
      if (start > 0) rest.push(pointBetween(a, b, start));
      rests.push(rest);
      rest = end < 1 ? [pointBetween(a, b, end)] : [];
    }
    if (!erased || erased[1] < 1) rest.push(b);
  }
  if (!isTouched) return [points];
  return [...rests, rest].filter((each) => strokeLength(each) >= MIN_LENGTH);
}

/**
 * The part of the line from a to b that is nearer than `reach` to the line from `from` to `to`; null for none.
 * @param {Point} a
 * @param {Point} b
 * @param {Point} from
 * @param {Point} to
 * @param {number} reach
 */
function erasedInterval(a, b, from, to, reach) {
  const parts = [inDisc(a, b, from, reach), inDisc(a, b, to, reach), inRectangle(a, b, from, to, reach)].filter((part) => part !== null);
  if (!parts.length) return null;
  const start = Math.max(0, Math.min(...parts.map((part) => part[0])));
  const end = Math.min(1, Math.max(...parts.map((part) => part[1])));
  return start < end ? [start, end] : null;
}

/**
 * @param {Point} a
 * @param {Point} b
 * @param {Point} centre
 * @param {number} radius
 */
function inDisc(a, b, [x, y], radius) {
  const [dx, dy, ax, ay] = [b[0] - a[0], b[1] - a[1], a[0] - x, a[1] - y];
  const squaredLength = dx * dx + dy * dy;
  const outside = ax * ax + ay * ay - radius * radius;
  if (!squaredLength) return outside < 0 ? [0, 1] : null;
  const half = (ax * dx + ay * dy) / squaredLength;
  const root = half * half - outside / squaredLength;
  if (root <= 0) return null;
  return onLine(-half - Math.sqrt(root), -half + Math.sqrt(root));
}

/**
 * The part inside the rectangle whose middle line runs from `from` to `to`, `reach` to both sides.
 * @param {Point} a
 * @param {Point} b
 * @param {Point} from
 * @param {Point} to
 * @param {number} reach
 * @returns {Interval | null}
 */
function inRectangle(a, b, from, to, reach) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (!length) return null;
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const along = (/** @type {Point} */ point) => (point[0] - from[0]) * ux + (point[1] - from[1]) * uy;
  const across = (/** @type {Point} */ point) => (point[1] - from[1]) * ux - (point[0] - from[0]) * uy;
  const lengthwise = inRange(along(a), along(b), 0, length);
  const crosswise = inRange(across(a), across(b), -reach, reach);
  return lengthwise && crosswise && onLine(Math.max(lengthwise[0], crosswise[0]), Math.min(lengthwise[1], crosswise[1]));
}

/**
 * Where a number that runs from `a` to `b` lies between `low` and `high`.
 * @param {number} a
 * @param {number} b
 * @param {number} low
 * @param {number} high
 * @returns {Interval | null}
 */
function inRange(a, b, low, high) {
  if (a === b) return a > low && a < high ? [0, 1] : null;
  const [start, end] = [(low - a) / (b - a), (high - a) / (b - a)];
  return onLine(Math.min(start, end), Math.max(start, end));
}

/**
 * @param {number} start
 * @param {number} end
 * @returns {Interval | null}
 */
function onLine(start, end) {
  return start < end && start < 1 && end > 0 ? [start, end] : null;
}
