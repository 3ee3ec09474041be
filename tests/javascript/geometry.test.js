import assert from "node:assert/strict";
import { test } from "node:test";

import { areStrokes, entryPoint, fitInside, midpoint, shrunkToWidth, strokeLength, strokesUntil, svgPaths } from "../../mnist_demo/ui/components/geometry.js";

const LIMITS = { points: 10, strokes: 3 };

test("a stroke's length is that of its lines", () => {
  assert.equal(strokeLength([[0, 0], [3, 4], [3, 10]]), 11);
  assert.equal(strokeLength([[5, 5]]), 0);
});

test("the midpoint lies between a point and the next", () => {
  assert.deepEqual(midpoint([[0, 0], [4, 2], [6, 6]], 1), [5, 4]);
});

test("a line that comes from outside enters the pad at its edge", () => {
  assert.deepEqual(entryPoint([-50, 100], [50, 200], [1000, 1000]), [0, 150]);
  assert.deepEqual(entryPoint([500, 1100], [500, 900], [1000, 1000]), [500, 1000]);
});

test("a line that stays outside does not enter the pad", () => {
  assert.equal(entryPoint([-50, 100], [-10, 200], [1000, 1000]), null);
  assert.equal(entryPoint([-50, -100], [1200, -100], [1000, 1000]), null);
});

test("a part of the drawing ends where the pen was then", () => {
  const strokes = [[[0, 0], [10, 0]], [[0, 10], [0, 20], [20, 20]]];
  assert.deepEqual(strokesUntil(strokes, 0.4), [strokes[0], [[0, 10], [0, 16]]]);
  assert.deepEqual(strokesUntil(strokes, 0.125), [[[0, 0], [5, 0]]]);
  assert.deepEqual(strokesUntil(strokes, 1), strokes);
  assert.deepEqual(strokesUntil([[[3, 3]]], 0), [[[3, 3]]]);
});

test("a drawing that is too wide for the pad is made smaller around the middle of the height", () => {
  assert.deepEqual(shrunkToWidth([[[1980, 0], [1980, 1000]]], 20, 1000, 1000), [[[990, 250], [990, 750]]]);
});

test("a drawing that fits stays as it is", () => {
  const strokes = [[[900, 10]]];
  assert.equal(shrunkToWidth(strokes, 38, 1000, 1000), strokes);
  assert.deepEqual(shrunkToWidth([], 38, 1000, 1000), []);
});

test("an image lies in the middle, as large as fits", () => {
  assert.deepEqual(fitInside({ width: 200, height: 100 }, 1000, 1000), [0, 250, 1000, 500]);
  assert.deepEqual(fitInside({ width: 10, height: 20 }, 2200, 1000), [850, 0, 500, 1000]);
});

test("strokes near the pad and within the limits are accepted", () => {
  assert.ok(areStrokes([[[0, 0], [1000, 1000.5]], [[-1000, 3000]]], 1000, LIMITS));
  assert.ok(areStrokes([], 1000, LIMITS));
});

for (const [words, strokes] of Object.entries({
  "no list": { length: 1 },
  "an empty stroke": [[]],
  "a point of three numbers": [[[1, 2, 3]]],
  "a number as text": [[["1", 2]]],
  "no number": [[[NaN, 2]]],
  "a point far away": [[[5000, 2]]],
  "too many strokes": [[[1, 1]], [[1, 1]], [[1, 1]], [[1, 1]]],
  "too many points in all": [Array(6).fill([1, 1]), Array(6).fill([1, 1])],
})) {
  test(`strokes are refused: ${words}`, () => assert.ok(!areStrokes(strokes, 1000, LIMITS)));
}

test("a drawing becomes one path for each stroke, and a point a dot", () => {
  assert.equal(svgPaths([[[1, 2], [3, 4]]]), '<path pathLength="1" d="M1 2L3 4"/>');
  assert.equal(svgPaths([[[1, 2]]]), '<path pathLength="1" d="M1 2h0"/>');
});
