// @ts-check
// The inside of a network. props.value is JSON from payload.inside: the strongest path to the answer, or every map of every stage; or
// from payload.unit: the arithmetic of the chosen unit. props.models is the JSON of name → { title, ... }; props.second says whether
// the view has the choices: of a second model, which triggers "beside", and of all maps, which triggers "maps".

import { announceAnswer, createLateFilter } from "../../components/answers.js";
import { rowsOf } from "../../components/bars.js";
import { find, make } from "../../components/dom.js";
import { onThemeChange } from "../../components/pixels.js";
import { addSetting, announceSetting } from "../../components/settings.js";
import { verdictOf } from "../../components/verdict.js";
import { decodeArithmetic, decodeFloats } from "./arithmetic.js";
import { createColumn } from "./columns.js";
import { paintLines } from "./lines.js";
import { createPanel } from "./panel.js";
import { createPathColumn, moveFocus } from "./path.js";

const RELAYOUT_WIDTH = 60; // px; if the page's width changes by more, the columns are laid out again
const KEY_DELAY = 120; // ms on a unit before its arithmetic is asked for, so that arrow keys can pass by
const SIGHT_MARGIN = 8; // px between the chosen unit and the panel
const MIN_COLUMN_WIDTH = 38; // px
const LAST_COLUMN_WIDTH = 90; // px
const COLUMN_GAP = 10; // px

const WORDS = {
  blank: "Draw a digit, and the strongest path to the answer appears.",
  path: (/** @type {number} */ digit) => [
    `The maps of each layer that add most to the score of ${digit}: their amounts are below them. Lines: what one adds to the next, `,
    make("i", { class: "for" }), `for ${digit}, `,
    make("i", { class: "against" }), "against; the thicker, the more. Press a map to see how it is computed.",
  ],
  all: () => [
    make("i", { class: "bright" }), "bright: strong; black: nothing. Each column has its own scale. Press a map or a unit to see how it is computed: ",
    make("i", { class: "for" }), "what raises it, ",
    make("i", { class: "against" }), "what lowers it.",
  ],
  showAll: "Show all maps",
  showPath: "Show the strongest only",
  noSecond: "Second network: none",
};

/** @typedef {import("./columns.js").Column} Column */
/** @typedef {import("./columns.js").Place} Place */

/** @type {Script} */
export default function startInside(element, props, trigger, watch) {
  const view = find(element, ".inside");
  const flow = find(view, ".flow");
  const lines = find(view, ".lines");
  const models = JSON.parse(props.models);
  const isLate = createLateFilter();
  const panel = createPanel(view, forget);

  /** @type {any} */
  let shown = null; // the value with stages
  /** @type {Column[]} */
  let columns = [];
  let layoutWidth = 0; // px, the width for which the columns are laid out
  /** @type {{ stage: number, unit: number } | null} */
  let chosen = null;
  /** @type {import("./panel.js").Scene | null} */
  let scene = null; // its arithmetic
  let awaited = ""; // the unit that the address names, "stage,unit", until a digit is shown
  let askTimer = 0;

  // ---- the columns

  function show() {
    const value = JSON.parse(props.value || "null");
    if (!value) {
      if (!props.second) view.hidden = true; // no second model is chosen
      return; // or another view is open
    }
    if (!value.stages) return showUnit(value);
    if (isLate(value)) return;
    showVerdict(value);
    const isSameModel = value.model === shown?.model && value.stages.length === columns.length;
    const isSameLayout = isSameModel && !value.flows === !shown.flows;
    shown = value;
    if (!isSameModel || value.digit === null) forget();
    if (!isSameLayout) layOut();
    paint();
    if (props.second) {
      announce(value); // of two views the first counts
      for (const option of find(view, "select").options) option.disabled = option.value === value.model;
    }
    ask();
  }

  function showVerdict(/** @type {Answer} */ answer) {
    const { large, second, words } = verdictOf(answer);
    view.dataset.digit = `${answer.digit ?? ""}`;
    view.dataset.status = answer.status;
    find(view, ".digit").textContent = second ? `${large}/${second}` : large;
    find(view, ".words").textContent = props.second ? words : `${models[answer.model].title}: ${words}`;
    view.hidden = false;
  }

  function announce(/** @type {AnswerWithImage} */ value) {
    const [large, words] = [".digit", ".words"].map((part) => find(view, part).textContent);
    announceAnswer("inside", value, [value.model], value.digit, { large, words, by: models[value.model].title, rows: rowsOf(value) });
  }

  function layOut() {
    const { model, stages, flows } = shown;
    layoutWidth = flow.clientWidth;
    view.toggleAttribute("data-path", Boolean(flows));
    const height = parseFloat(getComputedStyle(flow).getPropertyValue("--tall"));
    const width = Math.max(MIN_COLUMN_WIDTH, (flow.clientWidth - LAST_COLUMN_WIDTH) / (stages.length - 1) - COLUMN_GAP);
    columns = stages.map((/** @type {any} */ _, /** @type {number} */ index) =>
      flows ? createPathColumn(stages, index, { choose, point }) : createColumn(stages, index, width / height, { choose, point }),
    );
    flow.replaceChildren(lines, ...columns.map(({ root }) => root));
    flow.setAttribute("aria-label", `${models[model].title}, ${stages.length} stages`);
    const first = flow.querySelector(".cell");
    if (first) first.tabIndex = 0; // the others follow by arrow keys
  }

  const isOtherWidth = () => Math.abs(flow.clientWidth - layoutWidth) > RELAYOUT_WIDTH;

  function paint() {
    columns.forEach((column, stage) => column.paint(shown.stages[stage], shown));
    const words = shown.digit === null ? [WORDS.blank] : shown.flows ? WORDS.path(shown.digit) : WORDS.all();
    find(view, ".legend").replaceChildren(...(shown.stages.length ? words : []));
    paintChosen();
  }

  function paintChosen() {
    view.toggleAttribute("data-looking", Boolean(chosen));
    columns.forEach((column, stage) => column.mark(chosen?.stage === stage ? chosen.unit : null));
    if (!shown) return;
    const inputs = chosen && scene?.arithmetic ? [...scene.arithmetic.terms, scene.arithmetic.added].filter(Boolean) : [];
    const drawn = shown.flows
      ? shown.flows.map((/** @type {number[]} */ [stage, unit, toStage, toUnit, value]) => ({ from: { stage, unit }, to: { stage: toStage, unit: toUnit }, value }))
      : inputs.map((/** @type {any} */ term) => ({ from: term, to: chosen, value: term.contribution }));
    paintLines(lines, columns, drawn, chosen, !shown.flows);
  }

  // ---- the chosen unit

  /**
   * @param {number} stage
   * @param {number} unit
   * @param {Place | null} pixel
   */
  function choose(stage, unit, pixel) {
    if (shown.digit === null) return;
    const isSame = chosen?.stage === stage && chosen.unit === unit;
    if (isSame && pixel) panel.point(pixel);
    if (isSame) return;
    chosen = { stage, unit };
    scene = null;
    view.dataset.at = `${stage},${unit}`; // query.js sends it
    announceSetting();
    paintChosen();
    clearTimeout(askTimer);
    askTimer = window.setTimeout(ask, pixel ? 0 : KEY_DELAY);
  }

  /** The mouse is over a pixel of a unit. */
  function point(/** @type {number} */ stage, /** @type {number} */ unit, /** @type {Place} */ pixel) {
    if (scene && chosen?.stage === stage && chosen.unit === unit) panel.point(pixel);
  }

  function forget() {
    chosen = scene = null;
    view.dataset.at = "";
    announceSetting();
    panel.hide();
    paintChosen();
  }

  function ask() {
    if (awaited && shown.digit !== null) chooseAwaited();
    else if (chosen) trigger("ask");
  }

  function chooseAwaited() {
    const [stage, unit] = awaited.split(",").map(Number);
    awaited = "";
    if (shown.stages[stage]?.shape[0] > unit) choose(stage, unit, null);
    else announceSetting();
  }

  function showUnit(/** @type {any} */ value) {
    if (!chosen || !value.values || value.model !== shown?.model || value.at !== view.dataset.at) return;
    const isSame = scene !== null;
    scene = {
      ...chosen,
      answer: shown,
      values: decodeFloats(value.values),
      arithmetic: value.arithmetic && decodeArithmetic(value.arithmetic),
      hasNorm: value.has_norm,
      testImages: value.top_images,
    };
    panel.show(scene, isSame);
    paintChosen();
    if (!isSame) bringIntoSight(chosen);
  }

  /** Scrolls to the panel, and so far that it does not hide the chosen unit where it stays at the lower edge of the screen. */
  function bringIntoSight(/** @type {{ stage: number, unit: number }} */ { stage, unit }) {
    const unitPanel = find(view, ".unit");
    if (unitPanel.getBoundingClientRect().bottom > innerHeight + 1) unitPanel.scrollIntoView(); // it does not stay there on a low screen
    const edges = columns[stage].edgesOf(unit);
    const hidden = edges ? (edges.foot ?? edges.bottom) - unitPanel.getBoundingClientRect().top : 0;
    if (hidden > 0) scrollBy({ top: hidden + SIGHT_MARGIN });
  }

  view.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && chosen) {
      forget();
      event.preventDefault();
    } else if (shown?.flows) {
      moveFocus(event, flow);
    }
  });

  // ---- the choices: all maps or the strongest path, and a second model

  function startChoices() {
    const [button, select] = [find(view, ".depth"), find(view, "select")];
    const options = Object.entries(models).map(([name, { title }]) => make("option", { value: name }, title));
    select.append(make("option", { value: "" }, WORDS.noSecond), ...options);
    select.addEventListener("change", () => {
      trigger("beside");
      announceSetting();
    });
    addSetting("second", {
      read: () => select.value,
      write(name) {
        select.value = name in models ? name : "";
        trigger("beside");
      },
    });

    const setMaps = (/** @type {string} */ maps) => {
      view.dataset.maps = maps; // query.js sends it
      button.textContent = maps ? WORDS.showPath : WORDS.showAll;
    };
    button.addEventListener("click", () => {
      setMaps(view.dataset.maps ? "" : "all");
      trigger("maps");
      announceSetting();
    });
    addSetting("maps", {
      read: () => view.dataset.maps,
      write(maps) {
        setMaps(maps === "all" ? maps : "");
        trigger("maps");
      },
    });
    setMaps("");
  }

  if (props.second) startChoices();
  else find(view, ".choices").remove();

  addSetting(props.second ? "unit" : "second-unit", {
    read: () => view.dataset.at || awaited,
    write(at) {
      forget();
      awaited = at;
      if (shown) ask();
    },
  });

  view.hidden = !props.second;
  new ResizeObserver(() => {
    if (!shown?.stages.length || !flow.clientWidth) return;
    if (isOtherWidth()) {
      layOut();
      paint();
    }
    paintChosen();
  }).observe(flow);
  onThemeChange(() => scene && panel.show(scene, true));
  watch("value", show);
  show();
}
