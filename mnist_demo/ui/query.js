// @ts-check
// What the choices beside the pad send to the server: see query.py.

/**
 * The value of the hidden field "view" when a view is opened.
 * @param {string} id
 */
export function openedView(id) {
  return id;
}

/**
 * The query as JSON.
 * @param {string} view
 * @param {string} model
 * @param {string[]} chosen models of the comparison
 * @param {string} second model of the second inside, "" for none
 * @param {string} maps "all" if inside shows every map, "" for its strongest path
 */
export function encodeQuery(view, model, chosen, second, maps) {
  return JSON.stringify({ view, model, chosen, second, maps });
}
