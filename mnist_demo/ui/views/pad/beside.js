// @ts-check
// The area beside the pad: a stroke may begin there and then enter the pad.

import { entryPoint } from "../../components/geometry.js";
import { isPress, movesOf } from "./pen.js";

const REACH = 120; // px around the pad in which a stroke may begin
const CONTROLS = "a, button, input, label, select, textarea, summary, canvas, svg, img, video, [contenteditable]";

/**
 * @param {import("./surface.js").Surface} surface
 * @param {import("./pen.js").Pen} pen
 */
export function acceptEnteringStrokes({ canvas, state, positionOf, isDisplayed, onDocument }, pen) {
  /** @type {{ id: number, position: Point } | null} */
  let outside = null; // a pointer that is down beside the pad, and its last position

  onDocument("pointerdown", (event) => {
    outside = null;
    if (state.gesture || event.target === canvas || event.pointerType === "touch") return;
    if (!isPress(event.buttons) || !isBeside(event) || !isOnBackground(event)) return;
    outside = { id: event.pointerId, position: positionOf(event) };
  });

  onDocument("pointermove", (event) => {
    if (!outside || event.pointerId !== outside.id) return;
    if (!event.buttons || state.gesture || !isBeside(event)) {
      outside = null;
      return;
    }
    for (const part of movesOf(event)) {
      const position = positionOf(part);
      const entry = state.gesture ? null : entryPoint(outside.position, position, [state.width, state.height]);
      outside.position = position;
      if (entry) pen.begin(event, entry);
      pen.move(position);
    }
    if (!state.gesture) return;
    outside = null;
    getSelection()?.removeAllRanges();
  });

  for (const type of ["pointerup", "pointercancel"]) onDocument(type, () => (outside = null));

  // Such a stroke must not select the text that it passes over.
  onDocument("selectstart", (event) => state.gesture && event.preventDefault());

  function isBeside(/** @type {MouseEvent} */ { clientX, clientY }) {
    const { left, right, top, bottom } = canvas.getBoundingClientRect();
    return isDisplayed() && Math.max(left - clientX, clientX - right, top - clientY, clientY - bottom) <= REACH;
  }
}

/** Whether there is no text under the pointer, and nothing to press. */
function isOnBackground(/** @type {any} */ { target, clientX, clientY }) {
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
