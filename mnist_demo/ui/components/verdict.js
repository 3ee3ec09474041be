// @ts-check
// An answer in words.

/** Shown in large type instead of a digit. */
export const NO_DIGIT = "–";

const words = {
  blank: "The pad is blank.",
  sure: (/** @type {string} */ share) => `${share} sure`,
  unsure: (/** @type {number} */ digit, /** @type {number | null} */ other) => `Unsure: ${digit} or ${other}?`,
  noDigit: (/** @type {string | undefined} */ reason) => (reason ? `Not a digit: ${reason}.` : "Not a digit."),
};

/**
 * The digit to show in large type, a second candidate if there is one, and a sentence.
 * @param {Answer} answer
 * @returns {{ large: string, second?: string, words: string }}
 */
export function verdictOf({ status, digit, runner_up: runnerUp, probabilities, reason, message }) {
  if (message) return { large: "", words: message };
  if (status === "blank" || digit === null) return { large: "", words: words.blank };
  if (status === "unsure") return { large: `${digit}`, second: `${runnerUp}`, words: words.unsure(digit, runnerUp) };
  if (status === "not_a_digit") return { large: NO_DIGIT, words: words.noDigit(reason) };
  return { large: `${digit}`, words: words.sure(percent(probabilities[digit])) };
}

/**
 * A probability as a percentage with one decimal.
 * @param {number} probability
 */
export function percent(probability) {
  return probability >= 0.9995 ? "> 99.9 %" : `${(100 * probability).toFixed(1)} %`;
}

/**
 * A probability as a percentage without its sign; "" if it rounds to zero.
 * @param {number} probability
 */
export function bareShare(probability) {
  const text = percent(probability).replace(" %", "");
  return text === "0.0" ? "" : text;
}

/**
 * A probability as a whole percentage.
 * @param {number} probability
 */
export function wholePercent(probability) {
  return probability >= 0.995 ? "> 99 %" : `${(100 * probability).toFixed(0)} %`;
}
