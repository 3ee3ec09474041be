// @ts-check
// Mouse, finger and pen on the canvas: each press is a gesture, which draws a stroke or erases.

import { find } from "../../components/dom.js";
import { distance } from "../../components/geometry.js";
import { createEraser, isErasing } from "./eraser_tool.js";
import { fingersDraw } from "./finger.js";
import { words } from "./words.js";

const SPECK = 0.5; // of the pen's diameter; a stroke no longer than this looks like a dot, and becomes one
const MIN_STEP = 1.5; // units; a point nearer than this to the one before it is left out

// Bits of PointerEvent.buttons
const TIP = 1;
const OTHER_BUTTONS = 2 | 4 | 8 | 16;
const PEN_ERASER = 32; // the other end of a pen

/** @typedef {ReturnType<typeof createPen>} Pen */

/** @param {import("./surface.js").Surface} surface */
export function createPen(surface) {
  const { pad, canvas, state, painter, positionOf, show, say, send, sendSoon } = surface;
  const { erase, showRing, hideRing } = createEraser(surface);
  const mayDraw = fingersDraw(surface);
  const slider = find(pad, ".pen input");

  /**
   * A pointer comes down on the pad, or enters it pressed.
   * @param {PointerEvent} event
   * @param {Point} position
   */
  function begin(event, position) {
    const erases = event.buttons & PEN_ERASER || isErasing(pad);
    const { current } = state.history;
    if (erases && current.picture) return say(words.pictureStays);
    canvas.setPointerCapture(event.pointerId);
    painter.stopReveal();
    state.shownShare = 1;
    const [id, type] = [event.pointerId, event.pointerType];
    if (erases) {
      state.gesture = { id, type, content: current, stroke: null, last: position };
      erase(state.gesture, position);
    } else {
      const stroke = [position];
      // A stroke over a picture starts a new drawing; undo brings the picture back.
      state.gesture = { id, type, content: { strokes: [...current.strokes, stroke], picture: null }, stroke, last: position };
      show();
      sendSoon();
    }
  }

  function move(/** @type {Point} */ position) {
    const { gesture } = state;
    if (!gesture) return;
    if (!gesture.stroke) return erase(gesture, position);
    if (distance(gesture.last, position) < MIN_STEP) return;
    gesture.stroke.push(position);
    gesture.last = position;
  }

  /** Ends the gesture, if there is one; what it has made stays on the pad unless it was a mistake. */
  function end(isMistake = false) {
    if (!state.gesture) return;
    const before = state.history.current;
    const { content, stroke } = state.gesture;
    if (stroke?.every((point) => distance(point, stroke[0]) <= SPECK * state.pen)) stroke.length = 1;
    state.gesture = null;
    if (!isMistake && content !== before) surface.replaceContent(content);
    else show();
    if (content !== before) send();
  }

  function lift(/** @type {PointerEvent} */ event) {
    if (event.pointerId !== state.gesture?.id) return;
    end();
    if (event.pointerType !== "mouse") hideRing();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (!isPress(event.buttons)) return;
    if (event.pointerType === "touch" && !mayDraw()) {
      if (!state.gesture) say(words.penDrawsNow);
      return;
    }
    if (state.gesture?.type === "touch" && event.pointerType === "pen") end(true); // the touch was the palm
    if (state.gesture) return; // a second finger
    begin(event, positionOf(event));
    showRing(event);
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!surface.isDisplayed()) return lift(event); // another tab was opened during a stroke
    showRing(event);
    if (event.pointerId !== state.gesture?.id) return;
    for (const part of movesOf(event)) move(positionOf(part));
    if (!state.gesture.stroke) return;
    painter.paintSoon();
    sendSoon();
  });

  canvas.addEventListener("pointerleave", () => {
    if (!state.gesture) hideRing();
  });

  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("lostpointercapture", lift); // something else has taken the pointer
  canvas.addEventListener("pointercancel", (event) => {
    // If the system takes over a touch (a palm, a swipe), it was not a stroke. If it takes over a pen, it was one.
    if (event.pointerId === state.gesture?.id && event.pointerType === "touch") end(true);
    lift(event);
  });

  // iOS scrolls under a finger in spite of touch-action, unless the default action of the touch is prevented.
  canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

  function setWidth(/** @type {number} */ diameter) {
    slider.value = diameter; // the slider keeps it within its range
    state.pen = Number(slider.value);
    painter.repaint();
  }

  setWidth(state.pen);
  slider.addEventListener("input", () => {
    setWidth(slider.value);
    if (state.history.current.strokes.length) sendSoon();
  });

  return { begin, move, end, setWidth };
}

/** Whether these buttons of a pointer begin a stroke or erase. */
export function isPress(/** @type {number} */ buttons) {
  return Boolean(buttons & (TIP | PEN_ERASER)) && !(buttons & OTHER_BUTTONS);
}

/** All pointer moves that the browser has merged into one event. */
export function movesOf(/** @type {PointerEvent} */ event) {
  const moves = event.getCoalescedEvents?.() ?? [];
  return moves.length ? moves : [event];
}
