import assert from "node:assert/strict";
import { test } from "node:test";

import { inkFileLines, isKeptDrawing, toInkUnits } from "../../mnist_demo/ui/views/keep/ink_file.js";

test("in an ink file the longer side runs from 0 to 10000", () => {
  assert.deepEqual(toInkUnits([[[100, 200], [150, 400]], [[125, 300]]]), [[[0, 0], [2500, 10000]], [[1250, 5000]]]);
});

test("a dot has no size", () => {
  assert.deepEqual(toInkUnits([[[100, 200]]]), [[[0, 0]]]);
});

test("each drawing is one line of JSON, for training", () => {
  const [line] = inkFileLines([{ id: "1", label: "7", strokes: [[[0, 0]]] }]);
  assert.ok(line.endsWith("\n"));
  assert.deepEqual(JSON.parse(line), { label: "7", writer: "own/pad", split: "train", strokes: [[[0, 0]]] });
});

test("what is kept is read back", () => {
  assert.ok(isKeptDrawing({ label: "7", strokes: [[[0, 0], [1, 2]]] }));
});

for (const entry of [null, 7, {}, { label: "77", strokes: [[[0, 0]]] }, { label: 7, strokes: [[[0, 0]]] }, { label: "7", strokes: [] }, { label: "7", strokes: [[[0.5, 0]]] }, { label: "7", strokes: [[["<", 0]]] }]) {
  test(`what cannot be a kept drawing is left out: ${JSON.stringify(entry)}`, () => assert.ok(!isKeptDrawing(entry)));
}
