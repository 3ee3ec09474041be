import assert from "node:assert/strict";
import { test } from "node:test";

import { agreementOf } from "../../mnist_demo/ui/views/compare/agreement.js";

const MODELS = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, { title: name.toUpperCase() }]));
const answers = (...readings) => readings.map(([digit, status = "digit"], index) => ({ model: "abcd"[index], digit, status }));

for (const [readings, digit, sentence] of [
  [[], null, "No network is chosen."],
  [[[null, "blank"]], null, "The pad is blank."],
  [[[3]], 3, "A says 3."],
  [[[3], [3], [3]], 3, "All 3 say 3."],
  [[[3], [3], [8]], 3, "2 of 3 say 3; C says 8."],
  [[[3], [3], [8, "unsure"], [1, "not_a_digit"]], 3, "2 of 4 say 3; 1 unsure; 1 not a digit."],
  [[[3, "unsure"]], 3, "A is unsure."],
  [[[3, "unsure"], [8, "unsure"], [8, "unsure"]], 8, "All are unsure."],
  [[[3, "not_a_digit"], [3, "not_a_digit"]], 3, "All say that it is not a digit."],
]) {
  test(`which models agree: ${sentence}`, () => assert.deepEqual(agreementOf(answers(...readings), MODELS), { digit, sentence }));
}
