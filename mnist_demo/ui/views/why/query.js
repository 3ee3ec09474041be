// @ts-check
// What the event that asks for an explanation sends to the server.

import { find } from "../../components/dom.js";

/**
 * The inputs of the event: the pad's value, the model, and the digit that the visitor pressed, "" for the runner-up.
 * @param {string} pad
 * @param {string} query
 */
export function whyQuery(pad, query) {
  return [pad, JSON.parse(query).model, find(document, "#why .why").dataset.against];
}
