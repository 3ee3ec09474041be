// @ts-check
// The numbers beside the pieces of a drawing: their text, and where they stand without covering each other or the line.
// All lengths are pixels of the 28x28 image.

const SIDE = 28;
const LETTER_WIDTH = 1.25;
const HEIGHT = 1.8;
const DISTANCE = 1.6; // between a number and the point of the line beside which it stands
const GAP = 1; // between two numbers
const BASELINE = 0.2; // above the bottom of the number's box
const LINE_MARGIN = 0.5; // how near a point of the line may come to a number's box

const SHARES = [0.5, 0.3, 0.7, 0.1, 0.9]; // points of a piece beside which its number may stand, the best first

// Costs of a place. A place that covers a number or lies outside the image is chosen only if there is no other.
const COVER_COST = 50;
const OUTSIDE_COST = 50;
const SIDE_COST = 0.4; // for each further side
const SHARE_COST = 0.8; // for each further point

/** Points of a piece, null between two strokes. */
/** @typedef {(Point | null)[]} Piece */

/** @typedef {{ x: number, y: number, anchor: "start" | "middle" | "end" }} Place of a number's baseline */

/**
 * The text of a number, with its sign; what rounds to zero has none.
 * @param {number} value
 */
export function signed(value) {
  const text = Math.abs(value).toFixed(1);
  return `${text === "0.0" ? "" : value < 0 ? "−" : "+"}${text}`;
}

/**
 * Where the number of each piece stands: beside its middle or, if that covers another number or much of the line, beside
 * another of its points. Numbers are placed in turn, each at the cheapest place that is left.
 * @param {Piece[]} pieces
 * @param {number[]} values
 * @returns {Place[]}
 */
export function placeLabels(pieces, values) {
  const line = pieces.flatMap(densePoints);
  /** @type {Box[]} */
  const taken = [];
  return pieces.map((piece, index) => {
    const places = placesBeside(piece, LETTER_WIDTH * signed(values[index]).length);
    const costs = places.map(({ box, shareIndex, sideIndex }) => costOf(box, taken, line) + SIDE_COST * sideIndex + SHARE_COST * shareIndex);
    const { box, place } = places[costs.indexOf(Math.min(...costs))];
    taken.push(box);
    return place;
  });
}

/**
 * @param {Piece} piece
 * @param {number} width of the number
 * @returns {{ box: Box, place: Place, shareIndex: number, sideIndex: number }[]} the best first
 */
function placesBeside(piece, width) {
  const points = piece.filter((point) => point !== null);
  return SHARES.flatMap((share, shareIndex) => {
    const [x, y] = points[Math.floor(share * points.length)];
    const outwards = x < SIDE / 2 ? -1 : 1;
    const sides = [[outwards, 0], [-outwards, 0], [0, -1], [0, 1]];
    return sides.map(([dx, dy], sideIndex) => {
      const left = x + dx * DISTANCE - (width * (1 - dx)) / 2;
      const top = y + dy * (DISTANCE + HEIGHT / 2) - HEIGHT / 2;
      /** @type {Place["anchor"]} */
      const anchor = dx < 0 ? "end" : dx > 0 ? "start" : "middle";
      return {
        box: [left, top, left + width, top + HEIGHT],
        place: { x: x + dx * DISTANCE, y: top + HEIGHT - BASELINE, anchor },
        shareIndex,
        sideIndex,
      };
    });
  });
}

/**
 * The cost of covering other numbers, the line, or what lies outside the image.
 * @param {Box} box
 * @param {Box[]} taken
 * @param {Point[]} line
 */
function costOf([left, top, right, bottom], taken, line) {
  const covered = taken.filter((other) => left < other[2] + GAP && other[0] < right + GAP && top < other[3] && other[1] < bottom);
  const inked = line.filter(
    ([x, y]) => x > left - LINE_MARGIN && x < right + LINE_MARGIN && y > top - LINE_MARGIN && y < bottom + LINE_MARGIN,
  );
  const isOutside = left < 0 || top < 0 || right > SIDE || bottom > SIDE;
  return COVER_COST * covered.length + OUTSIDE_COST * Number(isOutside) + inked.length;
}

/**
 * The points of a piece and others between them, less than a pixel apart.
 * @param {Piece} piece
 * @returns {Point[]}
 */
export function densePoints(piece) {
  return piece.flatMap((point, index) => {
    const next = piece[index + 1];
    if (!point || !next) return point ? [point] : [];
    const count = Math.ceil(Math.hypot(next[0] - point[0], next[1] - point[1]));
    return Array.from({ length: count }, (_, step) => point.map((side, axis) => side + ((next[axis] - side) * step) / count));
  });
}
