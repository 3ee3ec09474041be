// @ts-check
// Errors in the page's scripts. Each reaches the console and a line on the page, and stops no other script.

import { make } from "./dom.js";

const OWN = "mnist_demo.js"; // the name of the bundle in stack traces: see javascript.py

/** Shows on the page, once, that a part of it has failed. */
function showFailure() {
  if (document.querySelector(".failure")) return;
  document.body?.append(make("p", { class: "failure", role: "alert" }, "A part of this page has failed. Please reload the page."));
}

/**
 * Calls `action`. If it throws an error, the error is reported and not thrown again.
 * @param {() => void} action
 */
export function attempt(action) {
  try {
    action();
  } catch (error) {
    console.error(error);
    showFailure();
  }
}

/**
 * Calls a component's script. Gradio would only log its errors and those of its watchers.
 * @type {(script: Script, ...given: Parameters<Script>) => void}
 */
export function start(script, element, props, trigger, watch, upload) {
  /** @type {Watch} */
  const guarded = (names, callback) => watch(names, () => attempt(callback));
  attempt(() => script(element, props, trigger, guarded, upload));
}

// All other errors: the browser has logged them already. Those of Gradio and of browser extensions are not ours.
addEventListener("error", ({ error, filename }) => {
  if (`${filename} ${error?.stack}`.includes(OWN)) showFailure();
});
addEventListener("unhandledrejection", ({ reason }) => {
  if (`${reason?.stack}`.includes(OWN)) showFailure();
});
