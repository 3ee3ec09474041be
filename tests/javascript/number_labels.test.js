import assert from "node:assert/strict";
import { test } from "node:test";

import { labelHeight, labelsOf } from "../../mnist_demo/ui/views/number/labels.js";

const digit = (left, top, status = "digit") => ({ box: [left, top, left + 200, top + 400], digit: 4, status, probability: 0.98 });

test("labels are as high as can be read on a small screen", () => {
  assert.deepEqual([labelHeight(2200, 2200), labelHeight(2200, 330)], [40, 80]);
});

const PAD = [2200, 1000];

test("a label stands above its box, or below it at the top of the pad", () => {
  const [above, below] = labelsOf([digit(100, 300), digit(900, 20)], 40, PAD);
  assert.ok(above.y < 300 && below.y > 420);
  assert.deepEqual([above.x, above.text], [200, "4: 98 %"]);
});

test("labels cover neither each other nor the boxes of two lines", () => {
  const digits = [100, 450, 800].flatMap((left) => [digit(left, 40), digit(left, 530)]);
  const labels = labelsOf(digits, 40, PAD);
  assert.equal(labels.length, 6);
  const boxes = labels.map(({ x, y, text }) => [x - 0.29 * 40 * text.length, y - 40, x + 0.29 * 40 * text.length, y]);
  for (const [index, a] of boxes.entries()) {
    for (const b of [...boxes.slice(index + 1), ...digits.map(({ box }) => box)]) {
      assert.ok(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1], `${a} and ${b}`);
    }
  }
});

test("without space for the probabilities all labels say the digit alone, and without any they are left out", () => {
  const tall = (left) => ({ ...digit(left, 0), box: [left, 20, left + 200, 980] });
  assert.deepEqual(labelsOf([tall(100), tall(520)], 40, PAD).map(({ text }) => text), ["4: 98 %", "4: 98 %"]);
  assert.deepEqual(labelsOf([tall(100), tall(520), tall(940)], 80, PAD).map(({ text }) => text), ["4", "4", "4"]);
  assert.deepEqual(labelsOf([{ ...digit(0, 0), box: [10, 10, 2190, 990] }], 40, PAD), []);
});

test("a digit that is not sure has a question mark", () => {
  assert.equal(labelsOf([digit(100, 300, "unsure")], 40, PAD)[0].text, "4?");
});
