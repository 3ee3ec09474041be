// @ts-check
// What a visitor can set on the page beside view and network. Each view names its own settings, and the address holds those that
// are not as at the start.

import { emit, SETTING_CHANGED } from "./events.js";

/**
 * @typedef {object} Setting
 * @property {() => string} read the value, "" as at the start
 * @property {(value: string) => void} write takes any text: it comes from an address
 */

/** @type {Map<string, Setting>} */
const settings = new Map();
let isRestored = false;

/**
 * Adds a setting. A view that Gradio renders after the page's start gets its value from the address then.
 * @param {string} name of its parameter in the address
 * @param {Setting} setting
 */
export function addSetting(name, setting) {
  settings.set(name, setting);
  if (isRestored) restore([name]);
}

/** Sets everything as the address says. */
export function restoreSettings() {
  isRestored = true;
  restore([...settings.keys()]);
}

/** @param {string[]} names */
function restore(names) {
  const parameters = new URL(location.href).searchParams;
  // In a task of its own: a view may add its settings before it can show them.
  setTimeout(() => {
    for (const name of names) {
      const { read, write } = /** @type {Setting} */ (settings.get(name));
      const value = parameters.get(name) ?? "";
      if (read() !== value) write(value);
    }
    announceSetting();
  });
}

/** Tells the address that a setting has changed. */
export function announceSetting() {
  emit(SETTING_CHANGED);
}

/** The settings by name. */
export function readSettings() {
  return Object.fromEntries([...settings].map(([name, { read }]) => [name, read()]));
}
