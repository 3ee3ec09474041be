import assert from "node:assert/strict";
import { test } from "node:test";

import { decodeDrawing, encodeDrawing } from "../../mnist_demo/ui/views/address/codec.js";

test("a drawing survives its link", () => {
  const strokes = [[[10, 20], [300, 20], [150, 990]], [[-40, 500]], [[2000, 0], [1990, 1500]]];
  assert.deepEqual(decodeDrawing(encodeDrawing(strokes, 38)), { strokes, pen: 38 });
});

// Links made with earlier versions of the page must keep working.
test("the format of links does not change", () => {
  assert.equal(encodeDrawing([[[10, 20], [300, 20]], [[0, 1]]], 38), "JgICFCjEBAABAAI");
});

test("text for a link needs no escaping", () => {
  const strokes = [Array.from({ length: 200 }, (_, i) => [(i * 37) % 1000, (i * 91) % 1000])];
  assert.match(encodeDrawing(strokes, 110), /^[\w-]+$/);
});

test("coordinates become whole, and points nearer than two units go, except the last", () => {
  assert.deepEqual(decodeDrawing(encodeDrawing([[[0.4, 0.6], [1, 1], [9.6, 1], [10.4, 1.6]]], 37.6)), { strokes: [[[0, 1], [10, 1], [10, 2]]], pen: 38 });
});

test("a long drawing loses points, and its link stays short", () => {
  const strokes = [Array.from({ length: 5000 }, (_, i) => [500 + (i / 12) * Math.cos(i / 40), 500 + (i / 12) * Math.sin(i / 40)])];
  const text = encodeDrawing(strokes, 38);
  assert.ok(text.length <= 6000);
  const [points] = decodeDrawing(text).strokes;
  assert.deepEqual([points[0], points.at(-1)], [strokes[0][0], strokes[0].at(-1)].map((point) => point.map(Math.round)));
});

test("a drawing that no link can hold has none", () => {
  assert.equal(encodeDrawing([Array.from({ length: 9000 }, (_, i) => [(i % 2) * 900, i])], 38), null);
});

for (const text of ["", "!!!", "JgIC", "JgA", "JgEA", "gICAgICAgICA", "_____w"]) {
  test(`text that holds no drawing gives none: "${text}"`, () => assert.equal(decodeDrawing(text), null));
}
