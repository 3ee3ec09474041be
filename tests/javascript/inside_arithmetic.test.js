import assert from "node:assert/strict";
import { test } from "node:test";

import { hundredths, roundToSum, workOut } from "../../mnist_demo/ui/views/inside/arithmetic.js";

const IMAGE = { stage: 0, unit: 0, contribution: 1, shape: [3, 3], values: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]) };
const KERNEL = Float32Array.from([0, 1, 0, 1, -4, 1, 0, 1, 0]);
const SUM = { rule: "sum", window: [3, 3], stride: 1, padding: 1, terms: [{ ...IMAGE, weights: KERNEL }], others: 0, rest: null, bias: 0.5, added: null, activation: "relu" };
const add = (values) => values.reduce((sum, value) => sum + value, 0);

test("a window in the middle is multiplied by the kernel, and the bias added", () => {
  const { windows, sums, total, result } = workOut(SUM, 1, 1, 3);
  assert.deepEqual(windows[0].pixels, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual([sums[0], total, result], [0, 0.5, 0.5]);
});

test("outside the input pixels count as 0, and a negative sum becomes 0", () => {
  const { windows, sums, total, result } = workOut(SUM, 2, 2, 3);
  assert.deepEqual(windows[0].pixels, [5, 6, null, 8, 9, null, null, null, null]);
  assert.deepEqual([windows[0].top, windows[0].left], [1, 1]);
  assert.deepEqual([sums[0], total, result], [-22, -21.5, 0]);
});

test("the rest and the shortcut are those of the position", () => {
  const rest = Float32Array.from([0, 0, 0, 0, 0, 0, 0, 7, 0]);
  const added = { ...IMAGE, weights: null };
  const work = workOut({ ...SUM, rest, added, others: 2 }, 2, 1, 3);
  assert.deepEqual([work.rest, work.added, work.total], [7, 8, 7 + 8 + 5 + 7 + 9 - 32 + 0.5]);
});

test("pooling takes the largest of its window, or the mean", () => {
  const pooling = { ...SUM, terms: [{ ...IMAGE, weights: null }], window: [2, 2], padding: 0, bias: 0, activation: "" };
  assert.equal(workOut({ ...pooling, rule: "largest", stride: 2 }, 0, 0, 1).result, 5);
  assert.equal(workOut({ ...pooling, rule: "mean", window: [3, 3] }, 0, 0, 1).result, 5);
});

test("rounded numbers add up to the rounded sum, each less than a hundredth away", () => {
  for (let round = 1; round < 200; round++) {
    const values = Array.from({ length: 9 }, (_, index) => Math.sin(round * 7.1 + index * 3.3) * (index - 4));
    const rounded = roundToSum(values);
    assert.equal(add(rounded), Math.round(100 * add(values)));
    values.forEach((value, index) => assert.ok(Math.abs(100 * value - rounded[index]) < 1));
  }
});

test("they also add up to a sum that was itself rounded the other way", () => {
  assert.deepEqual(roundToSum([0.333, 0.333, 0.333], 101), [34, 34, 33]);
  assert.deepEqual(roundToSum([0.333, 0.333, 0.333], 98), [32, 33, 33]);
});

test("hundredths have a true minus sign", () => {
  assert.deepEqual([-5, 0, 123].map(hundredths), ["−0.05", "0.00", "1.23"]);
});
