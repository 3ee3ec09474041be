// @ts-check
// Functions for events of the Models tab that need no server: each returns the new value of a component.

import { find } from "../components/dom.js";
import { NO_CHANGE } from "../gradio_compat.js";

// The scripts of the tables and of the overview store what was pressed last in data attributes of #models. If it were a
// component's value, a late answer of the server would overwrite a newer press.

export function pressedModel() {
  return find(document, "#models").dataset.pressedModel;
}

export function pressedImage() {
  return Number(find(document, "#models").dataset.pressedImage);
}

/**
 * The index of a test image that is nearest to what was typed. A valid index is not set again: setting a field while someone types
 * deletes what was typed in the meantime.
 * @param {number} last
 * @param {number | null} index
 */
export function nearestImage(last, index) {
  const nearest = Math.trunc(Math.min(Math.max(index ?? 0, 0), last));
  return index === null || index === nearest ? NO_CHANGE : nearest;
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

/** The hidden value that asks for the answers to all test images, once a fold needs them. */
export function unfolded() {
  return "yes";
}
