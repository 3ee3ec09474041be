// @ts-check
// Undo and redo: the content of the pad, and its earlier contents.

/** @param {PadContent} first */
export function createHistory(first) {
  let current = first;
  /** @type {PadContent[]} */
  const past = [];
  /** @type {PadContent[]} */
  let future = [];

  return {
    get current() {
      return current;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    /** @param {PadContent} next */
    add(next) {
      past.push(current);
      future = [];
      current = next;
    },
    undo() {
      future.push(current);
      current = past.pop();
    },
    redo() {
      past.push(current);
      current = future.pop();
    },
  };
}
