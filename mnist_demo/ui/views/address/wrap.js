// @ts-check
// Text in lines, for a canvas.

/**
 * A text in lines no wider than `width`; a longer word has a line of its own.
 * @param {string} text
 * @param {number} width
 * @param {(line: string) => number} measure
 */
export function wrap(text, width, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
