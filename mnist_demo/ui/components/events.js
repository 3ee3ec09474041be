// @ts-check
// The page's custom events. They connect the views: a view imports no other view's script.
//
// | name           | payload (event.detail)                     | sender                  | receiver                             |
// | -------------- | ------------------------------------------ | ----------------------- | ------------------------------------ |
// | pad-sent       | Drawing, the pad's new value               | pad, bubbles            | address, replay, waiting             |
// | pad-open       | { strokes, pen?, picture? }                | address                 | pad: puts this on the pad            |
// | pad-until      | number, 0 to 1                             | replay                  | pad: shows this part of the drawing  |
// | pad-shape      | number, the pad's width in units           | number                  | pad: takes this width                |
// | pad-clear      | none                                       | keep                    | pad: does what its Clear button does |
// | pad-again      | none                                       | waiting                 | pad: sends the same value again      |
// | pad-look       | none                                       | steps                   | pad: triggers Gradio's event "rest"  |
// | answer-shown   | ShownAnswer: what the view shows now       | answer, compare,        | address, keep, pad, replay, steps,   |
// |                |                                            |   inside, number        |   waiting, why                       |
// | why-wanted     | none                                       | address                 | why: explains even if it is folded   |
// | why-shown      | none                                       | why                     | address                              |
// | server-failed  | none                                       | gradio_compat           | waiting                              |
// | page-ready     | none                                       | gradio_compat           | address                              |
// | setting-change | none                                       | settings                | address                              |
// | tour-start     | none                                       | answer                  | tour                                 |
//
// The pad's events are sent to the pad's element, "pad-sent" bubbles from there; all others are sent to `document`.

export const PAD_SENT = "pad-sent";
export const PAD_OPEN = "pad-open";
export const PAD_UNTIL = "pad-until";
export const PAD_SHAPE = "pad-shape";
export const PAD_CLEAR = "pad-clear";
export const PAD_AGAIN = "pad-again";
export const PAD_LOOK = "pad-look";
export const ANSWER_SHOWN = "answer-shown";
export const WHY_WANTED = "why-wanted";
export const WHY_SHOWN = "why-shown";
export const SERVER_FAILED = "server-failed";
export const PAGE_READY = "page-ready";
export const SETTING_CHANGED = "setting-change";
export const TOUR_START = "tour-start";

/**
 * Sends an event to the whole page.
 * @param {string} name
 * @param {any} [detail]
 */
export function emit(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/**
 * Calls `listener` with the payload of every such event that reaches the document.
 * @template {string} Name
 * @param {Name} name
 * @param {(detail: Name extends keyof PageEvents ? PageEvents[Name] : undefined) => void} listener
 */
export function listen(name, listener) {
  document.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
}
