// @ts-check
// Whether touches draw: once there is a pen, a hand may rest on the pad, so they draw only if the visitor says so.

import { find } from "../../components/dom.js";
import { words } from "./words.js";

/**
 * Makes the button work, and returns the function that says whether touches draw.
 * @param {import("./surface.js").Surface} surface
 */
export function fingersDraw({ pad, onDocument, say }) {
  const button = find(pad, ".finger");
  let hasPen = false;
  const mayDraw = () => !hasPen || button.getAttribute("aria-pressed") === "true";

  function noticePen(/** @type {PointerEvent} */ { pointerType }) {
    if (pointerType !== "pen" || hasPen) return;
    hasPen = true;
    button.hidden = !navigator.maxTouchPoints;
  }

  for (const type of ["pointerdown", "pointermove"]) onDocument(type, noticePen, true); // before the canvas's listeners

  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", `${!mayDraw()}`);
    say(mayDraw() ? words.allDraw : words.penDraws);
  });

  return mayDraw;
}
