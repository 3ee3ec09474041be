// @ts-check
// The box of the part of a picture to keep: left, top, right and bottom, as fractions of the picture.

/** The box at first. @type {Box} */
export const FIRST_BOX = [0.15, 0.15, 0.85, 0.85];

const MIN_SIDE = 0.05; // fraction of the picture
const GRIP = 26; // px around a corner within which a pointer takes hold of it
const MIN_SPREAD = 0.01; // fraction of the picture; the distance of two fingers that scales the box

/**
 * The box between two opposite corners, inside the picture and not smaller than MIN_SIDE.
 * @param {Point} one
 * @param {Point} other
 */
export function boxBetween([x0, y0], [x1, y1]) {
  const [left, right] = interval(x0, x1);
  const [top, bottom] = interval(y0, y1);
  return [left, top, right, bottom];
}

/**
 * @param {number} a
 * @param {number} b
 */
function interval(a, b) {
  const [low, high] = [clamp(Math.min(a, b)), clamp(Math.max(a, b))];
  if (high - low >= MIN_SIDE) return [low, high];
  const start = Math.min(low, 1 - MIN_SIDE);
  return [start, start + MIN_SIDE];
}

/** @param {number} share */
const clamp = (share) => Math.min(1, Math.max(0, share));

/**
 * The box moved, as far as the picture reaches.
 * @param {Box} box
 * @param {number} dx
 * @param {number} dy
 */
export function movedBox([left, top, right, bottom], dx, dy) {
  const [x, y] = [Math.min(Math.max(dx, -left), 1 - right), Math.min(Math.max(dy, -top), 1 - bottom)];
  return [left + x, top + y, right + x, bottom + y];
}

/**
 * What a pointer does that is pressed at a position: it drags a corner, moves the box from inside it, or begins a new box
 * outside it.
 * @param {Box} box
 * @param {Point} start
 * @param {{ width: number, height: number }} size of the picture on the screen, px
 * @returns {(position: Point) => Box} the box when the pointer has moved to a position
 */
export function dragFrom(box, start, { width, height }) {
  const [left, top, right, bottom] = box;
  const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
  const grip = corners.findIndex(([x, y]) => Math.hypot((start[0] - x) * width, (start[1] - y) * height) <= GRIP);
  if (grip >= 0) return (position) => boxBetween(corners[3 - grip], position);
  const isInside = start[0] > left && start[0] < right && start[1] > top && start[1] < bottom;
  if (isInside) return (position) => movedBox(box, position[0] - start[0], position[1] - start[1]);
  return (position) => boxBetween(start, position);
}

/**
 * The box after two fingers have moved: scaled as they move apart, moved with the middle between them.
 * @param {Box} box
 * @param {Point[]} before where the two were
 * @param {Point[]} now
 */
export function pinchedBox([left, top, right, bottom], before, now) {
  const [first, last] = [spread(before), spread(now)];
  const scale = last.apart / Math.max(first.apart, MIN_SPREAD);
  const [x, y] = [(left + right) / 2 + last.x - first.x, (top + bottom) / 2 + last.y - first.y];
  const [halfWidth, halfHeight] = [((right - left) * scale) / 2, ((bottom - top) * scale) / 2];
  return boxBetween([x - halfWidth, y - halfHeight], [x + halfWidth, y + halfHeight]);
}

/** @param {Point[]} positions of two fingers */
function spread([[x0, y0], [x1, y1]]) {
  return { apart: Math.hypot(x0 - x1, y0 - y1), x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
}
