// @ts-check
// How the drawing became what the network sees. props.value, from payload.steps, comes when the pad is at rest: the ink and
// the scaled digit. The 28x28 image comes with whichever answer is shown, while the pen still moves.

import { createLateFilter } from "../../components/answers.js";
import { contextOf, find } from "../../components/dom.js";
import { ANSWER_SHOWN, listen } from "../../components/events.js";
import { decodeInk, decodeLevels, onPixelHover, onThemeChange, paintInk, SIDE } from "../../components/pixels.js";
import { createShortcuts } from "./shortcuts.js";

const REMOVED = [220, 60, 90]; // RGB of what was removed from a picture
// Reasons of mnist_demo/pictures/ink.py → what was removed
/** @type {Record<string, string>} */
const NAMES = { lines: "printed lines", outside: "what runs off the edge", dust: "specks" };
const words = {
  removed: (/** @type {string} */ names) => `. Taken away: ${names}`,
  pixel: (/** @type {Pixel} */ { row, column }, /** @type {number} */ level) => `row ${row}, column ${column}: ${level}`,
  image: "28 × 28, centred",
};

/** @type {Script} */
export default function startSteps(element, props, trigger, watch) {
  const view = find(element, ".steps");
  const figure = (/** @type {string} */ name) => find(view, `[data-step="${name}"]`);
  const imageCanvas = find(figure("image"), "canvas");
  const readout = find(view, ".readout");
  const caption = find(figure("ink"), "figcaption");
  const plainCaption = caption.textContent;
  const showShortcuts = createShortcuts(element);
  const isLate = createLateFilter();

  /** @type {any} */
  let steps = null; // the value shown, null if there is none
  let levels = new Uint8Array(SIDE * SIDE); // of the 28x28 image shown
  /** @type {Pixel | null} */
  let pixel = null; // the one under the pointer
  /** @type {number | undefined} */
  let imageChange; // the change of the pad to which the image belongs

  listen(ANSWER_SHOWN, ({ image, blank, change }) => {
    view.hidden = blank;
    imageChange = change;
    if (blank) return;
    levels = decodeLevels(image);
    paintImage();
    markAge();
  });

  function show() {
    if (isLate(props.value)) return;
    steps = props.value?.ink ? props.value : null;
    view.toggleAttribute("data-steps", Boolean(steps));
    markAge();
    paint();
  }

  /** Marks the steps that come when the pad is at rest as older, or newer, than the image. */
  function markAge() {
    view.toggleAttribute("data-older", steps?.change !== imageChange);
  }

  function paintImage() {
    paintInk(imageCanvas, Array.from(levels, (level) => level / 255));
    describePixel(pixel);
  }

  function paint() {
    paintImage();
    showShortcuts(steps?.shortcuts ?? []);
    if (!steps) return;
    const { ink, scaled, removed, reasons, box, centre } = steps;
    const longest = Math.max(ink.width, ink.height);
    paintGrey("ink", ink, longest);
    paintGrey("scaled", scaled, SIDE); // at its size among the 28 pixels
    if (removed) tint(find(figure("ink"), "canvas"), decodeLevels(removed.grey));
    const names = reasons.map((/** @type {string} */ reason) => NAMES[reason]).join(", ");
    caption.textContent = plainCaption + (names && words.removed(names));
    const [left, top, right, bottom] = box;
    Object.assign(find(view, ".box").style, {
      left: share(left + (longest - ink.width) / 2, longest),
      top: share(top + (longest - ink.height) / 2, longest),
      width: share(right - left, longest),
      height: share(bottom - top, longest),
    });
    Object.assign(find(view, ".mass").style, { left: share(centre[0], SIDE), top: share(centre[1], SIDE) });
  }

  /**
   * Paints one step, its width in proportion to `side` pixels.
   * @param {string} name
   * @param {{ width: number, height: number, grey: string }} image
   * @param {number} side
   */
  function paintGrey(name, { width, height, grey }, side) {
    const canvas = find(figure(name), "canvas");
    canvas.width = width;
    canvas.height = height;
    paintInk(canvas, decodeInk(grey));
    canvas.style.width = share(width, side);
  }

  function describePixel(/** @type {Pixel | null} */ hovered) {
    pixel = hovered;
    readout.textContent = pixel ? words.pixel(pixel, levels[pixel.index]) : words.image;
    const frame = imageCanvas.parentElement;
    frame.toggleAttribute("data-pixel", Boolean(pixel));
    if (pixel) {
      frame.style.setProperty("--row", pixel.row);
      frame.style.setProperty("--column", pixel.column);
    }
  }

  onPixelHover(imageCanvas, describePixel);
  onThemeChange(paint);
  watch("value", show);
  show();
}

/**
 * @param {number} length
 * @param {number} whole
 */
const share = (length, whole) => `${(100 * length) / whole}%`;

/**
 * Mixes the colour REMOVED into the canvas, by levels of 0 to 255, one for each pixel.
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} levels
 */
function tint(canvas, levels) {
  const context = contextOf(canvas);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  levels.forEach((level, index) => {
    for (let channel = 0; channel < 3; channel++) image.data[4 * index + channel] += (level / 255) * (REMOVED[channel] - image.data[4 * index + channel]);
  });
  context.putImageData(image, 0, 0);
}
