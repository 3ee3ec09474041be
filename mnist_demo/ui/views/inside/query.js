// @ts-check
// What the view's events send to the server.

import { find } from "../../components/dom.js";

/**
 * The inputs of the event that asks for a unit: the pad's value, the view's model and the unit, "stage,unit".
 * @param {string} id of the view
 * @param {"model" | "second"} model which of the two models the view shows
 * @param {string} pad
 * @param {string} query
 */
export function unitQuery(id, model, pad, query) {
  return [pad, JSON.parse(query)[model], find(document, `#${id} .inside`).dataset.at];
}

/**
 * The name of the model chosen to stand beside the view's own, "" for none.
 * @param {string} id of the view
 */
export function secondModel(id) {
  return find(document, `#${id} select`).value;
}

/**
 * "all" if the view is to show every map, "" for the strongest path.
 * @param {string} id of the view
 */
export function chosenMaps(id) {
  return find(document, `#${id} .inside`).dataset.maps;
}
