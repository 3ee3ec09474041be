// @ts-check
// Opens a fold from another component.

import { find } from "../../components/dom.js";

/**
 * Opens the fold with this id, scrolls to it and moves the focus there.
 * @param {string} id
 */
export function unfold(id) {
  const fold = find(document, `#${id}`);
  const title = find(fold, "button");
  if (title.getAttribute("aria-expanded") === "false") title.click();
  title.focus({ preventScroll: true });
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  fold.scrollIntoView({ behavior: isStill ? "auto" : "smooth" });
}
