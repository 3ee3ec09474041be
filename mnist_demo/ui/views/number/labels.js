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
 * One label for each digit, above its box or, without space there, below it. If two labels would overlap, all say their digit
 * alone instead of digit and probability.
 * @param {{ box: Box, digit: number, status: string, probability: number }[]} digits boxes in the pad's units
 * @param {number} height of a label, units
 * @returns {{ x: number, y: number, status: string, text: string }[]} x of the middle, y of the baseline
 */
export function labelsOf(digits, height) {
  const labels = digits.map(({ box: [left, top, right, bottom], digit, status, probability }) => {
    const isAbove = top > BOX_MARGIN + GAP + height;
    const y = isAbove ? top - BOX_MARGIN - GAP : bottom + BOX_MARGIN + GAP + height;
    return { x: (left + right) / 2, y, digit, status, long: `${digit}: ${wholePercent(probability)}` };
  });
  const isFree = labels.every(({ x, y, long }, index) =>
    labels.every((other, place) => place === index || Math.abs(other.y - y) > height || Math.abs(other.x - x) > LETTER_WIDTH * height * long.length),
  );
  return labels.map(({ x, y, digit, status, long }) => {
    const short = isFree ? long : `${digit}`;
    return { x, y, status, text: status === "digit" ? short : `${digit}?` };
  });
}
