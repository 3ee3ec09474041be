// @ts-check
// Undo and redo: the content of the pad, and its earlier contents.

/** @param {PadContent} first */
export function createHistory(first) {
  /** @type {PadContent[]} */
  let contents = [first];
  let index = 0; // of the current one; those behind it were undone

  /** Makes the content this far away the current one; false if there is none. */
  function go(/** @type {number} */ distance) {
    if (!contents[index + distance]) return false;
    index += distance;
    return true;
  }

  return {
    get current() {
      return contents[index];
    },
    get canUndo() {
      return index > 0;
    },
    get canRedo() {
      return index < contents.length - 1;
    },
    /** @param {PadContent} next */
    add(next) {
      contents = [...contents.slice(0, index + 1), next];
      index += 1;
    },
    undo: () => go(-1),
    redo: () => go(1),
  };
}
