// @ts-check
// An answer in words.

/** Shown in large type instead of a digit. */
export const NO_DIGIT = "–";

/**
 * The digit to show in large type, a second candidate if there is one, and a sentence.
 * @param {Answer} answer
 * @returns {{ large: string, second?: string, words: string }}
 */
export function verdictOf({ status, digit, runner_up: runnerUp, probabilities, reason, message }) {
  if (message) return { large: "", words: message };
  if (status === "blank" || digit === null) return { large: "", words: "The pad is blank." };
  if (status === "unsure") return { large: `${digit}`, second: `${runnerUp}`, words: `Unsure: ${digit} or ${runnerUp}?` };
  if (status === "not_a_digit") return { large: NO_DIGIT, words: `Not a digit${reason ? `: ${reason}.` : `. The nearest is ${digit}.`}` };
  return { large: `${digit}`, words: `${percent(probabilities[digit])} sure` };
}

/**
 * A probability as a percentage with one decimal.
 * @param {number} probability
 */
export function percent(probability) {
  return probability >= 0.9995 ? "> 99.9 %" : `${(100 * probability).toFixed(1)} %`;
}

/**
 * A probability as a whole percentage.
 * @param {number} probability
 */
export function wholePercent(probability) {
  return probability >= 0.995 ? "> 99 %" : `${(100 * probability).toFixed(0)} %`;
}
