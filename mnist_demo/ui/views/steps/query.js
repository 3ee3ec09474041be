// @ts-check
// What the event that asks for the steps sends to the server.

import { find } from "../../components/dom.js";

/**
 * The inputs of the event: the pad's value, and the model whose shortcuts are asked for, "" while they are folded.
 * @param {string} pad
 * @param {string} query
 */
export function stepsQuery(pad, query) {
  return [pad, find(document, "#steps .shortcuts").hidden ? "" : JSON.parse(query).model];
}
