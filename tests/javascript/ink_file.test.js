import assert from "node:assert/strict";
import { test } from "node:test";

import { crc32, inkFileLines, isKeptDrawing, isWriter, newWriter, toInkUnits } from "../../mnist_demo/ui/views/keep/ink_file.js";

test("in an ink file the longer side runs from 0 to 10000", () => {
  assert.deepEqual(toInkUnits([[[100, 200], [150, 400]], [[125, 300]]]), [[[0, 0], [2500, 10000]], [[1250, 5000]]]);
});

test("a dot has no size", () => {
  assert.deepEqual(toInkUnits([[[100, 200]]]), [[[0, 0]]]);
});

test("each drawing is one line of JSON, for training", () => {
  const [line] = inkFileLines([{ id: "1", label: "7", strokes: [[[0, 0]]] }], "own/x1");
  assert.ok(line.endsWith("\n"));
  assert.deepEqual(JSON.parse(line), { label: "7", writer: "own/x1", split: "train", strokes: [[[0, 0]]] });
});

test("what is kept is read back", () => {
  assert.ok(isKeptDrawing({ label: "7", strokes: [[[0, 0], [1, 2]]] }));
});

for (const entry of [null, 7, {}, { label: "77", strokes: [[[0, 0]]] }, { label: 7, strokes: [[[0, 0]]] }, { label: "7", strokes: [] }, { label: "7", strokes: [[[0.5, 0]]] }, { label: "7", strokes: [[["<", 0]]] }]) {
  test(`what cannot be a kept drawing is left out: ${JSON.stringify(entry)}`, () => assert.ok(!isKeptDrawing(entry)));
}

test("the CRC-32 is that of zlib", () => {
  assert.equal(crc32("123456789"), 0xcbf43926);
  assert.equal(crc32(""), 0);
});

test("each browser has another writer, and training learns from all of them", () => {
  const writers = Array.from({ length: 200 }, () => newWriter());
  assert.equal(new Set(writers).size, 200);
  for (const writer of writers) {
    assert.ok(isWriter(writer));
    assert.ok(![0, 5, 8].includes(crc32(writer) % 10));
  }
});

for (const writer of [null, 7, "", "own/", "other/x1", "own/x 1", `own/${"x".repeat(13)}`]) {
  test(`what cannot be a stored writer is replaced: ${JSON.stringify(writer)}`, () => assert.ok(!isWriter(writer)));
}
