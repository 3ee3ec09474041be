// @ts-check
// Which models agree on one drawing.

const words = {
  none: "No network is chosen.",
  blank: "The pad is blank.",
  and: " and ",
  allSay: (/** @type {number} */ count, /** @type {number | null} */ digit) => `All ${count} say ${digit}`,
  says: (/** @type {string} */ names, /** @type {boolean} */ isOne, /** @type {number | null} */ digit) => `${names} ${isOne ? "says" : "say"} ${digit}`,
  someSay: (/** @type {number} */ some, /** @type {number} */ all, /** @type {number | null} */ digit) => `${some} of ${all} say ${digit}`,
  unsure: { all: "All are unsure", one: "is unsure", few: (/** @type {number} */ count) => `${count} unsure` },
  noDigit: { all: "All say that it is not a digit", one: "says that it is not a digit", few: (/** @type {number} */ count) => `${count} not a digit` },
};

/**
 * Says which models are sure of which digit, which are unsure, and which reject the drawing.
 * @param {Answer[]} answers of the models that are switched on
 * @param {Record<string, { title: string }>} models
 * @returns {{ digit: number | null, sentence: string }} the digit that most are sure of, or, if none is sure, that most read;
 *   null for a blank pad
 */
export function agreementOf(answers, models) {
  if (!answers.length) return { digit: null, sentence: words.none };
  const read = answers.filter(({ status }) => status !== "blank");
  if (!read.length) return { digit: null, sentence: words.blank };
  const [sure, unsure, rejecting] = ["digit", "unsure", "not_a_digit"].map((status) => read.filter((answer) => answer.status === status));
  const votes = countVotes(sure);
  const titles = (/** @type {Answer[]} */ some) => some.map(({ model }) => models[model].title).join(words.and);

  const parts = votes.map(([digit, some], index) => {
    if (some.length === read.length) return some.length > 1 ? words.allSay(some.length, digit) : words.says(titles(some), true, digit);
    if (index && some.length < 3) return words.says(titles(some), some.length === 1, digit);
    return words.someSay(some.length, read.length, digit);
  });

  for (const [some, { all, one, few }] of /** @type {const} */ ([[unsure, words.unsure], [rejecting, words.noDigit]])) {
    if (!some.length) continue;
    if (some.length < read.length) parts.push(few(some.length));
    else parts.push(some.length > 1 ? all : `${titles(some)} ${one}`);
  }
  const [[digit]] = votes.length ? votes : countVotes(read);
  return { digit, sentence: `${parts.join("; ")}.` };
}

/**
 * The answers by digit, the digit with the most answers first.
 * @param {Answer[]} answers
 */
function countVotes(answers) {
  const votes = new Map();
  for (const answer of answers) votes.set(answer.digit, [...(votes.get(answer.digit) ?? []), answer]);
  return [...votes].sort((a, b) => b[1].length - a[1].length);
}
