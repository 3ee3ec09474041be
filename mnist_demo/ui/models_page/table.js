// @ts-check
// For every table: a press on a test image's button opens that image.

import { unfold } from "./fold/unfold.js";

/** @type {Script} */
export default function startTable(element, props, trigger) {
  element.addEventListener("click", (/** @type {any} */ { target }) => {
    const image = target.closest("button[data-index]");
    if (!image) return;
    /** @type {any} */ (element.closest("#models")).dataset.pressedImage = image.dataset.index;
    trigger("click");
    unfold("models-details");
    unfold("models-image");
  });
}
