// @ts-check
// Access to the pad for the other views. The pad's own script is views/pad/script.js.

/**
 * The pad's element. Its `drawing` is the whole drawing on the pad; `replayed` is true while the pad shows a part of it.
 * @returns {PadElement | null}
 */
export function padElement() {
  return document.querySelector("#pad .ink-pad");
}

/** The drawing on the pad; undefined before the pad is there. */
export function drawingOnPad() {
  return padElement()?.drawing;
}

/**
 * Sends the pad one of its events, see events.js.
 * @param {string} name
 * @param {any} [detail]
 */
export function sendToPad(name, detail) {
  padElement()?.dispatchEvent(new CustomEvent(name, { detail }));
}
