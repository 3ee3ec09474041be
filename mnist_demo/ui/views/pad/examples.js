// @ts-check
// The example drawings below the pad.

import { find, make } from "../../components/dom.js";
import { svgPaths } from "../../components/geometry.js";
import { words } from "./words.js";

/**
 * Adds a button for each example; a press calls `choose` with its strokes. The first example of a 3 is the pad's invitation.
 * @param {Element} pad
 * @param {{ name: string, drawing: Drawing }[]} examples
 * @param {(strokes: Stroke[]) => void} choose
 */
export function addExamples(pad, examples, choose) {
  for (const { name, drawing } of examples) {
    const button = make("button", { type: "button", title: name, "aria-label": words.example(name) });
    button.innerHTML = `<svg viewBox="0 0 1000 1000">${svgPaths(drawing.strokes)}</svg>`;
    button.addEventListener("click", () => choose(drawing.strokes));
    find(pad, ".examples").append(button);
  }
  const invitation = examples.find(({ name }) => name.startsWith("3"));
  find(pad, ".invitation svg").innerHTML = svgPaths(invitation?.drawing.strokes ?? []);
}
