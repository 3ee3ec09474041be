// @ts-check
// The tour, step by step over the page itself, and the switch for the classroom. Each step in the template names the element
// that it explains (data-at), the view that shows it (data-view), and whether it needs a drawing (data-drawn). props.value, from
// payload.join, says how other devices open the page, once the classroom is on.

import { find, isDisplayed } from "../../components/dom.js";
import { listen, TOUR_START } from "../../components/events.js";
import { drawingOnPad } from "../../components/pad.js";
import { addSetting, announceSetting } from "../../components/settings.js";
import { announceResize, modelButton, openTab, PAGE_TABS, VIEW_TABS } from "../../gradio_compat.js";

const EXAMPLE = 7; // index of the example that draws itself if the pad is blank
const TOUR_MODEL = "cnn"; // the steps explain its layers
const MARGIN = 6; // px between an element and the ring around it
const CARD_MARGIN = 24; // px between the card and the element, at least

/** @type {Script} */
export default function startTourView(element, props, trigger, watch) {
  const view = find(element, ".tour");
  const card = find(view, ".card");
  const ring = find(view, ".ring");
  const steps = [...card.querySelectorAll("li")];
  const button = (/** @type {string} */ name) => find(view, `[data-do="${name}"]`);

  let current = -1; // index of the step shown, -1 for none
  /** @type {Element | null} */
  let followed = null;

  function start() {
    showStep(0);
    button("next").focus();
  }

  function showStep(/** @type {number} */ index) {
    if (index >= steps.length || index < 0) return stop();
    current = index;
    const { view: viewName, drawn } = steps[index].dataset;
    for (const [place, step] of steps.entries()) step.hidden = place !== index;
    setShown(true);
    find(card, ".count").textContent = `${index + 1} of ${steps.length}`;
    button("back").disabled = index === 0;
    button("next").textContent = index === steps.length - 1 ? "Done" : "Next";
    const model = modelButton(TOUR_MODEL);
    if (model && !model.checked) model.click();
    openTab(PAGE_TABS, "draw");
    openTab(VIEW_TABS, viewName);
    const { strokes = [], picture = null } = drawingOnPad() ?? {};
    if (drawn !== undefined && !strokes.length && !picture) clickExample(EXAMPLE);
    followed = null;
    requestAnimationFrame(followElement);
  }

  function stop() {
    current = -1;
    setShown(false);
    button("start").focus({ preventScroll: true }); // what the last step explained stays in sight
  }

  function setShown(/** @type {boolean} */ isShown) {
    card.hidden = ring.hidden = !isShown;
    document.documentElement.toggleAttribute("data-touring", isShown); // for the address
  }

  /** Keeps the ring around the explained element, which may appear late, or move. */
  function followElement() {
    if (current < 0) return;
    const target = document.querySelector(steps[current].dataset.at);
    ring.hidden = !isDisplayed(target);
    if (!ring.hidden) {
      if (followed !== target) {
        followed = target;
        const fold = target.closest("details");
        if (fold) fold.open = true; // what the step speaks of
        target.scrollIntoView({ block: "center", inline: "nearest" });
      }
      const { left, top, width, height } = target.getBoundingClientRect();
      Object.assign(ring.style, {
        left: `${left - MARGIN}px`,
        top: `${top - MARGIN}px`,
        width: `${width + 2 * MARGIN}px`,
        height: `${height + 2 * MARGIN}px`,
      });
      placeCard(top, top + height / 2 > innerHeight / 2);
    }
    requestAnimationFrame(followElement);
  }

  /** Puts the card below the views' names if the element is low and leaves room for it, else at the bottom. */
  function placeCard(/** @type {number} */ top, /** @type {boolean} */ isLow) {
    const names = find(document, `${VIEW_TABS} > .tab-wrapper`).getBoundingClientRect();
    const places = [Math.max(names.bottom, 0) + CARD_MARGIN / 2, CARD_MARGIN / 2]; // the second covers them
    const place = places.find((each) => isLow && top > each + card.offsetHeight + CARD_MARGIN);
    card.toggleAttribute("data-above", place !== undefined);
    card.style.top = place === undefined ? "" : `${place}px`;
  }

  button("start").addEventListener("click", start);
  listen(TOUR_START, start);
  button("next").addEventListener("click", () => showStep(current + 1));
  button("back").addEventListener("click", () => showStep(current - 1));
  button("skip").addEventListener("click", stop);
  addEventListener("keydown", (event) => {
    if (current >= 0 && event.key === "Escape") stop();
  });

  // ---- the classroom

  function setClassroom(/** @type {boolean} */ isOn) {
    document.documentElement.toggleAttribute("data-classroom", isOn);
    button("classroom").setAttribute("aria-pressed", `${isOn}`);
    announceResize();
    askToJoin();
  }

  function askToJoin() {
    if (isClassroom()) trigger("ask");
  }

  function showJoin() {
    const { address = "", code = "" } = props.value ?? {};
    const join = find(view, ".join");
    join.hidden = !address;
    find(join, ".at").textContent = address;
    find(join, ".code").src = code;
  }

  button("classroom").addEventListener("click", () => {
    setClassroom(!isClassroom());
    announceSetting();
    scrollTo(0, 0);
  });
  find(view, ".join .close").addEventListener("click", () => (find(view, ".join").hidden = true));
  watch("value", showJoin);
  addSetting("classroom", { read: () => (isClassroom() ? "1" : ""), write: (value) => setClassroom(value === "1") });
}

function isClassroom() {
  return document.documentElement.hasAttribute("data-classroom");
}

/** @param {number} index */
function clickExample(index) {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const examples = document.querySelectorAll("#pad .examples button");
  examples[index]?.click();
}
