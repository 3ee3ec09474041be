import assert from "node:assert/strict";
import { test } from "node:test";

import { boxBetween, dragFrom, movedBox, pinchedBox } from "../../mnist_demo/ui/views/pad/crop_box.js";

const BOX = [0.25, 0.25, 0.75, 0.75];
const SIZE = { width: 400, height: 400 };
const rounded = (box) => box.map((side) => Math.round(1000 * side) / 1000);

test("a box spans two corners in any order", () => {
  assert.deepEqual(boxBetween([0.8, 0.1], [0.2, 0.6]), [0.2, 0.1, 0.8, 0.6]);
});

test("a box stays inside the picture and does not vanish", () => {
  assert.deepEqual(boxBetween([-1, 0.5], [2, 0.5]), [0, 0.5, 1, 0.55]);
  assert.deepEqual(rounded(boxBetween([1, 1], [1, 1])), [0.95, 0.95, 1, 1]);
});

test("a moved box keeps its size at the picture's edge", () => {
  assert.deepEqual(movedBox(BOX, 0.5, -0.5), [0.5, 0, 1, 0.5]);
});

for (const [name, start, expected] of [
  ["top left", [0.26, 0.24], [0.5, 0.6, 0.75, 0.75]],
  ["top right", [0.75, 0.25], [0.25, 0.6, 0.5, 0.75]],
  ["bottom left", [0.25, 0.75], [0.5, 0.25, 0.75, 0.6]],
  ["bottom right", [0.75, 0.75], [0.25, 0.25, 0.5, 0.6]],
]) {
  test(`the ${name} corner is dragged, the opposite one stays`, () => {
    assert.deepEqual(dragFrom(BOX, start, SIZE)([0.5, 0.6]), expected);
  });
}

test("from the middle the box is moved", () => {
  assert.deepEqual(rounded(dragFrom(BOX, [0.5, 0.5], SIZE)([0.6, 0.55])), [0.35, 0.3, 0.85, 0.8]);
});

test("outside the box a new one begins", () => {
  assert.deepEqual(dragFrom(BOX, [0.1, 0.1], SIZE)([0.2, 0.9]), [0.1, 0.1, 0.2, 0.9]);
});

test("two fingers scale the box and move it with their middle", () => {
  const pinched = pinchedBox([0.4, 0.4, 0.6, 0.6], [[0.45, 0.5], [0.55, 0.5]], [[0.4, 0.6], [0.6, 0.6]]);
  assert.deepEqual(rounded(pinched), [0.3, 0.4, 0.7, 0.8]);
});
