// @ts-check
// The inside of a network. props.value is from payload.inside: the stages, each shown as a column of maps or units; or from
// payload.unit: the links of the selected unit. props.models is the JSON of name → { title, ... }; props.second says whether the
// view has a choice of a second model, which triggers "beside".

import { announceAnswer, createLateFilter } from "../../components/answers.js";
import { rowsOf } from "../../components/bars.js";
import { find, make } from "../../components/dom.js";
import { onThemeChange } from "../../components/pixels.js";
import { addSetting, announceSetting } from "../../components/settings.js";
import { verdictOf } from "../../components/verdict.js";
import { createColumn, paintColumn, unitName, unitUnder } from "./columns.js";
import { paintLinks } from "./links.js";
import { describeUnit } from "./unit_panel.js";

const RELAYOUT_WIDTH = 60; // px; if the page's width changes by more, the columns are laid out again
const MOVE_DELAY = 15; // ms after a move before the unit under the mouse is looked for
const LOOK_DELAY = 120; // ms on a unit before its links are asked for
const MIN_COLUMN_WIDTH = 38; // px
const LAST_COLUMN_WIDTH = 90; // px
const COLUMN_GAP = 10; // px
const HINT = "Point at a map, a unit or a digit to see what it is tied to. A press keeps it while you go on drawing.";

/** @typedef {import("./columns.js").Column} Column */

/** @type {Script} */
export default function startInside(element, props, trigger, watch) {
  const view = find(element, ".inside");
  const flow = find(view, ".flow");
  const lines = find(view, ".links");
  const panel = find(view, ".unit");
  const models = JSON.parse(props.models);
  const isLate = createLateFilter();

  /** @type {any} */
  let shown = null; // the value with stages
  /** @type {Column[]} */
  let columns = [];
  let layoutWidth = 0; // px, the width for which the columns are laid out
  /** @type {{ stage: number, unit: number } | null} */
  let looked = null; // the unit under the pointer, or the last that was
  let isPinned = false; // whether it stays when the pointer moves on
  /** @type {{ row: number, column: number } | null} */
  let pixel = null; // of its map, under the pointer
  /** @type {any} */
  let links = null; // of it, from payload.unit
  let askTimer = 0;

  // ---- the columns

  function show() {
    const value = props.value;
    if (!value) {
      if (!props.second) view.hidden = true; // no second model is chosen
      return; // or another view is open
    }
    if (!value.stages) return showLinks(value);
    if (isLate(value)) return;
    const { large, second, words } = verdictOf(value);
    view.dataset.digit = value.digit ?? "";
    view.dataset.status = value.status;
    find(view, ".digit").textContent = second ? `${large}/${second}` : large;
    find(view, ".words").textContent = words;
    view.hidden = false;
    const isSameModel = value.model === shown?.model && value.stages.length === columns.length;
    shown = value;
    if (!isSameModel) looked = null;
    if (!isSameModel || Math.abs(flow.clientWidth - layoutWidth) > RELAYOUT_WIDTH) layOut();
    paintColumns();
    if (props.second) announce(value); // of two views the first counts
    if (looked) ask();
    paintLooked();
  }

  function announce(/** @type {AnswerWithImage} */ value) {
    const [large, words] = [".digit", ".words"].map((part) => find(view, part).textContent);
    announceAnswer("inside", value, [value.model], value.digit, { large, words, by: models[value.model].title, rows: rowsOf(value) });
  }

  function layOut() {
    const { model, stages } = shown;
    layoutWidth = flow.clientWidth;
    if (!looked) {
      links = pixel = null;
      isPinned = false;
      view.dataset.at = "";
    }
    const height = parseFloat(getComputedStyle(flow).getPropertyValue("--tall"));
    const width = Math.max(MIN_COLUMN_WIDTH, (flow.clientWidth - LAST_COLUMN_WIDTH) / (stages.length - 1) - COLUMN_GAP);
    columns = stages.map((/** @type {any} */ stage, /** @type {number} */ index) => createColumn(stage, index, stages.length, width / height));
    columns.forEach(listenToColumn);
    flow.replaceChildren(lines, ...columns.map(({ root }) => root));
    flow.setAttribute("aria-label", `${models[model].title}, ${stages.length} stages`);
  }

  function paintColumns() {
    columns.forEach((column, stage) => paintColumn(column, shown.stages[stage], shown));
  }

  // ---- looking at a unit

  /**
   * @param {Column} column
   * @param {number} stage
   */
  function listenToColumn(column, stage) {
    const { canvas, grid } = column;
    let moveTimer = 0;

    /**
     * @param {MouseEvent} event
     * @param {boolean} isPress a press pins the unit, a second one releases it
     */
    const look = (event, isPress) => {
      if (columns[stage] !== column) return; // another model's answer has come since the pointer moved
      const found = unitUnder(column, event);
      if (!found) return;
      const isSame = looked?.stage === stage && looked.unit === found.unit;
      if (isPress) isPinned = !(isPinned && isSame);
      else if (isPinned && !isSame) return;
      pixel = found.row < grid.height && found.column < grid.width ? found : null;
      choose(stage, found.unit, isPress ? 0 : LOOK_DELAY);
    };

    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      clearTimeout(moveTimer);
      moveTimer = window.setTimeout(() => look(event, false), MOVE_DELAY);
    });
    canvas.addEventListener("pointerleave", () => clearTimeout(moveTimer));
    canvas.addEventListener("click", (event) => look(event, true));
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return; // the browser's own
      const current = looked?.stage === stage ? looked.unit : -1;
      const next = nextUnit(event.key, current, grid);
      if (event.key === "Enter" || event.key === " ") {
        isPinned = !isPinned && current >= 0;
        paintLooked();
      } else if (event.key === "Escape" && looked) {
        forget();
      } else if (next === undefined) {
        return;
      } else {
        pixel = null;
        choose(stage, next, LOOK_DELAY);
      }
      event.preventDefault();
    });
  }

  /**
   * @param {number} stage
   * @param {number} unit
   * @param {number} delay ms before its links are asked for
   */
  function choose(stage, unit, delay) {
    const isSame = looked?.stage === stage && looked.unit === unit;
    looked = { stage, unit };
    if (!isSame) links = null;
    paintLooked();
    clearTimeout(askTimer);
    if (!isSame) askTimer = window.setTimeout(ask, delay);
  }

  function forget() {
    looked = links = pixel = null;
    isPinned = false;
    view.dataset.at = "";
    paintLooked();
  }

  function ask() {
    if (!looked) return;
    view.dataset.at = `${looked.stage},${looked.unit}`; // query.js sends it
    trigger("ask");
  }

  function showLinks(/** @type {any} */ value) {
    if (value.model !== shown?.model || value.at !== `${looked?.stage},${looked?.unit}`) return;
    links = value.incoming ? value : null;
    paintLooked();
  }

  function paintLooked() {
    columns.forEach(({ canvas }, stage) => {
      const here = looked?.stage === stage ? looked : null;
      if (here) canvas.setAttribute("aria-valuenow", `${here.unit + 1}`);
      const name = here ? `${unitName(columns, stage, here.unit)}${isPinned ? ", pinned" : ""}` : "none chosen";
      canvas.setAttribute("aria-valuetext", name);
    });
    view.toggleAttribute("data-looking", Boolean(looked));
    lines.replaceChildren();
    if (looked) {
      panel.replaceChildren(...describeUnit({ ...looked, pixel }, columns, shown, links, createPinButton(), view));
      paintLinks(lines, columns, looked, links, isPinned);
    } else {
      panel.replaceChildren(make("p", { class: "hint" }, HINT));
    }
  }

  function createPinButton() {
    const button = make("button", { type: "button", "aria-pressed": `${isPinned}` }, isPinned ? "Pinned" : "Pin");
    button.addEventListener("click", () => {
      isPinned = !isPinned;
      paintLooked();
    });
    return button;
  }

  // ---- a second model beside the first

  const select = find(view, "select");
  if (props.second) {
    const options = Object.entries(models).map(([name, { title }]) => make("option", { value: name }, title));
    select.append(make("option", { value: "" }, "nothing"), ...options);
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
  } else {
    select.parentElement.remove();
  }

  view.hidden = !props.second;
  new ResizeObserver(() => {
    if (!shown?.stages.length || !flow.clientWidth) return;
    if (Math.abs(flow.clientWidth - layoutWidth) > RELAYOUT_WIDTH) {
      layOut();
      paintColumns();
    }
    paintLooked();
  }).observe(flow);
  onThemeChange(() => shown && paintLooked());
  watch("value", show);
  paintLooked();
  show();
}

/**
 * The unit to which a key leads from the current one, -1 for none; undefined for other keys.
 * @param {string} key
 * @param {number} current
 * @param {import("./grid.js").Grid} grid
 */
function nextUnit(key, current, { units, across }) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[key];
  const target = step !== undefined ? (current < 0 ? 0 : current + step) : { Home: 0, End: units - 1 }[key];
  return target === undefined ? undefined : Math.min(Math.max(target, 0), units - 1);
}
