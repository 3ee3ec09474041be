// @ts-check
// What the panel says about one unit: its value or map, its weights, test images that excite it, and its links.

import { make } from "../../components/dom.js";
import { percent } from "../../components/verdict.js";
import { unitName } from "./columns.js";
import { activationCanvas, imageCanvas, weightsCanvas } from "./images.js";

/**
 * @typedef {object} Chosen
 * @property {number} stage
 * @property {number} unit
 * @property {{ row: number, column: number } | null} pixel of its map, under the pointer
 */

/**
 * @param {Chosen} chosen
 * @param {import("./columns.js").Column[]} columns
 * @param {any} value from payload.inside
 * @param {any} links from payload.unit; null before they are there
 * @param {Element} pinButton
 * @param {Element} root gives the colours
 * @returns {Element[]}
 */
export function describeUnit({ stage, unit, pixel }, columns, value, links, pinButton, root) {
  const column = columns[stage];
  const { grid, isLast, strongest } = column;
  const size = grid.width * grid.height;
  const levels = column.levels.subarray(unit * size, (unit + 1) * size);
  const valueOf = (/** @type {number} */ level) => (isLast ? percent(value.probabilities[unit]) : ((level / 255) * strongest).toFixed(2));

  const title = stage ? `, ${value.stages[stage].title}` : "";
  const heading = make("p", { class: "name" }, make("b", {}, unitName(columns, stage, unit)), title, pinButton);
  const pictures = make("div", { class: "pictures" });
  if (size > 1) {
    const caption = pixel
      ? `row ${pixel.row}, column ${pixel.column}: ${valueOf(levels[pixel.row * grid.width + pixel.column])}`
      : `at most ${valueOf(Math.max(...levels))}`;
    pictures.append(figure(activationCanvas(grid.width, grid.height, levels), caption));
  } else {
    pictures.append(figure(make("p", { class: "value" }, valueOf(levels[0])), isLast ? "probability" : "its value"));
  }
  if (!links) return [heading, pictures];
  appendWeights(pictures, links.incoming, root);
  appendTopImages(pictures, links.top_images);
  const isSilent = stage > 0 && !isLast && !levels.some(Boolean);
  const outgoing = isSilent
    ? make("p", { class: "ties" }, "It is silent on this drawing, and so gives nothing.")
    : linkList(columns, links.outgoing, "Gives to");
  return [heading, pictures, linkList(columns, links.incoming, "Gets from"), outgoing].filter(Boolean);
}

/**
 * The weights of the incoming links: one picture over the image, or a kernel for each map.
 * @param {Element} pictures
 * @param {any[]} incoming
 * @param {Element} root
 */
function appendWeights(pictures, incoming, root) {
  const weighted = incoming.filter(({ weights }) => weights);
  if (!weighted.length) return;
  if (weighted[0].stage === 0) {
    pictures.append(figure(weightsCanvas(weighted[0].weights, root), "looks for this: its weights"));
    return;
  }
  const kernels = weighted.map(({ weights, unit }) => withTitle(weightsCanvas(weights, root), `on map ${unit + 1}`));
  pictures.append(figure(make("div", { class: "kernels" }, ...kernels), "its weights on those maps"));
}

/**
 * @param {Element} pictures
 * @param {{ index: number, label: number, image: string }[]} testImages
 */
function appendTopImages(pictures, testImages) {
  if (!testImages.length) return;
  const images = testImages.map(({ index, label, image }) => withTitle(imageCanvas(image), `test image ${index}, a ${label}`));
  pictures.append(figure(make("div", { class: "images" }, ...images), "excited most by these test images"));
}

/**
 * @param {import("./columns.js").Column[]} columns
 * @param {import("./links.js").Link[]} links
 * @param {string} label
 */
function linkList(columns, links, label) {
  if (!links.length) return null;
  const items = links.flatMap(({ stage, unit, contribution }) => {
    const name = unitName(columns, stage, unit).replace(/ of \d+/, "");
    return [make("span", { class: contribution < 0 ? "against" : "for" }, `${name} ${signed(contribution)}`), " "];
  });
  return make("p", { class: "ties" }, `${label} `, ...items);
}

/** @param {number} value */
const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(Math.abs(value) < 0.1 ? 3 : 2)}`;

/**
 * @param {Element} content
 * @param {string} caption
 */
const figure = (content, caption) => make("figure", {}, content, make("figcaption", {}, caption));

/**
 * @param {any} node
 * @param {string} title
 */
function withTitle(node, title) {
  node.title = title;
  return node;
}
