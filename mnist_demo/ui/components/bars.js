// @ts-check
// Probability bars: one row for each digit.

import { make } from "./dom.js";

/**
 * Adds ten rows to `list` and returns the function that updates them from an answer.
 * @param {Element} list
 * @returns {(answer: { probabilities: number[], digit: number | null }) => void}
 */
export function addBars(list) {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const bar = make("i");
    const label = make("span", { class: "percent" });
    const row = make("li", {}, make("span", { class: "name" }, `${digit}`), make("span", { class: "track" }, bar), label);
    list.append(row);
    return { row, bar, label, text: /** @type {string | null} */ (null) };
  });
  return ({ probabilities, digit }) => {
    rows.forEach((entry, index) => {
      const share = Math.min(100 * probabilities[index], 99.9).toFixed(1); // never 100, as in the verdict
      entry.row.toggleAttribute("data-best", index === digit);
      const text = digit === null ? "" : share;
      if (text === entry.text) return; // few rows change with an answer, and updating all of them costs a layout
      entry.text = text;
      entry.bar.style.setProperty("--share", Number(share) / 100);
      entry.label.textContent = text;
    });
  };
}
