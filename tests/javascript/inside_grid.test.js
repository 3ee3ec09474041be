import assert from "node:assert/strict";
import { test } from "node:test";

import { boxOf, firstPixel, gridOf, unitAt } from "../../mnist_demo/ui/views/inside/grid.js";

const MAPS = gridOf([32, 14, 14], 0.5, false);

test("a grid has all units, and nearly the sides that it should have", () => {
  const { across, totalWidth, totalHeight } = MAPS;
  assert.deepEqual([across, totalWidth, totalHeight], [4, 59, 119]);
});

test("the ten outputs stand in one column", () => {
  assert.deepEqual(gridOf([10, 1, 1], 3, true).across, 1);
});

test("a position in a unit's box is that unit", () => {
  for (let unit = 0; unit < 32; unit++) {
    const [left, top, right, bottom] = boxOf(MAPS, unit);
    const found = unitAt(MAPS, (left + right) / 2, (top + bottom) / 2);
    assert.deepEqual(found, { unit, row: 7, column: 7 });
  }
});

test("a gap lies outside the map beside it", () => {
  const { row, column } = unitAt(MAPS, 14.5 / 59, 14.5 / 119);
  assert.deepEqual([row, column], [14, 14]);
});

test("below the last unit there is none", () => {
  assert.equal(unitAt(gridOf([3, 14, 14], 1, false), 0.9, 0.9), null);
});

test("the first pixel of a unit follows the gaps", () => {
  assert.deepEqual([firstPixel(MAPS, 0), firstPixel(MAPS, 1), firstPixel(MAPS, 4)], [0, 15, 15 * 59]);
});
