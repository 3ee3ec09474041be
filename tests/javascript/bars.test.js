import assert from "node:assert/strict";
import { test } from "node:test";

import { isMarked, sureFrom } from "../../mnist_demo/ui/components/bars.js";

for (const [best, second, margin] of [
  [0.93, 0.069, 0.972],
  [0.784, 0.2, 0.28],
  [0.6, 0.39, 0.2],
  [0.5, 0.5, 0],
]) {
  test(`a best of ${best} over ${second} reaches the mark if the difference reaches ${margin}`, () => {
    const probabilities = [second, 0, best, 0, 0, 0, 0, 0, 0, 0];
    assert.equal(best >= sureFrom(probabilities, margin), best - second >= margin);
  });
}

test("the mark is on the bar, and only for answers that the margin decides", () => {
  assert.equal(sureFrom([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1), 1);
  assert.deepEqual(
    ["digit", "unsure", "not_a_digit", "blank"].map((status) => isMarked({ status })),
    [true, true, false, false],
  );
});
