import assert from "node:assert/strict";
import { test } from "node:test";

import { bandsOf, endOf, HEIGHT, segmentsOf, WIDTH } from "../../mnist_demo/ui/views/replay/bands.js";

// Ten levels for each moment: the digit of that moment is certain.
const certain = (digits) => Uint8Array.from(digits.flatMap((digit) => Array.from({ length: 10 }, (_, each) => (each === digit ? 255 : 0))));

test("a moment ends at its share of the way", () => {
  assert.deepEqual([endOf(0, 40), endOf(39, 40)], [0.025, 1]);
});

test("a digit that is certain fills the whole height at its moment", () => {
  const bands = bandsOf(certain([3, 7]), 2);
  assert.equal(bands.length, 10);
  assert.equal(bands[3].path, `M${WIDTH / 2} 0L${WIDTH} 0L${WIDTH} 0L${WIDTH / 2} ${HEIGHT}Z`);
  assert.equal(bands[7].path, `M${WIDTH / 2} ${HEIGHT}L${WIDTH} 0L${WIDTH} ${HEIGHT}L${WIDTH / 2} ${HEIGHT}Z`);
});

test("a digit is labelled where it is most probable, if it ever is", () => {
  const bands = bandsOf(certain([3, 7]), 2);
  assert.deepEqual(bands.filter(({ label }) => label).map(({ digit, label }) => [digit, label.x, label.y]), [[3, 0.5, 0.5], [7, 1, 0.5]]);
});

test("bands lie on each other and never leave the picture", () => {
  const levels = Uint8Array.from({ length: 10 }, () => 26); // rounded up, ten of these are more than 1
  const tops = bandsOf(levels, 1).map(({ path }) => Number(path.match(/ ([\d.]+)Z$/)[1]));
  assert.deepEqual(tops, [...tops].sort((a, b) => a - b));
  assert.equal(tops.at(-1), HEIGHT);
});

test("moments that read the same are one segment, and the settled reading is one of its own", () => {
  const digits = [1, 1, 1, 7, 7, 7, 7];
  const statuses = ["digit", "digit", "unsure", "not_a_digit", "digit", "digit", "digit"];
  assert.deepEqual(
    segmentsOf({ digits, statuses, settled: 5 }).map(({ from, to, text, isSettled }) => [from, to, text, isSettled]),
    [[0, 1, "1", false], [2, 2, "1?", false], [3, 3, "–", false], [4, 4, "7", false], [5, 6, "7", true]],
  );
});
