// @ts-check
// Where a visitor is on the page: the open tab or view, and the models; and the address that says so.

import { readSettings } from "../../components/settings.js";
import { chosenModel, comparisonBoxes, firstModel, isSelected, modelButton, PAGE_TABS, selectedTab, tabButton, VIEW_TABS } from "../../gradio_compat.js";

const VIEWS = ["answer", "compare", "inside", "number"];
const FIRST_VIEW = "answer";
const TAB_DELAY = 50; // ms between two attempts: the contents of a tab appear later than its name
const MAX_WAIT = 10_000; // ms after which the page no longer tries to go somewhere

// One view alone, for a frame of another page: embed.css. Set before the first paint.
if (new URL(location.href).searchParams.get("embed") === "1") document.documentElement.setAttribute("data-embed", "");

/**
 * @typedef {object} Place
 * @property {string} [view] the open tab, or on the tab "draw" the open view
 * @property {string} [desk] the view beside the pad, even if another tab is open: in the number view the pad is wider
 * @property {string} [model]
 * @property {string} [compared] the names of the models of the comparison, joined by commas
 */

/** @returns {Place} */
export function currentPlace() {
  const tab = selectedTab(PAGE_TABS);
  const desk = selectedTab(VIEW_TABS) ?? FIRST_VIEW;
  return { view: tab && tab !== "draw" ? tab : desk, desk, model: chosenModel(), compared: namesOf(comparisonBoxes().filter(({ checked }) => checked)) };
}

/**
 * The place where the page starts. An address leaves it out.
 * @returns {Place}
 */
export function firstPlace() {
  return { view: FIRST_VIEW, model: firstModel(), compared: namesOf(comparisonBoxes()) };
}

/** @param {HTMLInputElement[]} boxes */
function namesOf(boxes) {
  return boxes.map(({ name }) => name).join(",") || "none";
}

/**
 * The place that an address names.
 * @param {string} address
 * @returns {Place}
 */
export function placeIn(address) {
  const parameters = new URL(address).searchParams;
  return withoutEmpty({ view: parameters.get("view"), model: parameters.get("model"), compared: parameters.get("compared") });
}

/**
 * The page's address with this place, the settings as they are, and this hash.
 * @param {Place} place
 * @param {string} [hash]
 */
export function addressOf({ view, model, compared }, hash = location.hash) {
  const address = new URL(location.href);
  /** @type {Record<string, string | null | undefined>} */
  const first = { ...firstPlace() };
  for (const [name, value] of Object.entries({ view, model, compared, ...readSettings() })) {
    if (!value || value === first[name]) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  address.hash = hash;
  return address.href.replaceAll("%2C", ",");
}

/**
 * The entries that have a value.
 * @param {Record<string, any>} entries
 */
export function withoutEmpty(entries) {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value));
}

/** @type {object | null} */
let journey = null; // the latest call of goTo, while it is at work

/** Whether the page is on its way to a place. */
export function isGoing() {
  return journey !== null;
}

/**
 * Clicks what a visitor would click until the page is at this place, then calls `arrive`. A later call replaces it.
 * @param {Place} place
 * @param {() => void} arrive
 */
export function goTo({ view, model, compared, desk }, arrive) {
  const names = compared?.split(",");
  const isView = VIEWS.some((name) => name === view);
  /** @type {[string, string | undefined][]} */
  const tabs = isView ? [[PAGE_TABS, "draw"], [VIEW_TABS, view]] : [[VIEW_TABS, desk], [PAGE_TABS, view]];
  const start = performance.now();
  const mine = (journey = {});

  /** The buttons to click next; none if all is done, or what is missing is not yet rendered. */
  const nextButtons = () => {
    const radio = modelButton(model);
    const boxes = comparisonBoxes().filter(({ checked, name }) => names && checked !== names.includes(name));
    const choices = radio && !radio.checked ? [radio, ...boxes] : boxes;
    if (choices.length) return choices;
    return tabs.map(([row, id]) => tabButton(row, id)).filter((button) => button && !isSelected(button)).slice(0, 1);
  };

  const click = () => {
    if (journey !== mine) return;
    const buttons = nextButtons();
    if (!buttons.length || performance.now() - start > MAX_WAIT) {
      journey = null;
      return arrive();
    }
    for (const button of buttons) button?.click();
    setTimeout(click, TAB_DELAY);
  };
  click();
}
