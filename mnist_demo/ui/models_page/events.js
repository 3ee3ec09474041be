// @ts-check
// Events of the Models tab that need no server: the new value of a component.

import { find } from "../components/dom.js";

// What was pressed last, as the scripts of the tables and of the overview keep it. If it were a component's value, the server's
// answer on a slow connection would undo what was pressed since.

export function pressedModel() {
  return find(document, "#models").dataset.pressedModel;
}

export function pressedImage() {
  return Number(find(document, "#models").dataset.pressedImage);
}

/**
 * The nearest index of a test image for what was typed. A value that is an index stays untouched: a field that is set while
 * someone types loses what was typed since.
 * @param {number} last
 * @param {number | null} index
 */
export function nearestImage(last, index) {
  const nearest = Math.trunc(Math.min(Math.max(index, 0), last));
  return index === null || index === nearest ? { __type__: "update" } : nearest;
}

/** @param {number} index */
export function previousImage(index) {
  return Math.max(index - 1, 0);
}

/**
 * @param {number} last
 * @param {number} index
 */
export function nextImage(last, index) {
  return Math.min(index + 1, last);
}

/** The value of the hidden check box that asks for the answers to all test images, once a fold needs them. */
export function unfolded() {
  return true;
}
