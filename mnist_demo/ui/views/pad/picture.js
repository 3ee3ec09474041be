// @ts-check
// A visitor's picture file → the file that is sent to the server, and the canvas that the pad shows.

import { contextOf } from "../../components/dom.js";
import { words } from "./words.js";

const SENT_SIDE = 2000; // pixels, the longer side of a picture that is made smaller; the server looks at 512 of them
const SHOWN_SIDE = 1600; // pixels
const VECTOR_SIDE = 1000; // pixels, the longer side of an SVG, which has no size of its own that means anything
const JPEG_QUALITY = 0.92;
const SVG = "image/svg+xml";
const ANIMATED = ["image/gif", "image/png", "image/webp"]; // the server reads the last frame of these
const HEADER_BYTES = 64; // the first box of a HEIC file lies within these
const HEIC_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"];

/** A file that cannot be read as a picture. The message is one sentence. */
export class PictureError extends Error {}

/**
 * What the server gets: the file itself or, if that is too large or of a type that only the browser can read, its picture as
 * the browser paints it; and what the pad shows, null if the browser cannot read the file.
 * @param {File} file
 * @param {{ pixels: number, bytes: number, types: string[], heic: string, unknown: string }} limits of the server, the MIME
 *   types that it reads, and its sentences about HEIC and about files that are no pictures
 * @returns {Promise<{ file: File, preview: HTMLCanvasElement | null }>}
 */
export async function prepareFile(file, limits) {
  if (file.type && !file.type.startsWith("image/")) throw new PictureError(limits.unknown);
  const isHeic = await holdsHeic(file);
  const image = await loadImage(file);
  if (!image) {
    if (isHeic) throw new PictureError(limits.heic);
    if (file.size > limits.bytes) {
      throw new PictureError(words.tooManyBytes(file.name, limits.bytes >> 20));
    }
    return { file, preview: null };
  }
  const isVector = file.type === SVG;
  const isTooLarge = image.naturalWidth * image.naturalHeight > limits.pixels || file.size > limits.bytes;
  const isUnknown = isHeic || (file.type && !limits.types.includes(file.type)); // to the server
  const shown = (await lastFrame(file)) ?? image;
  const sent = isTooLarge || isUnknown ? await toFile(scaleImage(shown, SENT_SIDE, isVector), file) : file;
  const preview = scaleImage(shown, SHOWN_SIDE, isVector);
  URL.revokeObjectURL(image.src);
  return { file: sent, preview };
}

/**
 * What the pad shows of a picture; null if the browser cannot read it.
 * @param {Blob} blob
 */
export async function previewOf(blob) {
  const image = await loadImage(blob);
  return image && scaleImage((await lastFrame(blob)) ?? image, SHOWN_SIDE);
}

/**
 * The last frame of an animation. Null for other pictures, and where the browser has no ImageDecoder: older ones, and all on a
 * page that is served over http from another machine.
 * @param {Blob} blob
 */
async function lastFrame(blob) {
  if (!("ImageDecoder" in window) || !ANIMATED.includes(blob.type)) return null;
  const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: blob.type });
  try {
    await decoder.tracks.ready; // before it, decoder.completed fails for some files
    await decoder.completed; // else the frames are not all counted
    const { frameCount } = decoder.tracks.selectedTrack ?? { frameCount: 0 };
    if (frameCount < 2) return null;
    const { image } = await decoder.decode({ frameIndex: frameCount - 1 });
    const canvas = document.createElement("canvas");
    canvas.width = image.displayWidth;
    canvas.height = image.displayHeight;
    contextOf(canvas).drawImage(image, 0, 0);
    image.close();
    return canvas;
  } catch {
    return null; // damaged, or the browser can show this type but not decode its frames
  } finally {
    decoder.close();
  }
}

/**
 * The picture as an image element, upright as its EXIF says; null if the browser cannot read it.
 * @param {Blob} blob
 */
async function loadImage(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  try {
    await image.decode();
    if (image.naturalWidth) return image;
  } catch {
    // not a picture, or of an unknown format
  }
  URL.revokeObjectURL(image.src);
  return null;
}

/**
 * The image on a canvas, its longer side at most this many pixels; VECTOR_SIDE if it is a vector image.
 * @param {HTMLImageElement | HTMLCanvasElement} image
 * @param {number} side
 * @param {boolean} [isVector]
 */
function scaleImage(image, side, isVector = false) {
  const [width, height] = image instanceof HTMLCanvasElement ? [image.width, image.height] : [image.naturalWidth, image.naturalHeight];
  const longer = Math.max(width, height);
  const scale = isVector ? VECTOR_SIDE / longer : Math.min(1, side / longer);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/**
 * The canvas as a file: JPEG if the original is a photograph, else PNG, which keeps transparency.
 * @param {HTMLCanvasElement} canvas
 * @param {{ name: string, type: string }} original
 */
export async function toFile(canvas, { name, type }) {
  const isPhoto = type === "image/jpeg" || type.startsWith("image/hei");
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, isPhoto ? "image/jpeg" : "image/png", JPEG_QUALITY));
  if (!blob) throw new PictureError(words.tooLarge(name));
  return new File([blob], `${name.replace(/\.\w*$/, "")}.${isPhoto ? "jpg" : "png"}`, { type: blob.type });
}

/**
 * Whether a file's first box, "ftyp", says that it is HEIC. AVIF has the same box, and can be read.
 * @param {Blob} file
 */
async function holdsHeic(file) {
  const header = new TextDecoder("latin1").decode(await file.slice(0, HEADER_BYTES).arrayBuffer());
  if (header.slice(4, 8) !== "ftyp") return false;
  /** @type {string[]} */
  const brands = header.slice(8, header.charCodeAt(3)).match(/.{4}/gs) ?? [];
  return !brands.includes("avif") && brands.some((brand) => HEIC_BRANDS.includes(brand));
}

/**
 * A second file input, which opens the camera, beside the first; null if the browser has no camera for it, as those of phones
 * have.
 * @param {HTMLInputElement} input
 * @param {HTMLTemplateElement} template of its label
 */
export function addCameraInput(input, template) {
  if (!("capture" in HTMLInputElement.prototype) || !navigator.maxTouchPoints) return null;
  const label = /** @type {HTMLElement} */ (template.content.firstElementChild);
  const camera = /** @type {HTMLInputElement} */ (input.cloneNode());
  camera.setAttribute("capture", "environment");
  camera.setAttribute("aria-label", label.title);
  label.append(camera);
  input.parentElement?.after(label);
  return camera;
}
