// @ts-check
// Which models agree on one drawing.

/**
 * Says which models are sure of which digit, which are unsure, and which reject the drawing.
 * @param {Answer[]} answers of the models that are switched on
 * @param {Record<string, { title: string }>} models
 * @returns {{ digit: number | null, sentence: string }} the digit that most are sure of, or, if none is sure, that most read;
 *   null for a blank pad
 */
export function agreementOf(answers, models) {
  if (!answers.length) return { digit: null, sentence: "Every model is switched off." };
  const read = answers.filter(({ status }) => status !== "blank");
  if (!read.length) return { digit: null, sentence: "The pad is blank." };
  const [sure, unsure, rejecting] = ["digit", "unsure", "not_a_digit"].map((status) => read.filter((answer) => answer.status === status));
  const votes = countVotes(sure);
  const titles = (/** @type {Answer[]} */ some) => some.map(({ model }) => models[model].title).join(" and ");

  const parts = votes.map(([digit, some], index) => {
    if (some.length === read.length) return some.length > 1 ? `All ${some.length} say ${digit}` : `${titles(some)} says ${digit}`;
    if (index && some.length < 3) return `${titles(some)} ${some.length > 1 ? "say" : "says"} ${digit}`;
    return `${some.length} of ${read.length} say ${digit}`;
  });

  /**
   * @param {Answer[]} some
   * @param {{ all: string, one: string, few: string }} words
   */
  const describe = (some, { all, one, few }) => {
    if (some.length < read.length) return few;
    return some.length > 1 ? all : `${titles(some)} ${one}`;
  };
  if (unsure.length) parts.push(describe(unsure, { all: "All are unsure", one: "is unsure", few: `${unsure.length} unsure` }));
  if (rejecting.length) {
    const few = `${rejecting.length} not a digit`;
    parts.push(describe(rejecting, { all: "Not a digit, all say", one: "says it is not a digit", few }));
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
