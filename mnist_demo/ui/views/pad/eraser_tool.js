// @ts-check
// The eraser as a tool: whether it is chosen, and the ring that shows its place and size.

import { find } from "../../components/dom.js";
import { eraseAlong } from "./eraser.js";

const DIAMETER = 80; // units

const eraseButton = (/** @type {Element} */ pad) => find(pad, '[data-do="erase"]');

export function isErasing(/** @type {Element} */ pad) {
  return eraseButton(pad).getAttribute("aria-pressed") === "true";
}

/**
 * @param {Element} pad
 * @param {boolean} isOn
 */
export function setErasing(pad, isOn) {
  eraseButton(pad).setAttribute("aria-pressed", `${isOn}`);
  find(pad, "canvas").toggleAttribute("data-erases", isOn);
  if (!isOn) find(pad, ".eraser").hidden = true;
}

/** @param {import("./surface.js").Surface} surface */
export function createEraser({ pad, state, painter, positionOf, sendSoon }) {
  const ring = find(pad, ".eraser");
  ring.style.height = `${(100 * DIAMETER) / state.height}%`;

  function hideRing() {
    ring.hidden = true;
  }

  function showRing(/** @type {PointerEvent} */ event) {
    const { gesture, width, height } = state;
    if (gesture && event.pointerId !== gesture.id) return; // a palm beside the pen
    ring.hidden = gesture ? Boolean(gesture.stroke) : !isErasing(pad) || event.pointerType === "touch";
    if (ring.hidden) return;
    const [x, y] = positionOf(event);
    ring.style.left = `${(100 * x) / width}%`;
    ring.style.top = `${(100 * y) / height}%`;
  }

  /**
   * Erases what the eraser touches on its way to this position.
   * @param {import("./state.js").Gesture} gesture
   * @param {Point} position
   */
  function erase(gesture, position) {
    const reach = (DIAMETER + state.pen) / 2; // ink reaches half a pen's width beyond its stroke
    const strokes = eraseAlong(gesture.content.strokes, gesture.last, position, reach);
    gesture.last = position;
    if (strokes === gesture.content.strokes) return;
    gesture.content = { strokes, picture: null };
    painter.repaint();
    sendSoon();
  }

  return { erase, showRing, hideRing };
}
