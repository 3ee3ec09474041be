// @ts-check
// Every place where the page's scripts touch Gradio's insides: its requests, class names, attributes and global variables.
// None of them is documented. Checked with Gradio 6.31.

import { find, isDisplayed } from "./components/dom.js";
import { emit, PAGE_READY, SERVER_FAILED } from "./components/events.js";

// ---- requests while the server is away

// Gradio gives up at the first request that fails: from then on it sends nothing, and it reloads the page when the server is
// back. So `fetch` is replaced: these requests are repeated until the server answers, and the page continues where it was.
// The server may have received a request whose reply was lost; every such request can be repeated safely.

const REPEATED = /\/(gradio_api\/run|gradio_api\/upload)\b/;
const DELAYS = [250, 500, 1000, 2000]; // ms before each repetition, the last for all further ones
const UNAVAILABLE = [429, 502, 503, 504]; // statuses by which a proxy says that the server is away or overloaded
const NOTICE_DELAY = 1500; // ms until the page says that it waits

const originalFetch = window.fetch;
let waiting = 0; // requests without a reply

window.fetch = async (input, settings) => {
  const address = String(/** @type {any} */ (input)?.url ?? input);
  if (!REPEATED.test(address)) return originalFetch(input, settings);
  waiting += 1;
  const notice = setTimeout(showWaiting, NOTICE_DELAY);
  try {
    return await fetchUntilAnswered(input, settings);
  } finally {
    waiting -= 1;
    clearTimeout(notice);
    if (!waiting) setTimeout(showWaiting); // in a task of its own, so that an error in it does not cost the reply
  }
};

/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit | undefined} settings
 */
async function fetchUntilAnswered(input, settings) {
  for (let attempt = 0; ; attempt++) {
    try {
      const reply = await completeReply(await originalFetch(input, settings));
      const hasFailed = reply.status >= 500; // it may succeed a moment later; a request that always fails is an error
      if (!UNAVAILABLE.includes(reply.status) && !(hasFailed && attempt < DELAYS.length)) {
        if (hasFailed) emit(SERVER_FAILED);
        return reply;
      }
    } catch (error) {
      if (settings?.signal?.aborted) throw error;
    }
    await delayOrOnline(DELAYS[Math.min(attempt, DELAYS.length - 1)]);
  }
}

/**
 * The reply with its whole body. Throws if the connection breaks in the middle of it.
 * @param {Response} reply
 */
async function completeReply(reply) {
  return new Response(await reply.arrayBuffer(), reply);
}

/**
 * Waits this many ms, or until the browser is online again.
 * @param {number} milliseconds
 * @returns {Promise<void>}
 */
function delayOrOnline(milliseconds) {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      removeEventListener("online", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    addEventListener("online", finish);
  });
}

/** Shows in the page's header that it waits, on the tabs that have no such line of their own. */
function showWaiting() {
  const line = document.querySelector("#header .away");
  const isOtherTab = !isDisplayed(document.querySelector("#desk"));
  if (line) line.textContent = waiting && isOtherTab ? "Waiting for the server …" : "";
}

// ---- the language

// Gradio names the browser's language in the page. The text is English whatever the browser's language is, and screen readers and
// translators go by that name.

const LANGUAGE = "en";

function setLanguage() {
  if (document.documentElement.lang !== LANGUAGE) document.documentElement.lang = LANGUAGE;
}

setLanguage();
new MutationObserver(setLanguage).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });

// ---- the keyboard

// Gradio makes every tab and every radio button a stop of the Tab key, and its radio buttons have different names, so that
// arrow keys do not move among them. Here each group is one stop, and arrow keys move inside it, as WAI-ARIA recommends.

const GROUPS = '[role="tablist"], fieldset'; // a fieldset of check boxes has no members
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/**
 * @param {Element} group
 * @returns {any[]}
 */
const membersOf = (group) => [...group.querySelectorAll('[role="tab"], input[type="radio"]')];
/** @param {any} member */
const isChosen = (member) => member.checked || member.getAttribute("aria-selected") === "true";

addEventListener("keydown", (event) => {
  const target = /** @type {any} */ (event.target);
  const step = STEPS[event.key];
  const group = target.closest?.(GROUPS);
  if (!step || !group || event.ctrlKey || event.metaKey || event.altKey) return;
  const members = membersOf(group);
  const index = members.indexOf(target);
  if (index < 0) return;
  event.preventDefault();
  const last = members.length - 1;
  const next = Number.isFinite(step) ? (index + step + members.length) % members.length : step < 0 ? 0 : last;
  members[next].focus();
  members[next].click();
});

function makeGroupsOneStop() {
  for (const group of document.querySelectorAll(GROUPS)) {
    const members = membersOf(group);
    const stop = members.find(isChosen) ?? members[0];
    for (const member of members) {
      member.tabIndex = member === stop ? 0 : -1;
      if (member.getAttribute("aria-controls") === "") member.removeAttribute("aria-controls"); // Gradio leaves it empty
    }
  }
}

// Gradio renders groups anew when tabs and choices change. Very few of the changes that each answer makes concern a group.
/** @param {MutationRecord} change */
const concernsGroups = ({ target, addedNodes }) =>
  /** @type {Element} */ (target).closest(GROUPS) ||
  [...addedNodes].some((/** @type {any} */ node) => node.matches?.(GROUPS) || node.querySelector?.(GROUPS));

function watchGroups() {
  let frame = 0;
  makeGroupsOneStop();
  new MutationObserver((changes) => {
    if (changes.some(({ attributeName }) => attributeName === "aria-selected")) {
      document.querySelector("#desk")?.setAttribute("data-view", selectedTab(VIEW_TABS) ?? ""); // for style sheets
      // A chart that was drawn while it was hidden takes its width when the window says it was resized.
      requestAnimationFrame(announceResize);
    }
    if (!changes.some(concernsGroups)) return;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      makeGroupsOneStop();
    });
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-selected", "aria-checked", "class"],
  });
}

if (document.body) watchGroups();
else addEventListener("DOMContentLoaded", watchGroups);

/** Gradio's charts, and the pad, take their size anew. */
export function announceResize() {
  dispatchEvent(new Event("resize"));
}

// ---- tabs and choices: gr.Tab, gr.Radio and gr.CheckboxGroup have no interface for scripts

/** The ids of the two rows of tabs: the page's, and that of the views beside the pad. */
export const PAGE_TABS = "#rooms";
export const VIEW_TABS = "#views";

/**
 * The button of a tab; null until Gradio has rendered it.
 * @param {string} tabs PAGE_TABS or VIEW_TABS
 * @param {string | null | undefined} id
 * @returns {HTMLElement | null}
 */
export function tabButton(tabs, id) {
  return document.querySelector(`${tabs} > .tab-wrapper [role="tab"][data-tab-id="${CSS.escape(id ?? "")}"]`);
}

/** @param {Element | null} button */
export function isSelected(button) {
  return button?.getAttribute("aria-selected") === "true";
}

/**
 * The id of the selected tab; undefined before there is one.
 * @param {string} tabs PAGE_TABS or VIEW_TABS
 */
export function selectedTab(tabs) {
  /** @type {HTMLElement | null} */
  const button = document.querySelector(`${tabs} > .tab-wrapper [role="tab"][aria-selected="true"]`);
  return button?.dataset.tabId;
}

/**
 * Opens a tab as a visitor would. Does nothing if it is open or not yet rendered.
 * @param {string} tabs PAGE_TABS or VIEW_TABS
 * @param {string} id
 */
export function openTab(tabs, id) {
  const button = tabButton(tabs, id);
  if (button && !isSelected(button)) button.click();
}

/**
 * Calls `listener` after another view is opened.
 * @param {() => void} listener
 */
export function onViewChange(listener) {
  const settings = { subtree: true, attributes: true, attributeFilter: ["aria-selected"] };
  new MutationObserver(listener).observe(find(document, VIEW_TABS), settings);
}

/**
 * Calls `listener` after another tab is opened or another model chosen.
 * @param {() => void} listener
 */
export function onNavigation(listener) {
  const settings = { subtree: true, attributes: true, attributeFilter: ["aria-selected", "aria-checked"] };
  new MutationObserver(listener).observe(document.body, settings);
}

/** Gradio's choices of the networks: one for a view, several for the comparison. */
export const MODEL_CHOICES = "#model, #chosen";

/**
 * Calls `listener` when a model is chosen, for one view or for the comparison.
 * @param {() => void} listener
 */
export function onModelChange(listener) {
  document.addEventListener("change", ({ target }) => {
    if (/** @type {any} */ (target).closest?.(MODEL_CHOICES)) listener();
  });
}

/**
 * The radio button of a model; null if there is none or it is not yet rendered.
 * @param {string | null | undefined} name
 * @returns {HTMLInputElement | null}
 */
export function modelButton(name) {
  return document.querySelector(`#model input[value="${CSS.escape(name ?? "")}"]`);
}

/**
 * The name of the first model; undefined before it is rendered.
 */
export function firstModel() {
  /** @type {HTMLInputElement | null} */
  const button = document.querySelector("#model input");
  return button?.value;
}

/**
 * The name of the chosen model; undefined before there is one.
 */
export function chosenModel() {
  /** @type {HTMLInputElement | null} */
  const button = document.querySelector("#model input:checked");
  return button?.value;
}

/** The title of the chosen model; "" before there is one. */
export function chosenTitle() {
  const label = document.querySelector("#model input:checked")?.closest("label");
  return label?.textContent?.trim().split("\n")[0] ?? "";
}

/**
 * The check boxes of the comparison, each with its model's name; none before they are rendered.
 * @returns {HTMLInputElement[]}
 */
export function comparisonBoxes() {
  return [...document.querySelectorAll("#chosen input")].map((/** @type {any} */ box) => box);
}

// ---- other things

/** The result of an event's function that leaves a component as it is, as `gr.skip()` in Python. */
export const NO_CHANGE = { __type__: "update" };

/**
 * The address of an uploaded file: Gradio has it in no attribute, and the page may be mounted at a path.
 * @param {string} path
 */
export function uploadAddress(path) {
  const { root, api_prefix: prefix } = window.gradio_config;
  return `${root}${prefix}/file=${path}`;
}

/**
 * Calls `listener` when the page changes from light to dark or back: Gradio sets a class of the body.
 * @param {() => void} listener
 */
export function onThemeClassChange(listener) {
  new MutationObserver(listener).observe(document.body, { attributes: true, attributeFilter: ["class"] });
}

/** Called by Gradio's event `load`. Until then Gradio may set a component back to its first value. */
export function announceReady() {
  document.documentElement.dataset.ready = "";
  emit(PAGE_READY);
}
