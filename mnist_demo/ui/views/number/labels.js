// @ts-check
// Labels of the boxes around the digits of a number on the pad: where they stand, and how much they say.

import { wholePercent } from "../../components/verdict.js";

const LABEL_HEIGHT = 40; // units of the pad
const MIN_LABEL_HEIGHT = 12; // px on the screen; smaller is not legible
const LETTER_WIDTH = 0.58; // of a letter, as a fraction of its height
const GAP = 12; // units between a box and its label

/** How far a box lies outside the ink, units. */
export const BOX_MARGIN = 14;

/**
 * Height of a label in the pad's units.
 * @param {number} width of the pad, units
 * @param {number} shownWidth of the pad on the screen, px
 */
export function labelHeight(width, shownWidth) {
  return Math.max(LABEL_HEIGHT, (MIN_LABEL_HEIGHT * width) / shownWidth);
}

/**
 * A label for each digit: above its box or, where there is no room, below it, to its right or left. Without room for digit and
 * probability beside every box, all say their digit alone; a label without room for that is left out.
 * @param {{ box: Box, digit: number, status: string, probability: number }[]} digits boxes in the pad's units
 * @param {number} height of a label, units
 * @param {number[]} size width and height of the pad, units
 * @returns {{ x: number, y: number, status: string, text: string }[]} x of the middle, y of the baseline
 */
export function labelsOf(digits, height, size) {
  /** @typedef {{ digit: number, status: string, probability: number }} Digit */
  const long = (/** @type {Digit} */ { digit, status, probability }) => (status === "digit" ? `${digit}: ${wholePercent(probability)}` : `${digit}?`);
  const short = (/** @type {Digit} */ { digit, status }) => (status === "digit" ? `${digit}` : `${digit}?`);
  const labels = placeLabels(digits, digits.map(long), height, size);
  return labels.length === digits.length ? labels : placeLabels(digits, digits.map(short), height, size);
}

/**
 * The labels that have room, each at the first free place.
 * @param {{ box: Box, status: string }[]} digits
 * @param {string[]} texts
 * @param {number} height
 * @param {number[]} size
 */
function placeLabels(digits, texts, height, [padWidth, padHeight]) {
  const taken = digits.map(({ box: [left, top, right, bottom] }) => [left - BOX_MARGIN, top - BOX_MARGIN, right + BOX_MARGIN, bottom + BOX_MARGIN]);
  return digits.flatMap(({ status }, index) => {
    const [left, top, right, bottom] = taken[index];
    const text = texts[index];
    const width = LETTER_WIDTH * height * text.length;
    const [middle, centre] = [(left + right) / 2, (top + bottom + height) / 2];
    const beside = GAP + width / 2;
    const places = [
      [middle, top - GAP],
      [middle, bottom + GAP + height],
      [right + beside, centre],
      [left - beside, centre],
    ];
    for (const [near, y] of places) {
      const x = Math.min(Math.max(near, width / 2), padWidth - width / 2);
      const box = [x - width / 2, y - height, x + width / 2, y];
      const isOnPad = box[1] >= 0 && box[3] <= padHeight;
      if (!isOnPad || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return [{ x, y, status, text }];
    }
    return [];
  });
}

/**
 * @param {Box} one
 * @param {Box} other
 */
function overlap(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}
