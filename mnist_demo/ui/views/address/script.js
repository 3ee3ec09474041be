// @ts-check
// Keeps view, model and drawing in the address and in sessionStorage: a reload keeps all three, Back moves between views, and
// a link opens with its drawing, which is in the address's fragment: browsers do not send that.

import { find, isDisplayed } from "../../components/dom.js";
import { emit, listen, PAD_OPEN, PAD_SENT, PAGE_READY, REPLAY_START } from "../../components/events.js";
import { drawingOnPad, sendToPad } from "../../components/pad.js";
import { onNavigation } from "../../gradio_compat.js";
import { decodeDrawing, encodeDrawing } from "./codec.js";
import { addressOf, currentPlace, firstPlace, goTo, isGoing, placeIn, withoutEmpty } from "./place.js";

const STORE = "desk"; // key in sessionStorage: { view, model, desk, strokes, pen, picture }
const MARK = "#draw="; // before the drawing in a link
const OPENED = "drawingSeen"; // key in history.state: the drawing in this address has been opened
const STORE_DELAY = 300; // ms without a change before the drawing is stored

/** @param {HTMLElement} element */
export default function startAddress(element) {
  const button = find(element, '[data-do="link"]');
  const shared = find(element, ".shared");
  const message = find(element, '[role="status"]');
  const field = find(element, "input");

  let storeTimer = 0;
  /** @type {string | null} */
  let openedHash = null; // the hash of the address, as long as its drawing is on the pad
  let openedStrokes = ""; // and its strokes, as JSON

  const isLink = () => location.hash.startsWith(MARK);
  const go = (/** @type {import("./place.js").Place} */ place) => goTo(place, storeSoon);

  // ---- the place

  onNavigation(() => {
    if (isGoing()) return;
    const here = currentPlace();
    const there = { ...firstPlace(), ...placeIn(location.href) };
    if (here.view !== there.view) history.pushState(history.state, "", addressOf(here));
    else if (here.model !== there.model) history.replaceState(history.state, "", addressOf(here));
    storeSoon();
  });

  addEventListener("popstate", ({ state }) => {
    // Back at a link whose drawing is no longer on the pad.
    if (state?.[OPENED] && isLink() && location.hash !== openedHash) dropHash();
    go({ ...firstPlace(), ...placeIn(location.href) });
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
    showButton();
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

  function showButton() {
    button.disabled = !drawingOnPad()?.strokes.length;
    say("");
    field.hidden = true;
  }

  /** Says something under the button; "" for nothing. */
  function say(/** @type {string} */ text) {
    message.textContent = text;
    shared.hidden = !text;
  }

  document.addEventListener("pointerdown", ({ target }) => {
    if (!element.contains(/** @type {Node} */ (target))) say("");
  });

  button.addEventListener("click", async () => {
    const drawing = drawingOnPad();
    if (!drawing) return;
    const text = encodeDrawing(drawing.strokes, drawing.pen);
    if (!text) {
      say("This drawing is too long for a link.");
      return;
    }
    const replay = isDisplayed(document.querySelector("#replay .scrub")) ? "1" : null;
    const link = addressOf({ ...currentPlace(), replay }, MARK + text);
    try {
      await navigator.clipboard.writeText(link);
      say("Link copied.");
    } catch {
      // Not allowed, as in a frame of another page: the visitor copies it by hand.
      say("Copy this link:");
      field.value = link;
      field.hidden = false;
      field.select();
    }
  });

  // ---- the start

  function start() {
    /** @type {any} */
    const linked = isLink() ? decodeDrawing(location.hash.slice(MARK.length)) : null;
    // A link says all: what it leaves out is as at the start, for its maker saw it so.
    const before = linked ? {} : stored();
    const { view, model, desk, ...drawing } = { ...firstPlace(), ...withoutEmpty(before), ...placeIn(location.href), ...linked };
    if (linked) {
      [openedHash, openedStrokes] = [location.hash, JSON.stringify(linked.strokes)];
      history.replaceState({ ...history.state, [OPENED]: true }, "", location.href);
    }
    if (drawing.strokes?.length || drawing.picture) sendToPad(PAD_OPEN, drawing);
    if (linked && new URL(location.href).searchParams.get("replay")) emit(REPLAY_START);
    if (!linked && isLink()) say("There is no drawing in this link that can be read.");
    go({ view, model, desk });
  }

  addEventListener("hashchange", () => {
    if (isLink() && location.hash !== openedHash) start();
  });
  document.addEventListener(PAGE_READY, start, { once: true });
  showButton();
}

/** @returns {Record<string, any>} what was stored before a reload, {} for nothing */
function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "null") ?? {};
  } catch {
    return {};
  }
}
