// @ts-check
// Grey levels and signed weights as small canvases.

import { contextOf, make } from "../../components/dom.js";
import { decodeLevels, paintSigned, SIDE } from "../../components/pixels.js";
import { firstPixel } from "./grid.js";

const PAPER = [10, 13, 24]; // RGB of level 0, that of the page's 28x28 images

/**
 * Red, green and blue of a brightness from 0, PAPER, to 1, white.
 * @param {number} brightness
 */
function shadeOf(brightness) {
  return PAPER.map((paper) => Math.round(paper + brightness * (255 - paper)));
}

/**
 * Red, green and blue of an activation.
 * @param {number} share of the strongest, 0 to 1
 */
export function activationShade(share) {
  return shadeOf(Math.sqrt(share));
}

/**
 * The colour of each of the 256 levels, little-endian RGBA, from PAPER to white.
 * @param {(share: number) => number} curve brightness of a level, both 0 to 1
 */
function coloursOf(curve) {
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const [red, green, blue] = shadeOf(curve(level / 255));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

// A few activations are far larger than all others: on a linear scale the others would all be black.
const ACTIVATION_COLOURS = coloursOf(Math.sqrt);
const INK_COLOURS = coloursOf((share) => share);

/**
 * Paints the activations of all units of a stage.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./grid.js").Grid} grid
 * @param {Uint8Array} levels unit after unit, row after row
 */
export function paintGrid(canvas, grid, levels) {
  const { units, width, height, totalWidth } = grid;
  paintPixels(canvas, (pixels) => {
    for (let unit = 0, index = 0; unit < units; unit++) {
      const first = firstPixel(grid, unit);
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++, index++) pixels[first + row * totalWidth + column] = ACTIVATION_COLOURS[levels[index]];
      }
    }
  });
}

/**
 * Paints the activations of one map.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} levels
 */
export function paintActivations(canvas, levels) {
  paintLevels(canvas, levels, ACTIVATION_COLOURS);
}

/**
 * Paints the activations of one map, the strongest in white.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {number} strongest
 */
export function paintValues(canvas, values, strongest) {
  const factor = strongest ? 255 / strongest : 0;
  paintLevels(canvas, Array.from(values, (value) => Math.min(255, Math.round(factor * Math.max(0, value)))), ACTIVATION_COLOURS);
}

/**
 * Paints an image, its lowest value as paper and its highest in white.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 */
export function paintImage(canvas, values) {
  const [paper, ink] = [Math.min(...values), Math.max(...values)];
  paintLevels(canvas, Array.from(values, (value) => Math.round((255 * (value - paper)) / (ink - paper || 1))), INK_COLOURS);
}

/**
 * Paints signed values in the colours of `root`.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {Element} root
 */
export function paintSignedValues(canvas, values, root) {
  const largest = Math.max(...Array.from(values, Math.abs), 1e-9);
  paintSigned(canvas, Uint8Array.from(values, (value) => Math.round(128 + (127 * value) / largest)), root);
}

/**
 * A canvas with a 28x28 image, base64 of uint8.
 * @param {string} image
 */
export function imageCanvas(image) {
  const canvas = make("canvas", { width: SIDE, height: SIDE });
  paintLevels(canvas, decodeLevels(image), INK_COLOURS);
  return canvas;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} levels
 * @param {Uint32Array} colours
 */
function paintLevels(canvas, levels, colours) {
  paintPixels(canvas, (pixels) => {
    for (let index = 0; index < pixels.length; index++) pixels[index] = colours[levels[index]];
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(pixels: Uint32Array) => void} fill
 */
function paintPixels(canvas, fill) {
  const image = new ImageData(canvas.width, canvas.height);
  fill(new Uint32Array(image.data.buffer));
  contextOf(canvas).putImageData(image, 0, 0);
}
