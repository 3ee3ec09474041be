// @ts-check
// Sends what is on the pad to the server, as props.value, and tells the other views.

import { PAD_SENT } from "../../components/events.js";

const SEND_EVERY = 30; // ms between two values while the pen moves
const REST = 150; // ms without a change after which the pad is at rest

/**
 * @param {PadElement} pad
 * @param {import("./state.js").State} state
 * @param {Props} props
 * @param {Trigger} trigger
 */
export function createSender(pad, state, props, trigger) {
  let sentAt = -Infinity;
  let sendTimer = 0;
  let askTimer = 0;
  let restTimer = 0;

  /** Sends the value, and asks for answers after `delay` ms unless something else is sent before. */
  function send(delay = 0) {
    clearTimeout(sendTimer);
    clearTimeout(askTimer);
    sendTimer = 0;
    state.change += 1;
    sentAt = performance.now();
    pad.drawing = state.drawingOf(state.whole);
    pad.replayed = state.shownShare < 1;
    props.value = JSON.stringify(state.drawingOf(state.shown));
    pad.dispatchEvent(new CustomEvent(PAD_SENT, { bubbles: true, detail: pad.drawing }));
    if (delay) askTimer = window.setTimeout(ask, delay);
    else ask();
  }

  /** Asks the server for answers to the value. */
  function ask() {
    clearTimeout(restTimer);
    trigger("input");
    if (!state.gesture) restTimer = window.setTimeout(() => trigger("rest"), REST);
  }

  function sendSoon() {
    sendTimer ||= window.setTimeout(() => send(), Math.max(0, sentAt + SEND_EVERY - performance.now()));
  }

  return { send, sendSoon, ask };
}
