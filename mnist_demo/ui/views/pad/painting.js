// @ts-check
// Paints the content of the pad on its canvas.

import { contextOf } from "../../components/dom.js";
import { fitInside, midpoint } from "../../components/geometry.js";

const REPAINT_DELAY = 50; // ms without a move after which the stroke being drawn is painted up to the pen
const REVEAL = 420; // ms in which an example draws itself
const FIRST_REVEALED = 0.02; // fraction of an example shown in the first frame
const SHARP_SCALE = 8; // pixels of a picture that are shown larger than this have sharp edges

/**
 * Functions that paint what is on the pad.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./state.js").State} state
 */
export function createPainter(canvas, state) {
  const context = contextOf(canvas);
  let frame = 0;
  let isStale = false; // whether the next frame paints everything
  let revealed = 1; // fraction of the drawing that is shown, while an example draws itself
  let pauseTimer = 0; // runs while the pen does not move
  let curved = 0; // index of the last point of the active stroke that the painted curve has passed

  function repaint() {
    isStale = true;
    paintSoon();
  }

  /** Paints in the next frame: only the new part of the active stroke, or everything if repaint() was called. */
  function paintSoon() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (isStale) paintAll();
      else paintNewCurve();
    });
  }

  function paintAll() {
    isStale = false;
    curved = 0;
    const { strokes, picture } = state.shown;
    const { pen, width, height } = state;
    const scale = canvas.width / width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    if (picture?.preview) paintPicture(picture.preview, width, height);
    context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = pen;
    const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    let left = revealed < 1 ? Math.ceil(revealed * points) : Infinity;
    for (const stroke of strokes) {
      paintStroke(stroke.slice(0, left), pen);
      left -= stroke.length;
      if (left <= 0) break;
    }
  }

  /**
   * @param {HTMLCanvasElement} preview
   * @param {number} width
   * @param {number} height
   */
  function paintPicture(preview, width, height) {
    const place = fitInside(preview, width, height);
    context.imageSmoothingEnabled = place[2] < SHARP_SCALE * preview.width;
    context.drawImage(preview, ...place);
  }

  /** Paints only what the active stroke has gained: without a graphics processor, painting all of it costs more than an answer. */
  function paintNewCurve() {
    const stroke = state.gesture?.stroke;
    if (!stroke) return;
    context.beginPath();
    const [x, y] = curved ? midpoint(stroke, curved) : stroke[0];
    context.moveTo(x, y);
    for (curved += 1; curved < stroke.length - 1; curved++) curveTo(stroke, curved);
    curved -= 1;
    context.stroke();
    // The curve ends halfway to the last point, because its direction there depends on the next point.
    clearTimeout(pauseTimer);
    pauseTimer = window.setTimeout(repaint, REPAINT_DELAY);
  }

  /**
   * @param {Stroke} points
   * @param {number} pen
   */
  function paintStroke(points, pen) {
    if (!points.length) return;
    const [[x, y]] = points;
    context.beginPath();
    if (points.length === 1) {
      context.arc(x, y, pen / 2, 0, 2 * Math.PI);
      context.fill();
      return;
    }
    // Through the midpoints, each point being a control point of the curve: smooth even if there are few points.
    context.moveTo(x, y);
    for (let i = 1; i < points.length - 1; i++) curveTo(points, i);
    const [lastX, lastY] = points[points.length - 1];
    context.lineTo(lastX, lastY);
    context.stroke();
  }

  /**
   * @param {Stroke} points
   * @param {number} index
   */
  function curveTo(points, index) {
    const [x, y] = points[index];
    context.quadraticCurveTo(x, y, ...midpoint(points, index));
  }

  /** Shows the drawing stroke by stroke, as an animation; returns how many ms that takes. */
  function reveal() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return 0;
    const start = performance.now();
    const paintFrame = (/** @type {number} */ time) => {
      revealed = Math.min(1, Math.max(FIRST_REVEALED, (time - start) / REVEAL));
      paintAll();
      if (revealed < 1) requestAnimationFrame(paintFrame);
    };
    requestAnimationFrame(paintFrame);
    return REVEAL;
  }

  /** From now on the whole drawing is shown. */
  function stopReveal() {
    revealed = 1;
  }

  /** Takes the size of the canvas on the screen, and paints. */
  function fit() {
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    if (!width) return; // not displayed
    if (canvas.width !== width) canvas.width = width;
    const height = Math.round((width * state.height) / state.width);
    if (canvas.height !== height) canvas.height = height;
    paintAll();
  }

  return { repaint, paintSoon, reveal, stopReveal, fit };
}
