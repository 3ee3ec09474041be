// The picture to share: its lines of text.

import assert from "node:assert/strict";
import test from "node:test";

import { wrap } from "../../mnist_demo/ui/views/address/wrap.js";

const measure = (line) => line.length;

test("lines are filled up to the width, word by word", () => {
  assert.deepEqual(wrap("Not a digit: two shapes side by side.", 14, measure), ["Not a digit:", "two shapes", "side by side."]);
});

test("a word that is too long has a line of its own, and nothing gives no line", () => {
  assert.deepEqual(wrap("a 98765432109876 b", 6, measure), ["a", "98765432109876", "b"]);
  assert.deepEqual(wrap("", 6, measure), []);
});
