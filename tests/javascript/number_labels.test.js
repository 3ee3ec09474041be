import assert from "node:assert/strict";
import { test } from "node:test";

import { labelHeight, labelsOf } from "../../mnist_demo/ui/views/number/labels.js";

const digit = (left, top, status = "digit") => ({ box: [left, top, left + 200, top + 400], digit: 4, status, probability: 0.98 });

test("labels are as high as can be read on a small screen", () => {
  assert.deepEqual([labelHeight(2200, 2200), labelHeight(2200, 330)], [40, 80]);
});

test("a label stands above its box, or below it at the top of the pad", () => {
  const [above, below] = labelsOf([digit(100, 300), digit(900, 20)], 40);
  assert.ok(above.y < 300 && below.y > 420);
  assert.deepEqual([above.x, above.text], [200, "4: 98 %"]);
});

test("without space for the probabilities all labels say the digit alone", () => {
  assert.deepEqual(labelsOf([digit(100, 300), digit(150, 300)], 40).map(({ text }) => text), ["4", "4"]);
});

test("a digit that is not sure has a question mark", () => {
  assert.equal(labelsOf([digit(100, 300, "unsure")], 40)[0].text, "4?");
});
