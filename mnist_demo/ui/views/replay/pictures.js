// @ts-check
// The pictures of a replay: bands for one model, a row for each of several.

import { make, makeSvg } from "../../components/dom.js";
import { decodeLevels } from "../../components/pixels.js";
import { bandsOf, endOf, HEIGHT, segmentsOf, WIDTH } from "./bands.js";

const ROW_HEIGHT = 22; // of a model's row, in the units of WIDTH
const LABEL_RANGE = [0.04, 0.97]; // fractions of the width in which a band's label stays readable
const SHORT = 3; // moments; the label of a shorter segment is shown smaller

/**
 * @typedef {object} Reading of one model, from payload.replay
 * @property {string} model
 * @property {number[]} digits one for each moment
 * @property {number[]} runners_up
 * @property {string[]} statuses
 * @property {string} probabilities base64 of uint8, ten for each moment
 * @property {number} settled the moment from which the reading no longer changes
 */

const words = {
  bands: (/** @type {string} */ title) => `Probability of each digit while the drawing grew, by ${title}`,
  settled: (/** @type {string} */ title, /** @type {string} */ share) => `${title}: the answer stays the same from ${share} of the line on`,
  lift: "The pen was lifted here.",
};

/**
 * The bands of one model, under them its answers, and which colour is which digit.
 * @param {Reading} reading
 * @param {string} title of the model
 * @param {number[]} lifts where the pen was lifted, fractions of the path
 * @param {number} moments
 */
export function bandsPicture(reading, title, lifts, moments) {
  const { probabilities, settled } = reading;
  const label = words.bands(title);
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, preserveAspectRatio: "none" });
  const bands = bandsOf(decodeLevels(probabilities), moments);
  svg.append(...bands.map(({ digit, path }) => makeSvg("path", { d: path, "data-digit": digit })), ...liftLines(lifts, HEIGHT), cursor(HEIGHT));
  const [low, high] = LABEL_RANGE;
  const labels = bands.flatMap(({ digit, label: place }) => {
    if (!place) return [];
    return [make("span", { style: `left: ${100 * Math.min(Math.max(place.x, low), high)}%; top: ${100 * place.y}%` }, `${digit}`)];
  });
  const colours = bands.flatMap(({ digit, isShown }) => (isShown ? [make("li", { "data-digit": digit }, make("i"), `${digit}`)] : []));
  const picture = make("div", { class: "picture" }, svg, ...labels);
  return make("div", { class: "one", "data-settled": settled }, picture, answerLine(reading, title, lifts, moments), make("ul", { class: "colours" }, ...colours));
}

/**
 * @param {Reading[]} readings
 * @param {Record<string, { title: string }>} models
 * @param {number[]} lifts
 * @param {number} moments
 */
export function rowsPicture(readings, models, lifts, moments) {
  return make("ol", {}, ...readings.map((reading) => modelRow(reading, models[reading.model].title, lifts, moments)));
}

/**
 * @param {Reading} reading
 * @param {string} title
 * @param {number[]} lifts
 * @param {number} moments
 */
function modelRow(reading, title, lifts, moments) {
  const line = answerLine(reading, title, lifts, moments);
  return make("li", { title: line.getAttribute("aria-label") }, make("b", {}, title), line, make("i", {}, pathPercent(reading.settled, moments)));
}

/**
 * The answers of a model, a segment for each: the digit, with "?" if it was unsure, or "–" for no digit.
 * @param {Reading} reading
 * @param {string} title
 * @param {number[]} lifts
 * @param {number} moments
 */
function answerLine(reading, title, lifts, moments) {
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${ROW_HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const labels = [];
  for (const { from, to, status, text, isSettled } of segmentsOf(reading)) {
    const [left, right] = [(from / moments) * WIDTH, endOf(to, moments) * WIDTH];
    const kind = `${status}${isSettled ? " settled" : ""}`;
    svg.append(makeSvg("rect", { x: left + 0.5, y: 1, width: right - left - 1, height: ROW_HEIGHT - 2, class: kind }));
    if (to === from) continue;
    const size = isSettled ? "settled" : to - from < SHORT ? "short" : "";
    labels.push(make("span", { class: size, style: `left: ${(100 * (left + right)) / 2 / WIDTH}%` }, text));
  }
  svg.append(...liftLines(lifts, ROW_HEIGHT), cursor(ROW_HEIGHT));
  return make("div", { class: "line", role: "img", "aria-label": words.settled(title, pathPercent(reading.settled, moments)) }, svg, ...labels);
}

/**
 * @param {number[]} lifts
 * @param {number} height
 */
function liftLines(lifts, height) {
  return lifts.map((share) => {
    const line = makeSvg("line", { x1: share * WIDTH, x2: share * WIDTH, y1: 0, y2: height, class: "lift" });
    line.append(makeSvg("title", {}, words.lift));
    return line;
  });
}

/** @param {number} height */
function cursor(height) {
  return makeSvg("line", { class: "cursor", x1: WIDTH, x2: WIDTH, y1: 0, y2: height });
}

/**
 * Moves the cursor of every picture in `root` to a moment.
 * @param {Element} root
 * @param {number} moment
 * @param {number} moments
 */
export function moveCursors(root, moment, moments) {
  const x = `${endOf(moment, moments) * WIDTH}`;
  for (const line of root.querySelectorAll(".cursor")) {
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
  }
}

/**
 * How much of the pen's path has been drawn at the end of a moment.
 * @param {number} moment
 * @param {number} moments
 */
export function pathPercent(moment, moments) {
  return `${Math.round(100 * endOf(moment, moments))} %`;
}
