// @ts-check
// Answers and the changes of the pad: tells late answers from current ones, and announces what a view shows.

import { ANSWER_SHOWN, emit } from "./events.js";

/**
 * A function that says whether a value belongs to an older change of the pad than a value seen before. Each view needs its own.
 *
 * Gradio may send the next request before an answer is there; on a busy machine the older answer then comes last.
 * @returns {(value: { change?: number } | null | undefined) => boolean}
 */
export function createLateFilter() {
  let newest = 0;
  return (value) => {
    const change = value?.change ?? newest;
    newest = Math.max(newest, change);
    return change < newest;
  };
}

/**
 * Tells the other views what is shown now: which view, for which change of the pad, from which models, the digit, if any, the
 * 28x28 image that was read, whether it looks like several digits, was refused, or is a sentence about what is wrong, and the
 * words and bars.
 * @param {string} view
 * @param {{ change?: number, image: string, number?: string, status?: string, message?: string }} value
 * @param {string[]} models
 * @param {number | null} digit
 * @param {ShownWords} shown
 */
export function announceAnswer(view, { change, image, number, status, message }, models, digit, shown) {
  const verdict = { several: Boolean(number), refused: status === "not_a_digit", problem: Boolean(message) };
  emit(ANSWER_SHOWN, { view, change, models, digit, image, blank: digit === null, ...verdict, shown });
}
