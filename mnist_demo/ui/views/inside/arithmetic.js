// @ts-check
// The arithmetic of one unit, see explanation/arithmetic.py: what each position adds up, in numbers rounded so that they add up.

/**
 * @typedef {object} Term one input of the unit
 * @property {number} stage
 * @property {number} unit
 * @property {number} contribution
 * @property {number[]} shape height, width
 * @property {Float32Array} values
 * @property {Float32Array | null} weights
 */

/**
 * @typedef {object} Arithmetic
 * @property {"sum" | "largest" | "mean"} rule
 * @property {number[]} window height, width
 * @property {number} stride
 * @property {number} padding
 * @property {Term[]} terms
 * @property {number} others
 * @property {Float32Array | null} rest
 * @property {number} bias
 * @property {Term | null} added
 * @property {string} activation
 */

/**
 * What one term gives at one position of the unit.
 * @typedef {object} Window
 * @property {number} top row of its first pixel in the input, negative in the padding
 * @property {number} left column of it
 * @property {(number | null)[]} pixels row after row, null outside the input, where they count as 0
 * @property {number[]} products of pixels and weights; the pixels themselves without weights
 */

/**
 * How the value at one position comes about: the parts of the sum, the sum and the value of the unit. For "largest" and "mean" the
 * window's pixels are the only part.
 * @typedef {object} Work
 * @property {Window[]} windows of each term
 * @property {number[]} sums of each term's products
 * @property {number} rest what the other inputs add
 * @property {number} added what the shortcut adds
 * @property {number} total before the activation function
 * @property {number} result
 */

/**
 * The arithmetic in a payload, with its numbers decoded.
 * @param {any} fields ArithmeticFields of payload.py
 * @returns {Arithmetic}
 */
export function decodeArithmetic(fields) {
  const decodeTerm = (/** @type {any} */ term) => ({ ...term, values: decodeFloats(term.values), weights: term.weights && decodeFloats(term.weights) });
  return {
    ...fields,
    terms: fields.terms.map(decodeTerm),
    rest: fields.rest && decodeFloats(fields.rest),
    added: fields.added && decodeTerm(fields.added),
  };
}

/**
 * Base64 of float32, little-endian.
 * @param {string} text
 */
export function decodeFloats(text) {
  return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

/**
 * @param {Arithmetic} arithmetic
 * @param {number} row of the unit's map
 * @param {number} column of it
 * @param {number} width of it
 * @returns {Work}
 */
export function workOut(arithmetic, row, column, width) {
  const { rule, terms, rest, added, bias, activation } = arithmetic;
  const windows = terms.map((term) => windowAt(arithmetic, term, row, column));
  const sums = windows.map(({ products }) => (rule === "largest" ? Math.max(...products) : add(products)));
  if (rule === "mean") sums[0] /= windows[0].products.length;
  const place = row * width + column;
  const work = { windows, sums, rest: rest?.[place] ?? 0, added: added?.values[place] ?? 0, total: 0, result: 0 };
  work.total = add(sums) + work.rest + work.added + bias;
  work.result = activation === "relu" ? Math.max(0, work.total) : work.total;
  return work;
}

/**
 * @param {Arithmetic} arithmetic
 * @param {Term} term
 * @param {number} row
 * @param {number} column
 * @returns {Window}
 */
function windowAt({ window: [high, wide], stride, padding }, { shape: [height, width], values, weights }, row, column) {
  const [top, left] = [row * stride - padding, column * stride - padding];
  const pixels = Array.from({ length: high * wide }, (_, index) => {
    const [y, x] = [top + Math.floor(index / wide), left + (index % wide)];
    return y < 0 || x < 0 || y >= height || x >= width ? null : values[y * width + x];
  });
  return { top, left, pixels, products: pixels.map((pixel, index) => (pixel ?? 0) * (weights ? weights[index] : 1)) };
}

/**
 * Whole hundredths of these values that add up to the rounded sum, or to `sum` hundredths. Those whose rounding errors are largest
 * are rounded the other way.
 * @param {number[]} values
 * @param {number} [sum]
 */
export function roundToSum(values, sum = Math.round(100 * add(values))) {
  const rounded = values.map((value) => Math.round(100 * value));
  const missing = sum - add(rounded);
  const errors = values.map((value, index) => Math.sign(missing) * (100 * value - rounded[index]));
  const order = [...values.keys()].sort((one, other) => errors[other] - errors[one]);
  for (let step = 0; step < Math.abs(missing); step++) rounded[order[step % order.length]] += Math.sign(missing);
  return rounded;
}

/**
 * A number of hundredths as text.
 * @param {number} count
 */
export function hundredths(count) {
  return `${count < 0 ? "−" : ""}${(Math.abs(count) / 100).toFixed(2)}`;
}

/** @param {number[]} values */
function add(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
