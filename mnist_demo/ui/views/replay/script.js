// @ts-check
// The drawing over time. props.value, from payload.replay, is shown as bands of probability along the pen's path, or in the
// comparison as one line for each model. A slider puts the drawing back on the pad as it was at a moment, so that every view
// shows that moment. Asked for only while it is open. props.models is the JSON of name → { title, ... }.

import { find, isDisplayed } from "../../components/dom.js";
import { ANSWER_SHOWN, listen, PAD_SENT, PAD_UNTIL } from "../../components/events.js";
import { drawingOnPad, padElement, sendToPad } from "../../components/pad.js";
import { decodeLevels, onThemeChange } from "../../components/pixels.js";
import { addSetting, announceSetting } from "../../components/settings.js";
import { wholePercent } from "../../components/verdict.js";
import { bandsPicture, moveCursors, rowsPicture, pathPercent } from "./pictures.js";

const REST = 150; // ms without another answer before the replay is asked for
const MOMENT = 90; // ms for which each moment is shown while it plays

const words = {
  none: "A dot, or a scribble longer than any digit, cannot be replayed.",
  play: "Play",
  pause: "Pause",
  digit: (/** @type {number} */ digit, /** @type {string} */ share) => `${digit}, ${share} sure`,
  unsure: (/** @type {number} */ digit, /** @type {number} */ other) => `unsure, ${digit} or ${other}`,
  noDigit: "not a digit",
  one: (/** @type {string} */ drawn, /** @type {string} */ reading, /** @type {string} */ settled) =>
    `After ${drawn} of the line: ${reading}. From ${settled} on the answer stays the same.`,
  several: (/** @type {string} */ drawn) => `After ${drawn} of the line. Blue, and the number at the right: from there on the answer stays the same.`,
};

/** @type {Script} */
export default function startReplay(element, props, trigger, watch) {
  const view = find(element, ".replay");
  const pictures = find(view, ".bands");
  const slider = find(view, "input");
  const message = find(view, ".told");
  const playButton = find(view, "[data-do=play]");
  const models = JSON.parse(props.models);
  const moments = Number(slider.max);

  /** @type {{ lifts: number[], readings: import("./pictures.js").Reading[] } | null} */
  let replay = null; // the value shown
  /** @type {string | null} */
  let replayStrokes = null; // the strokes to which it belongs, as JSON; null if they are not known
  /** @type {{ change: number | undefined, strokes: string } | null} */
  let asked = null; // the drawing that was asked for last
  /** @type {ShownAnswer | null} */
  let answer = null; // the last answer to the whole drawing
  let askTimer = 0;
  let playTimer = 0;
  let playsWhenReady = false;

  listen(ANSWER_SHOWN, (shown) => {
    if (shown.view === "number") return showWhole(); // there the replay is hidden, and the pad holds all that was written
    if (isReplaying()) {
      if (shown.models.join() !== answer?.models.join()) showWhole(); // another view or model has another replay
      return;
    }
    const hasStrokes = Boolean(drawingOnPad()?.strokes.length) && !shown.blank;
    view.hidden = !hasStrokes;
    if (shown.change !== answer?.change) pause();
    answer = shown;
    slider.value = moments;
    view.toggleAttribute("data-older", !isCurrent());
    clearTimeout(askTimer);
    if (hasStrokes && (view.open || playsWhenReady)) askTimer = window.setTimeout(ask, REST);
  });

  /** Whether the pad shows a part of the drawing. */
  const isReplaying = () => Boolean(padElement()?.replayed);
  const currentStrokes = () => JSON.stringify(drawingOnPad()?.strokes);

  /** Whether the replay belongs to the strokes on the pad, in whichever change, and to the chosen models. */
  function isCurrent() {
    if (!replay?.readings || replayStrokes !== currentStrokes()) return false;
    return replay.readings.map(({ model }) => model).join() === answer?.models.join();
  }

  view.addEventListener("toggle", () => {
    if (!view.open) showWhole();
    else if (answer && !isCurrent()) ask();
    announceSetting();
  });

  function ask() {
    clearTimeout(askTimer);
    if (isReplaying() || isCurrent()) return show();
    asked = { change: drawingOnPad()?.change, strokes: currentStrokes() };
    trigger("ask");
  }

  function takeValue() {
    if (!props.value) return;
    replay = props.value.readings ? props.value : null;
    replayStrokes = asked && props.value.change === asked.change ? asked.strokes : null; // else it is a late one
    show();
  }

  function show() {
    view.toggleAttribute("data-older", Boolean(replay) && !isCurrent());
    find(view, ".scrub").hidden = !replay;
    if (!replay) {
      pictures.replaceChildren();
      message.textContent = words.none;
      return;
    }
    const { readings, lifts } = replay;
    const [first] = readings;
    pictures.replaceChildren(
      readings.length === 1
        ? bandsPicture(first, models[first.model].title, lifts, moments)
        : rowsPicture(readings, models, lifts, moments),
    );
    describeMoment();
    if (playsWhenReady && isCurrent()) play();
  }

  // ---- the slider

  function describeMoment() {
    const moment = Number(slider.value) - 1;
    moveCursors(pictures, moment, moments);
    if (!replay) return;
    const drawn = pathPercent(moment, moments);
    const [{ digits, runners_up: runnersUp, statuses, probabilities, settled }] = replay.readings;
    if (replay.readings.length > 1) {
      message.textContent = words.several(drawn);
    } else {
      const digit = digits[moment];
      const sure = wholePercent(decodeLevels(probabilities)[10 * moment + digit] / 255);
      /** @type {Record<string, string>} */
      const readings = { digit: words.digit(digit, sure), unsure: words.unsure(digit, runnersUp[moment]), not_a_digit: words.noDigit };
      message.textContent = words.one(drawn, readings[statuses[moment]], pathPercent(settled, moments));
    }
    slider.setAttribute("aria-valuetext", message.textContent);
  }

  /** @param {number} moment 0 for nothing, `moments` for the whole drawing */
  function moveTo(moment) {
    slider.value = moment;
    describeMoment();
    sendToPad(PAD_UNTIL, moment / moments);
  }

  slider.addEventListener("input", () => {
    pause();
    moveTo(Number(slider.value));
  });

  // ---- playing

  function play() {
    playsWhenReady = false;
    if (!isCurrent()) return;
    let moment = Number(slider.value) >= moments ? 0 : Number(slider.value);
    setPlaying(
      window.setInterval(() => {
        moment += 1;
        moveTo(moment);
        if (moment >= moments) pause();
      }, MOMENT),
    );
  }

  /** @param {number} timer 0 for a pause */
  function setPlaying(timer) {
    playTimer = timer;
    playButton.textContent = timer ? "❚❚" : "▶";
    playButton.setAttribute("aria-label", timer ? words.pause : words.play);
  }

  function pause() {
    clearInterval(playTimer);
    setPlaying(0);
  }

  /** Puts the whole drawing back on the pad. */
  function showWhole() {
    pause();
    if (isReplaying()) moveTo(moments);
  }

  playButton.addEventListener("click", () => (playTimer ? pause() : play()));
  listen(PAD_SENT, () => {
    if (!isReplaying() && playTimer && Number(slider.value) < moments) pause();
  });
  addSetting("replay", {
    read: () => (isDisplayed(find(view, ".scrub")) ? "1" : ""),
    write(value) {
      view.open = value === "1";
      playsWhenReady = view.open && Boolean(location.hash); // a link plays its drawing; a reload unfolds only
      if (playsWhenReady && answer && !answer.blank) ask();
    },
  });

  onThemeChange(() => replay && show());
  watch("value", takeValue);
}
