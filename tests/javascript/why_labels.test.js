import assert from "node:assert/strict";
import { test } from "node:test";

import { densePoints, placeLabels, signed } from "../../mnist_demo/ui/views/why/labels.js";

test("a number has its sign, and one that rounds to zero has none", () => {
  assert.deepEqual([2.34, -0.05, -0.04, 0].map(signed), ["+2.3", "−0.1", "0.0", "0.0"]);
});

test("the points of a piece lie less than a pixel apart, and not between two strokes", () => {
  const dense = densePoints([[0, 0], [0, 3], null, [10, 10]]);
  assert.deepEqual(dense, [[0, 0], [0, 1], [0, 2], [0, 3], [10, 10]]);
});

test("a number stands outside the line, beside the middle of its piece", () => {
  const upright = (x) => Array.from({ length: 11 }, (_, y) => [x, 8 + y]);
  const [left, right] = placeLabels([upright(8), upright(20)], [1, -1]);
  assert.deepEqual([left.anchor, right.anchor], ["end", "start"]);
  assert.ok(left.x < 8 && right.x > 20);
  assert.ok(Math.abs(left.y - 13) < 1 && Math.abs(right.y - 13) < 1);
});

test("numbers do not cover each other", () => {
  const points = [[12, 12], [12, 13], [12, 14]];
  const places = placeLabels([points, points, points], [1, 2, 3]);
  const boxes = places.map(({ x, y, anchor }) => {
    const width = 1.25 * 4;
    const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
    return [left, y - 1.6, left + width, y + 0.2];
  });
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) assert.ok(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1], `${a} ${b}`);
  }
});

test("numbers stay inside the image", () => {
  const [{ x, anchor }] = placeLabels([[[1, 14], [1, 15]]], [1.5]);
  assert.ok(anchor !== "end" || x - 5 >= 0);
});
