// @ts-check
// A press on a model opens its details.

import { unfold } from "../fold/unfold.js";

/** @type {Script} */
export default function startOverview(element, props, trigger) {
  element.addEventListener("click", (/** @type {any} */ { target }) => {
    const model = target.closest("button[data-name]");
    if (!model) return;
    /** @type {any} */ (element.closest("#models")).dataset.pressedModel = model.dataset.name;
    trigger("click");
    unfold("models-details");
  });
}
