// @ts-check
// Keeps what a visitor sees in the address: view, models and settings; and the drawing in sessionStorage. A reload keeps all,
// Back moves between views, and a link opens with its drawing, which is in the address's fragment: browsers do not send that.

import { find } from "../../components/dom.js";
import { listen, PAD_OPEN, PAD_SENT, PAGE_READY, SETTING_CHANGED } from "../../components/events.js";
import { drawingOnPad, sendToPad } from "../../components/pad.js";
import { restoreSettings } from "../../components/settings.js";
import { onModelChange, onNavigation } from "../../gradio_compat.js";
import { decodeDrawing, encodeDrawing } from "./codec.js";
import { createPanel } from "./panel.js";
import { addressOf, currentPlace, firstPlace, goTo, isGoing, placeIn, withoutEmpty } from "./place.js";

const STORE = "desk"; // key in sessionStorage: { view, model, desk, strokes, pen, picture }
const MARK = "#draw="; // before the drawing in a link
const OPENED = "drawingSeen"; // key in history.state: the drawing in this address has been opened
const STORE_DELAY = 300; // ms without a change before the drawing is stored

/** @param {HTMLElement} element */
export default function startAddress(element) {
  const panel = createPanel(find(element, ".address"), currentLink);
  find(element, ".whole").addEventListener("click", (/** @type {any} */ { target }) => (target.href = currentLink().link));
  let storeTimer = 0;
  /** @type {string | null} */
  let openedHash = null; // the hash of the address, as long as its drawing is on the pad
  let openedStrokes = ""; // and its strokes, as JSON
  let hasStarted = false; // before that the address says more than the page

  const isLink = () => location.hash.startsWith(MARK);

  // ---- the place

  function follow() {
    if (!hasStarted || isGoing()) return;
    const here = currentPlace();
    const isSameView = here.view === { ...firstPlace(), ...placeIn(location.href) }.view;
    const address = addressOf(here);
    if (!isSameView && !isTouring()) history.pushState(history.state, "", address);
    else if (address !== location.href) history.replaceState(history.state, "", address);
    storeSoon();
  }

  onNavigation(follow);
  onModelChange(follow);
  listen(SETTING_CHANGED, follow);

  addEventListener("popstate", ({ state }) => {
    // Back at a link whose drawing is no longer on the pad.
    if (state?.[OPENED] && isLink() && location.hash !== openedHash) dropHash();
    goTo({ ...firstPlace(), ...placeIn(location.href) }, follow);
  });

  // ---- the drawing

  function storeSoon() {
    clearTimeout(storeTimer);
    storeTimer = window.setTimeout(store, STORE_DELAY);
  }

  function store() {
    clearTimeout(storeTimer);
    const { strokes, pen, picture } = drawingOnPad() ?? {};
    try {
      sessionStorage.setItem(STORE, JSON.stringify({ ...currentPlace(), strokes, pen, picture }));
    } catch {
      // refused or full: then a reload starts anew
    }
  }

  listen(PAD_SENT, ({ strokes }) => {
    warn(false);
    panel.refreshSoon();
    if (openedHash && JSON.stringify(strokes) !== openedStrokes) dropHash();
    storeSoon();
  });
  addEventListener("pagehide", store);

  /** Removes the drawing from the address, because the pad holds another. */
  function dropHash() {
    openedHash = null;
    if (isLink()) history.replaceState(history.state, "", addressOf(placeIn(location.href), ""));
  }

  // ---- the link

  /** @returns {import("./panel.js").Link} */
  function currentLink() {
    const drawing = drawingOnPad();
    const text = drawing?.strokes.length ? encodeDrawing(drawing.strokes, drawing.pen) : null;
    const link = addressOf(currentPlace(), text ? MARK + text : "").replace(/([?&])embed=1&?/, "$1"); // the whole page
    if (text) return { link, note: "drawing" };
    if (drawing?.picture) return { link, note: "picture" };
    return { link, note: drawing?.strokes.length ? "long" : null };
  }

  function warn(/** @type {boolean} */ isBroken) {
    find(element, ".warning").hidden = !isBroken;
  }

  // ---- the start

  function start() {
    /** @type {any} */
    const linked = isLink() ? decodeDrawing(location.hash.slice(MARK.length)) : null;
    // A link says all: what it leaves out is as at the start, for its maker saw it so.
    const before = linked ? {} : stored();
    const { view, model, compared, desk, ...drawing } = { ...firstPlace(), ...withoutEmpty(before), ...placeIn(location.href), ...linked };
    if (linked) {
      history.replaceState({ ...history.state, [OPENED]: true }, "", location.href);
    }
    warn(!linked && isLink());
    // The models first: no answer of another one is seen.
    goTo({ view, model, compared, desk }, () => {
      if (linked) [openedHash, openedStrokes] = [location.hash, JSON.stringify(linked.strokes)];
      if (drawing.strokes?.length || drawing.picture) sendToPad(PAD_OPEN, drawing);
      restoreSettings();
      hasStarted = true;
      storeSoon();
    });
  }

  addEventListener("hashchange", () => {
    if (isLink() && location.hash !== openedHash) start();
  });
  document.addEventListener(PAGE_READY, start, { once: true });
}

/** Whether the page moves by itself: then Back leads to where the visitor was before. */
function isTouring() {
  return document.documentElement.hasAttribute("data-touring");
}

/** @returns {Record<string, any>} what was stored before a reload, {} for nothing */
function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "null") ?? {};
  } catch {
    return {};
  }
}
