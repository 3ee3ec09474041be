// @ts-check
// What is on the pad: the content with its undo history, the gesture that changes it, and the part of it that is shown.

import { strokesUntil } from "../../components/geometry.js";
import { createHistory } from "./history.js";
import { words } from "./words.js";

/**
 * @typedef {object} Gesture a pointer that is down
 * @property {number} id
 * @property {string} type
 * @property {PadContent} content what is on the pad because of it, until it is lifted
 * @property {Stroke | null} stroke the stroke being drawn; null for the eraser
 * @property {Point} last the last point of the stroke, or the last position of the eraser
 */

/** @typedef {ReturnType<typeof createState>} State */

/** @param {Drawing} initial a blank drawing or, after Gradio has rendered the component again, what was on the pad */
export function createState({ size: [, height], pen, strokes: drawn, change = 0 }) {
  const history = createHistory({ strokes: drawn, picture: null });
  return {
    history,
    height, // units, whatever the pad's size on the screen
    width: height, // units; "pad-shape" changes it
    pen, // diameter of the visible pen, units
    change, // counts the values; an answer says to which it belongs
    shownShare: 1, // fraction of the drawing's length that is on the pad while it is replayed
    gesture: /** @type {Gesture | null} */ (null),

    /** The whole content, also while a part of it is shown. */
    get whole() {
      return this.gesture?.content ?? history.current;
    },

    /** @returns {PadContent} */
    get shown() {
      if (this.gesture || this.shownShare === 1) return this.whole;
      return { strokes: strokesUntil(history.current.strokes, this.shownShare), picture: null };
    },

    /** @returns {Drawing} the content as the pad's value */
    drawingOf(/** @type {PadContent} */ { strokes, picture }) {
      const drawing = { size: [this.width, height], pen: this.pen, change: this.change, strokes };
      return picture ? { ...drawing, picture: picture.path } : drawing;
    },
  };
}

/** The content in words, for screen readers. */
export function describeContent(/** @type {PadContent} */ { strokes, picture }) {
  if (picture) return words.picture;
  if (!strokes.length) return words.blank;
  return words.strokes(strokes.length);
}
