// @ts-check
// The probabilities of the ten digits along the pen's path as stacked bands, and the digits that a model read as segments.

/** Width and height of the bands in their own units. */
export const WIDTH = 400;
export const HEIGHT = 120;

const MIN_SHOWN = 0.03; // a digit whose probability never exceeds this cannot be seen
const MIN_LABELLED = 0.25; // a digit whose probability never exceeds this has no label

/**
 * @typedef {object} Band
 * @property {number} digit
 * @property {string} path of its outline, WIDTH by HEIGHT
 * @property {boolean} isShown whether it can be seen
 * @property {{ x: number, y: number } | null} label where it is most probable, fractions of width and height
 */

/**
 * One band for each digit, at each moment as high as the digit was probable.
 * @param {Uint8Array} levels ten for each moment, 255 for a probability of 1
 * @param {number} moments
 * @returns {Band[]}
 */
export function bandsOf(levels, moments) {
  const floor = new Array(moments).fill(0); // top edge of the bands so far, fractions of the height
  return Array.from({ length: 10 }, (_, digit) => {
    const shares = floor.map((_top, moment) => levels[10 * moment + digit] / 255);
    /** @type {[string[], string[]]} */
    const [low, high] = [[], []];
    shares.forEach((share, moment) => {
      const x = endOf(moment, moments) * WIDTH;
      low.push(`${x} ${HEIGHT * floor[moment]}`);
      floor[moment] += share;
      high.push(`${x} ${HEIGHT * Math.min(floor[moment], 1)}`);
    });
    const best = shares.indexOf(Math.max(...shares));
    const label = shares[best] > MIN_LABELLED ? { x: endOf(best, moments), y: floor[best] - shares[best] / 2 } : null;
    return { digit, isShown: shares[best] > MIN_SHOWN, path: `M${low.join("L")}L${high.reverse().join("L")}Z`, label };
  });
}

/**
 * @typedef {object} Segment of moments with the same reading
 * @property {number} from the first moment
 * @property {number} to the last moment
 * @property {string} status
 * @property {string} text
 * @property {boolean} isSettled whether the reading no longer changes from here on
 */

/**
 * The moments in which a model read the same, one segment for each change; the settled reading is a segment of its own.
 * @param {{ digits: number[], statuses: string[], settled: number }} reading
 * @returns {Segment[]}
 */
export function segmentsOf({ digits, statuses, settled }) {
  /** @type {Record<string, (digit: number) => string>} */
  const texts = { digit: (digit) => `${digit}`, unsure: (digit) => `${digit}?`, not_a_digit: () => "–" };
  const textAt = (/** @type {number} */ moment) => texts[statuses[moment]]?.(digits[moment]);
  const segments = [];
  for (let from = 0; from < digits.length; ) {
    let to = from;
    while (to + 1 < digits.length && textAt(to + 1) === textAt(from) && to + 1 !== settled) to++;
    segments.push({ from, to, status: statuses[from], text: textAt(from), isSettled: from >= settled });
    from = to + 1;
  }
  return segments;
}

/**
 * Where a moment ends, as a fraction of the pen's path.
 * @param {number} moment
 * @param {number} moments
 */
export function endOf(moment, moments) {
  return (moment + 1) / moments;
}
