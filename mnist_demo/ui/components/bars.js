// @ts-check
// Probability bars: one row for each digit.

import { make } from "./dom.js";
import { bareShare } from "./verdict.js";

/**
 * The probability of the best digit from which on it is sure: `margin` above the second best, if what the one gains the
 * other loses.
 * @param {number[]} probabilities
 * @param {number} margin
 */
export function sureFrom(probabilities, margin) {
  const [best, second] = [...probabilities].sort((a, b) => b - a);
  return Math.min(1, (best + second + margin) / 2);
}

/** Whether the margin decides about this answer: "not a digit" and "blank" come from other rules. */
export function isMarked(/** @type {{ status?: string }} */ { status }) {
  return status === "digit" || status === "unsure";
}

/**
 * The bars of an answer, for the picture to share.
 * @param {{ probabilities: number[], digit: number | null }} answer
 * @returns {ShownRow[]}
 */
export function rowsOf({ probabilities, digit }) {
  return probabilities.map((share, index) => ({ name: `${index}`, share, value: bareShare(share), isBest: index === digit }));
}

/**
 * Adds ten rows to `list` and returns the function that updates them from an answer. With a margin, the best digit's bar has a
 * mark from which on it is sure.
 * @param {any} list
 * @returns {(answer: { probabilities: number[], digit: number | null, status?: string }, margin?: number) => void}
 */
export function addBars(list) {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const bar = make("i");
    const label = make("span", { class: "percent" });
    const row = make("li", {}, make("span", { class: "name" }, `${digit}`), make("span", { class: "track" }, bar, make("b", { class: "mark" })), label);
    list.append(row);
    return { row, bar, label, text: /** @type {string | null} */ (null) };
  });
  return (answer, margin) => {
    const { probabilities, digit } = answer;
    const hasMark = margin !== undefined && isMarked(answer);
    list.toggleAttribute("data-marked", hasMark);
    if (hasMark) list.style.setProperty("--mark", sureFrom(probabilities, margin));
    rows.forEach((entry, index) => {
      entry.row.toggleAttribute("data-best", index === digit);
      const text = digit === null ? "" : bareShare(probabilities[index]);
      if (text === entry.text) return; // few rows change with an answer, and updating all of them costs a layout
      entry.text = text;
      entry.bar.style.setProperty("--share", text && probabilities[index].toFixed(3));
      entry.label.textContent = text;
    });
  };
}
