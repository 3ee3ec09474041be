// @ts-check
// Crops the picture on the pad. Pointers change the box as crop_box.js says, two fingers pinch it; arrow keys move it, with
// Shift they size it; Enter crops and Escape leaves.

import { contextOf, find } from "../../components/dom.js";
import { boxBetween, dragFrom, FIRST_BOX, movedBox, pinchedBox } from "./crop_box.js";
import { toFile } from "./picture.js";
import { words } from "./words.js";

const KEY_STEP = 0.02; // fraction of the picture by which a key moves the box
/** @type {Record<string, Point>} */
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @param {Element} pad
 * @param {(file: File) => void} take receives what is cropped
 * @returns {(picture: Picture | null, place: number[]) => void} to be called with the picture on the pad and its left, top,
 *   width and height as fractions of the pad
 */
export function createCropper(pad, take) {
  const [opener, tools] = [find(pad, ".cropper"), find(pad, ".crop-tools")];
  const veil = find(pad, ".crop");
  const frame = find(veil, "i");
  /** @type {Map<number, Point>} */
  const pointers = new Map(); // id → its last position, fractions of the picture
  /** @type {Picture | null} */
  let picture = null;
  let box = FIRST_BOX;
  /** @type {((position: Point) => Box) | null} */
  let drag = null; // the box for the position of the pointer that is down

  function setOpen(/** @type {boolean} */ isOpen) {
    veil.hidden = tools.hidden = !isOpen;
    pad.toggleAttribute("data-crops", isOpen);
    opener.hidden = isOpen || !picture?.preview;
    pointers.clear();
    if (!isOpen) return;
    setBox(FIRST_BOX);
    veil.focus();
  }

  function setBox(/** @type {Box} */ next) {
    box = next;
    const [left, top, right, bottom] = box.map((share) => `${100 * share}%`);
    frame.style.cssText = `left: ${left}; top: ${top}; right: calc(100% - ${right}); bottom: calc(100% - ${bottom})`;
    const [width, height] = [box[2] - box[0], box[3] - box[1]].map((side) => Math.round(100 * side));
    veil.setAttribute("aria-valuetext", words.cropped(width, height));
  }

  /** @returns {Point} fractions of the picture */
  function positionOf(/** @type {PointerEvent} */ { clientX, clientY }) {
    const { left, top, width, height } = veil.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  const startDrag = (/** @type {Point} */ position) => dragFrom(box, position, veil.getBoundingClientRect());

  function startPinch() {
    const [start, before] = [box, [...pointers.values()]];
    return () => pinchedBox(start, before, [...pointers.values()]);
  }

  veil.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
    event.stopPropagation(); // not a stroke that begins beside the pad
    if (event.button) return;
    veil.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, positionOf(event));
    drag = pointers.size > 1 ? startPinch() : startDrag(positionOf(event));
  });
  veil.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    if (!drag || !pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, positionOf(event));
    setBox(drag(positionOf(event)));
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
    veil.addEventListener(type, (/** @type {PointerEvent} */ event) => {
      if (!pointers.delete(event.pointerId)) return;
      const [remaining] = pointers.values();
      if (remaining) drag = startDrag(remaining);
    });
  }
  // iOS scrolls unless the default action of the touch is prevented.
  veil.addEventListener("touchstart", (/** @type {TouchEvent} */ event) => event.preventDefault(), { passive: false });

  veil.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const direction = DIRECTIONS[event.key];
    if (direction) {
      const [dx, dy] = direction.map((step) => KEY_STEP * step);
      setBox(event.shiftKey ? boxBetween(box.slice(0, 2), [box[2] + dx, box[3] + dy]) : movedBox(box, dx, dy));
    } else if (event.key === "Enter") crop();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });

  async function crop() {
    if (!picture?.preview) return; // it was taken off the pad
    const { name, preview } = picture;
    const [left, top, right, bottom] = box;
    const part = document.createElement("canvas");
    part.width = Math.max(1, Math.round((right - left) * preview.width));
    part.height = Math.max(1, Math.round((bottom - top) * preview.height));
    contextOf(part).drawImage(preview, -Math.round(left * preview.width), -Math.round(top * preview.height));
    setOpen(false);
    take(await toFile(part, { name, type: /\.(jpe?g|hei[cf])$/i.test(name) ? "image/jpeg" : "image/png" }));
  }

  function leave() {
    setOpen(false);
    opener.focus();
  }

  opener.addEventListener("click", () => setOpen(true));
  find(tools, ".take").addEventListener("click", crop);
  find(tools, ".leave").addEventListener("click", leave);

  return (onPad, [left, top, width, height]) => {
    veil.style.cssText = `left: ${100 * left}%; top: ${100 * top}%; width: ${100 * width}%; height: ${100 * height}%`;
    if (onPad === picture && !veil.hidden) return;
    picture = onPad;
    setOpen(false);
  };
}
