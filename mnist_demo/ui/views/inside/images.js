// @ts-check
// Grey levels and signed weights as small canvases.

import { contextOf, make } from "../../components/dom.js";
import { decodeLevels, paintSigned, SIDE } from "../../components/pixels.js";
import { firstPixel } from "./grid.js";

const PAPER = [10, 13, 24]; // RGB of level 0, that of the page's 28x28 images

/**
 * The colour of each of the 256 levels, little-endian RGBA, from PAPER to white.
 * @param {(share: number) => number} curve brightness of a level, both 0 to 1
 */
function coloursOf(curve) {
  return Uint32Array.from({ length: 256 }, (_, level) => {
    const [red, green, blue] = PAPER.map((paper) => Math.round(paper + curve(level / 255) * (255 - paper)));
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
 * A canvas with the activations of one map.
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} levels
 */
export function activationCanvas(width, height, levels) {
  return greyCanvas(width, height, levels, ACTIVATION_COLOURS);
}

/**
 * A canvas with a 28x28 image, base64 of uint8.
 * @param {string} image
 */
export function imageCanvas(image) {
  return greyCanvas(SIDE, SIDE, decodeLevels(image), INK_COLOURS);
}

/**
 * A canvas with signed weights, in the colours of `root`.
 * @param {{ width: number, height: number, signed: string }} weights
 * @param {Element} root
 */
export function weightsCanvas({ width, height, signed }, root) {
  const canvas = make("canvas", { width, height });
  paintSigned(canvas, decodeLevels(signed), root);
  return canvas;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} levels
 * @param {Uint32Array} colours
 */
function greyCanvas(width, height, levels, colours) {
  const canvas = make("canvas", { width, height });
  paintPixels(canvas, (pixels) => {
    for (let index = 0; index < pixels.length; index++) pixels[index] = colours[levels[index]];
  });
  return canvas;
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
