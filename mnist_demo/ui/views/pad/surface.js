// @ts-check
// The pad's surface: shows what is on the pad, on the canvas and in the state of the buttons around it.

import { find } from "../../components/dom.js";
import { attempt } from "../../components/failures.js";
import { fitInside } from "../../components/geometry.js";
import { setErasing } from "./eraser_tool.js";
import { createPainter } from "./painting.js";
import { createSender } from "./sender.js";
import { describeContent } from "./state.js";
import { words } from "./words.js";

/** @typedef {ReturnType<typeof createSurface>} Surface what the pad's modules share */

/**
 * @param {PadElement} pad
 * @param {import("./state.js").State} state
 * @param {Props} props
 * @param {Trigger} trigger
 * @param {ReturnType<typeof import("./crop.js").createCropper>} placeCropper
 */
export function createSurface(pad, state, props, trigger, placeCropper) {
  /** @type {HTMLCanvasElement} */
  const canvas = find(pad, "canvas");
  const note = find(pad, ".note");
  const button = (/** @type {string} */ name) => find(pad, `[data-do="${name}"]`);
  const painter = createPainter(canvas, state);
  const { send, sendSoon, ask } = createSender(pad, state, props, trigger);

  const show = () => attempt(showContent); // what is sent after it must not depend on it

  function showContent() {
    const { strokes, picture } = state.shown;
    const isBlank = !strokes.length && !picture;
    if (!state.gesture && !strokes.length) setErasing(pad, false); // there is nothing to erase
    pad.toggleAttribute("data-blank", isBlank);
    button("undo").disabled = !state.history.canUndo;
    button("redo").disabled = !state.history.canRedo;
    button("clear").disabled = isBlank;
    button("erase").disabled = !strokes.length;
    canvas.setAttribute("aria-label", words.canvas(describeContent(state.shown)));
    say(picture && !picture.preview ? picture.name : "");
    offerCrop(picture);
    painter.repaint();
  }

  function offerCrop(/** @type {Picture | null} */ picture) {
    const { width, height } = state;
    pad.toggleAttribute("data-picture", Boolean(picture?.preview));
    const [left, top, pictureWidth, pictureHeight] = picture?.preview ? fitInside(picture.preview, width, height) : [0, 0, 0, 0];
    placeCropper(picture, [left / width, top / height, pictureWidth / width, pictureHeight / height]);
  }

  function say(/** @type {string} */ text) {
    note.textContent = text;
    pad.toggleAttribute("data-note", Boolean(text));
  }

  /** Puts new content on the pad; undo brings the old back. */
  function replaceContent(/** @type {PadContent} */ content) {
    state.shownShare = 1;
    state.history.add(content);
    painter.stopReveal();
    show();
  }

  /** @returns {Point} in units, to a tenth */
  function positionOf(/** @type {MouseEvent} */ event) {
    const box = canvas.getBoundingClientRect();
    const inUnits = (/** @type {number} */ share, /** @type {number} */ side) => Math.round(share * side * 10) / 10;
    return [inUnits((event.clientX - box.left) / box.width, state.width), inUnits((event.clientY - box.top) / box.height, state.height)];
  }

  const isDisplayed = () => canvas.clientWidth > 0;

  /**
   * Listens on the document until Gradio removes the component.
   * @param {string} type
   * @param {(event: any) => void} listener
   * @param {boolean} [capture]
   */
  function onDocument(type, listener, capture = false) {
    const listen = (/** @type {Event} */ event) => (pad.isConnected ? listener(event) : document.removeEventListener(type, listen, capture));
    document.addEventListener(type, listen, capture);
  }

  return { pad, canvas, state, painter, show, say, offerCrop, replaceContent, positionOf, isDisplayed, onDocument, send, sendSoon, ask };
}
