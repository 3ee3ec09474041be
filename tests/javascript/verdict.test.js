import assert from "node:assert/strict";
import { test } from "node:test";

import { bareShare, NO_DIGIT, percent, verdictOf, wholePercent } from "../../mnist_demo/ui/components/verdict.js";

const probabilities = [0, 0, 0, 0.9876, 0, 0, 0, 0, 0, 0];

test("a probability never reads as certain", () => {
  assert.deepEqual([0.12345, 0.9994, 0.9999].map(percent), ["12.3 %", "99.9 %", "> 99.9 %"]);
  assert.deepEqual([0.9999, 0.9994, 0.0004].map(bareShare), ["> 99.9", "99.9", ""]);
  assert.deepEqual([0.5, 0.994, 0.999].map(wholePercent), ["50 %", "99 %", "> 99 %"]);
});

for (const [status, answer, words] of [
  ["digit", {}, "98.8 % sure"],
  ["unsure", { runner_up: 8 }, "Unsure: 3 or 8?"],
  ["not_a_digit", {}, "Not a digit."],
  ["not_a_digit", { reason: "too many strokes" }, "Not a digit: too many strokes."],
  ["blank", { digit: null }, "The pad is blank."],
  ["blank", { digit: null, message: "This picture cannot be read." }, "This picture cannot be read."],
]) {
  test(`the verdict says: ${words}`, () => assert.equal(verdictOf({ status, digit: 3, probabilities, ...answer }).words, words));
}

test("a refusal has no large digit, and an unsure answer has two", () => {
  assert.equal(verdictOf({ status: "not_a_digit", digit: 3, probabilities }).large, NO_DIGIT);
  assert.deepEqual(verdictOf({ status: "unsure", digit: 3, runner_up: 8, probabilities }), { large: "3", second: "8", words: "Unsure: 3 or 8?" });
});
