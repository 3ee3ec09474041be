// @ts-check
// The pad's tools: undo, redo, clear and the eraser, by their buttons and keys.

import { find, isWriting } from "../../components/dom.js";
import { isErasing, setErasing } from "./eraser_tool.js";
import { words } from "./words.js";

/**
 * Makes buttons and keys work, and returns the actions by name.
 * @param {import("./surface.js").Surface} surface
 */
export function createTools({ pad, state, show, say, send, replaceContent, isDisplayed, onDocument }) {
  const { history } = state;

  /** Shows and sends the whole drawing after undo or redo. */
  function showChanged() {
    state.shownShare = 1;
    show();
    send();
  }

  /** @type {Record<string, () => void>} by the name of their button; none is possible during a gesture */
  const actions = {
    undo() {
      if (history.undo()) showChanged();
    },
    redo() {
      if (history.redo()) showChanged();
    },
    clear() {
      const { strokes, picture } = history.current;
      if (!strokes.length && !picture) return;
      replaceContent({ strokes: [], picture: null });
      send();
    },
    erase() {
      if (history.current.picture) say(words.pictureStays);
      else if (history.current.strokes.length) setErasing(pad, !isErasing(pad));
    },
  };

  function act(/** @type {string} */ name) {
    if (!state.gesture) actions[name]();
  }

  for (const name of Object.keys(actions)) find(pad, `[data-do="${name}"]`).addEventListener("click", () => act(name));

  onDocument("keydown", (event) => {
    if (isWriting(event) || !isDisplayed()) return;
    const name = actionOfKey(event);
    if (!name) return;
    event.preventDefault();
    act(name);
  });

  return act;
}

/** The name of the action of a key; null for other keys. */
export function actionOfKey(/** @type {KeyboardEvent} */ event) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  if (key === "delete" || key === "backspace") return "clear";
  return key === "e" && !event.altKey && !event.repeat ? "erase" : null;
}
