import assert from "node:assert/strict";
import { test } from "node:test";

import { createHistory } from "../../mnist_demo/ui/views/pad/history.js";

const [BLANK, ONE, TWO] = [0, 1, 2].map((count) => ({ strokes: Array(count).fill([[1, 1]]), picture: null }));

test("undo and redo walk through what was on the pad", () => {
  const history = createHistory(BLANK);
  history.add(ONE);
  history.add(TWO);
  history.undo();
  assert.equal(history.current, ONE);
  history.undo();
  assert.deepEqual([history.current, history.canUndo, history.canRedo], [BLANK, false, true]);
  history.redo();
  history.redo();
  assert.deepEqual([history.current, history.canUndo, history.canRedo], [TWO, true, false]);
});

test("a change after undo ends what could be redone", () => {
  const history = createHistory(BLANK);
  history.add(ONE);
  history.undo();
  history.add(TWO);
  assert.deepEqual([history.current, history.canRedo], [TWO, false]);
});
