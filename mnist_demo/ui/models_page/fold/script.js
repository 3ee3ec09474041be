// @ts-check
// A press on the title opens or closes the fold. Its content always exists, and is hidden while the fold is closed.

import { find } from "../../components/dom.js";
import { announceResize } from "../../gradio_compat.js";

/** @type {Script} */
export default function startFold(element, props, trigger) {
  const button = find(element, "button");
  let isLoaded = false;

  element.addEventListener("click", (/** @type {any} */ { target }) => {
    if (target.closest("button") !== button) return;
    props.value = !props.value;
    element.toggleAttribute("data-open", props.value);
    if (!props.value) return;
    announceResize(); // a chart that was drawn without a width takes it now
    if (!isLoaded) trigger("expand");
    isLoaded = true;
  });
}
