// @ts-check
// The quiet choice of the network: a button that says which one reads, and unfolds Gradio's choice of one, #model, or, in the
// comparison, of several, #chosen.

import { find } from "../../components/dom.js";
import { listen, PAGE_READY } from "../../components/events.js";
import { chosenTitle, comparisonBoxes, MODEL_CHOICES, onModelChange, onNavigation, openTab, PAGE_TABS, selectedTab, VIEW_TABS } from "../../gradio_compat.js";

const words = { one: "Network:", several: "Networks:", chosen: (/** @type {number} */ count, /** @type {number} */ all) => `${count} of ${all}` };

/** @param {HTMLElement} element */
export default function startNetwork(element) {
  const view = find(element, ".network");
  const opener = find(view, ".opener");
  const desk = () => find(document, "#desk");

  function show() {
    const isComparison = selectedTab(VIEW_TABS) === "compare";
    find(view, ".which").textContent = isComparison ? words.several : words.one;
    const boxes = comparisonBoxes();
    find(view, ".name").textContent = isComparison ? words.chosen(boxes.filter(({ checked }) => checked).length, boxes.length) : chosenTitle();
  }

  function unfold(/** @type {boolean} */ isOpen) {
    desk().toggleAttribute("data-choosing", isOpen); // for the style sheet
    opener.setAttribute("aria-expanded", `${isOpen}`);
    if (!isOpen) return;
    const list = choices();
    list?.scrollIntoView({ block: "nearest" }); // on a phone it is longer than what is in sight
    const first = list?.querySelector("input:checked") ?? list?.querySelector("input");
    /** @type {HTMLElement | null | undefined} */ (first)?.focus({ preventScroll: true });
  }

  const isOpen = () => opener.getAttribute("aria-expanded") === "true";
  const choices = () => [...document.querySelectorAll(MODEL_CHOICES)].find((choice) => choice.getClientRects().length);

  opener.addEventListener("click", () => unfold(!isOpen()));
  find(view, ".figures").addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    openTab(PAGE_TABS, "models");
  });

  // Escape, Enter, a press or the focus elsewhere, or the choice of one with the pointer folds it. Arrow keys choose too, and it
  // stays open.
  const isInside = (/** @type {any} */ target) => Boolean(target.closest?.(`#network, ${MODEL_CHOICES}`));
  for (const name of ["pointerdown", "focusin"]) {
    document.addEventListener(name, ({ target }) => isOpen() && !isInside(target) && unfold(false));
  }
  document.addEventListener("click", ({ detail, target }) => {
    const isPointer = detail > 0;
    if (isOpen() && isPointer && /** @type {Element} */ (target).closest?.("#model label")) close();
  });
  document.addEventListener("keydown", (event) => {
    const isChosen = event.key === "Enter" && /** @type {Element} */ (event.target).closest?.(MODEL_CHOICES);
    if (!isOpen() || (event.key !== "Escape" && !isChosen)) return;
    event.preventDefault(); // else the same Enter presses the button, which has the focus then
    close();
  });

  function close() {
    unfold(false);
    opener.focus({ preventScroll: true });
  }

  onModelChange(show);
  onNavigation(show);
  listen(PAGE_READY, show); // before it there is no choice yet
  show();
}
