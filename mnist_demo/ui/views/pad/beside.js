// @ts-check
// The area beside the pad: a stroke may begin there and then enter the pad.

const CONTROLS = "a, button, input, label, select, textarea, summary, canvas, svg, img, video, [contenteditable]";

/**
 * Whether there is no text under the pointer, and nothing to press.
 * @param {any} event a pointer event
 */
export function isOnBackground({ target, clientX, clientY }) {
  if (target.closest(CONTROLS)) return false;
  const range = document.createRange();
  for (const node of target.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    range.selectNodeContents(node);
    const isUnder = (/** @type {DOMRect} */ { left, right, top, bottom }) => clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    if ([...range.getClientRects()].some(isUnder)) return false;
  }
  return true;
}

/**
 * Whether an event is for a text field.
 * @param {any} event
 */
export function isWriting({ target }) {
  return Boolean(target.closest?.("textarea, select, [contenteditable=true], input:not([type=range], [type=radio], [type=checkbox], [type=file])"));
}
