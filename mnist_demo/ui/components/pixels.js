// @ts-check
// Painting 28x28 images and other grey levels on a canvas, in the colours of the page's theme.

import { onThemeClassChange } from "../gradio_compat.js";
import { contextOf } from "./dom.js";

/** Width and height of an image that a network reads, pixels. */
export const SIDE = 28;

/** @type {WeakMap<HTMLCanvasElement, number[][]>} */
let coloursByCanvas = new WeakMap(); // background and text colour until the theme changes; reading them costs more than painting

/**
 * Base64 of uint8 levels → Uint8Array, 0 for background to 255 for ink.
 * @param {string} text
 */
export function decodeLevels(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * Base64 of uint8 levels → ink as fractions of 1.
 * @param {string} text
 */
export function decodeInk(text) {
  return Array.from(decodeLevels(text), (level) => level / 255);
}

/**
 * Paints ink, one value of 0 to 1 for each pixel of the canvas, in the canvas's own background and text colour.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} ink
 */
export function paintInk(canvas, ink) {
  const [paper, colour] = coloursOf(canvas);
  paintMixed(canvas, paper, ink, (share) => [colour, share]);
}

/**
 * Paints signed levels, uint8 with 128 for zero, in the colours --for and --against of `root` on its --paper.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} levels
 * @param {Element} root
 */
export function paintSigned(canvas, levels, root) {
  const style = getComputedStyle(root);
  const [paper, positive, negative] = ["--paper", "--for", "--against"].map((name) => {
    const colour = parseInt(style.getPropertyValue(name).trim().slice(1), 16);
    return [colour >> 16, (colour >> 8) & 255, colour & 255];
  });
  paintMixed(canvas, paper, levels, (level) => [level < 128 ? negative : positive, Math.abs(level - 128) / 127]);
}

/**
 * Calls `report` with the pixel of a 28x28 canvas under the mouse or finger, and with null when the mouse leaves.
 * @param {HTMLCanvasElement} canvas
 * @param {(pixel: Pixel | null) => void} report
 */
export function onPixelHover(canvas, report) {
  const handle = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * SIDE);
    const row = Math.floor(((event.clientY - box.top) / box.height) * SIDE);
    if (column < 0 || row < 0 || column >= SIDE || row >= SIDE) return report(null);
    report({ row, column, index: row * SIDE + column });
  };
  canvas.addEventListener("pointermove", handle);
  canvas.addEventListener("pointerdown", handle);
  canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && report(null));
}

/**
 * Calls `repaint` when the page changes from light to dark or back.
 * @param {() => void} repaint
 */
export function onThemeChange(repaint) {
  onThemeClassChange(() => {
    coloursByCanvas = new WeakMap();
    repaint();
  });
}

/** @param {HTMLCanvasElement} canvas */
function coloursOf(canvas) {
  let colours = coloursByCanvas.get(canvas);
  if (!colours) {
    const style = getComputedStyle(canvas);
    colours = [style.backgroundColor, style.color].map((text) => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));
    coloursByCanvas.set(canvas, colours);
  }
  return colours;
}

/**
 * Paints each level as `paper` mixed with ink: `mix(level)` returns the ink's colour and its share.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} paper
 * @param {number[] | Uint8Array} levels
 * @param {(level: number) => [number[], number]} mix
 */
function paintMixed(canvas, paper, levels, mix) {
  const image = new ImageData(canvas.width, canvas.height);
  levels.forEach((/** @type {number} */ level, /** @type {number} */ index) => {
    const [ink, share] = mix(level);
    for (let channel = 0; channel < 3; channel++) image.data[4 * index + channel] = paper[channel] + share * (ink[channel] - paper[channel]);
    image.data[4 * index + 3] = 255;
  });
  contextOf(canvas).putImageData(image, 0, 0);
}
