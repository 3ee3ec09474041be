import assert from "node:assert/strict";
import { test } from "node:test";

import { eraseAlong } from "../../mnist_demo/ui/views/pad/eraser.js";

const LINE = [[0, 0], [100, 0]];

test("the eraser cuts a line in two", () => {
  assert.deepEqual(eraseAlong([LINE], [50, -30], [50, 30], 10), [[[0, 0], [40, 0]], [[60, 0], [100, 0]]]);
});

test("the eraser reaches as far at rest as on its way", () => {
  assert.deepEqual(eraseAlong([LINE], [50, 0], [50, 0], 10), [[[0, 0], [40, 0]], [[60, 0], [100, 0]]]);
});

test("the eraser shortens a line at its end", () => {
  assert.deepEqual(eraseAlong([LINE], [0, 0], [20, 0], 5), [[[25, 0], [100, 0]]]);
});

test("what is left and too short goes too", () => {
  assert.deepEqual(eraseAlong([LINE], [50, 0], [99, 0], 50), []);
});

test("a dot goes whole", () => {
  assert.deepEqual(eraseAlong([[[50, 5]], [[50, 50]]], [40, 0], [60, 0], 10), [[[50, 50]]]);
});

test("strokes that the eraser does not touch stay the same objects", () => {
  const strokes = [LINE, [[0, 50], [100, 50]]];
  assert.equal(eraseAlong(strokes, [50, 20], [60, 30], 10), strokes);
  assert.equal(eraseAlong(strokes, [50, 0], [50, 0], 10).at(-1), strokes[1]);
});

test("the points between two cuts stay", () => {
  const zigzag = [[0, 0], [50, 50], [100, 0], [150, 50]];
  const rests = eraseAlong([zigzag], [25, 25], [125, 25], 5);
  assert.equal(rests.length, 4);
  assert.deepEqual(rests.map((rest) => rest.length), [2, 3, 3, 2]);
  assert.deepEqual([rests[1][1], rests[2][1]], [[50, 50], [100, 0]]);
});
