import assert from "node:assert/strict";
import { test } from "node:test";

import { isPress } from "../../mnist_demo/ui/views/pad/pen.js";
import { createState, describeContent } from "../../mnist_demo/ui/views/pad/state.js";
import { actionOfKey } from "../../mnist_demo/ui/views/pad/tools.js";

const STROKE = [[0, 0], [100, 0]];
const INITIAL = { size: [1000, 1000], pen: 40, strokes: [STROKE] };
const PICTURE = { path: "/tmp/gradio/3.png", name: "3.png", preview: null };

test("a part of the drawing is shown while the whole one is kept", () => {
  const state = createState(INITIAL);
  state.shownShare = 0.5;
  assert.deepEqual(state.shown.strokes, [[[0, 0], [50, 0]]]);
  assert.deepEqual(state.whole.strokes, [STROKE]);
});

test("a gesture's content is shown before it is in the history", () => {
  const state = createState(INITIAL);
  const stroke = [[5, 5]];
  const content = { strokes: [STROKE, stroke], picture: null };
  state.gesture = { id: 1, type: "pen", content, stroke, last: [5, 5] };
  assert.equal(state.shown, content);
  assert.equal(state.whole, content);
  assert.deepEqual(state.history.current.strokes, [STROKE]);
});

test("the value names the picture only if there is one", () => {
  const state = createState({ ...INITIAL, change: 7 });
  state.width = 2200;
  const drawing = { size: [2200, 1000], pen: 40, change: 7, strokes: [] };
  assert.deepEqual(state.drawingOf({ strokes: [], picture: null }), drawing);
  assert.deepEqual(state.drawingOf({ strokes: [], picture: PICTURE }), { ...drawing, picture: PICTURE.path });
});

test("the content is described in words", () => {
  const contents = [{ strokes: [], picture: null }, { strokes: [STROKE], picture: null }, { strokes: [STROKE, STROKE], picture: null }, { strokes: [], picture: PICTURE }];
  assert.deepEqual(contents.map(describeContent), ["blank", "1 stroke", "2 strokes", "a picture"]);
});

test("the tip and the eraser of a pen press, together with no other button", () => {
  assert.deepEqual([1, 32, 33].map(isPress), [true, true, true]);
  assert.deepEqual([0, 2, 3, 34, 16].map(isPress), [false, false, false, false, false]);
});

test("keys have actions, E only without Alt and not while it is held down", () => {
  const event = { key: "e", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false };
  const cases = [
    [{}, "erase"],
    [{ repeat: true }, null],
    [{ altKey: true }, null],
    [{ key: "Z", ctrlKey: true }, "undo"],
    [{ key: "z", metaKey: true, shiftKey: true }, "redo"],
    [{ key: "y", ctrlKey: true }, "redo"],
    [{ ctrlKey: true }, null],
    [{ key: "Backspace" }, "clear"],
    [{ key: "a" }, null],
  ];
  for (const [change, action] of cases) assert.equal(actionOfKey({ ...event, ...change }), action, JSON.stringify(change));
});
