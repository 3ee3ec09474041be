// The drawing over time: props.value, from payload.replay → the probabilities as bands along the pen's way, or in the
// comparison a line for each model; and a slider that puts the drawing back on the pad as it was then, so that every view
// shows that moment. Asked for only while it is open. props.models is the JSON of name → { title, ... }.

const RESTS = 150; // ms without another answer
const MOMENT = 90; // ms that each takes when it is played
const [WIDE, TALL, ROW] = [400, 120, 22]; // of the drawing in the bands' own units
const START = "replay-start"; // the event by which other scripts have it played

const view = $(element, ".replay");
const bandsBox = $(view, ".bands");
const slider = $(view, "input");
const told = $(view, ".told");
const play = $(view, "[data-do=play]");
const models = JSON.parse(props.models);
const MOMENTS = Number(slider.max);

let replayed = null; // the value shown
let asking = 0;
let playing = 0; // the timer
let wanted = false; // whether it is to play as soon as it is there

let answer = null; // the last one of the whole drawing
let asked = null; // { change, strokes } of the drawing that was asked for last
let drawn = null; // the strokes of which the value shown is, as JSON, where it is of that one

document.addEventListener("answer-shown", ({ detail }) => {
  const pad = inkPad();
  if (detail.view === "number") return rest(); // there it is out of sight, and the pad is to hold all that was written
  if (pad?.replayed) {
    if (detail.models.join() !== answer?.models.join()) rest(); // of another view or model there is another replay
    return;
  }
  const hasWay = Boolean(pad?.drawing.strokes.length) && !detail.blank;
  view.hidden = !hasWay;
  if (detail.change !== answer?.change) halt();
  answer = detail;
  slider.value = MOMENTS;
  view.toggleAttribute("data-older", !isSame());
  clearTimeout(asking);
  if (hasWay && (view.open || wanted)) asking = setTimeout(ask, RESTS);
});

// Whether what is shown is of the drawing on the pad, whatever the number of its change, and of the models chosen.
const strokesNow = () => JSON.stringify(inkPad()?.drawing.strokes);
const isSame = () => Boolean(replayed?.readings) && drawn === strokesNow() && replayed.readings.map(({ model }) => model).join() === answer?.models.join();

view.addEventListener("toggle", () => (view.open ? answer && !isSame() && ask() : rest()));

function ask() {
  clearTimeout(asking);
  if (inkPad()?.replayed || isSame()) return showNow();
  asked = { change: inkPad()?.drawing.change, strokes: strokesNow() };
  trigger("ask");
}

function show() {
  if (!props.value) return;
  replayed = props.value.readings ? props.value : null;
  drawn = props.value.change === asked?.change ? asked.strokes : null; // or it is a late one
  showNow();
}

function showNow() {
  view.toggleAttribute("data-older", Boolean(replayed) && !isSame());
  $(view, ".scrub").hidden = !replayed;
  if (!replayed) {
    bandsBox.replaceChildren();
    told.textContent = "A dot, or a scribble longer than any digit, is not replayed.";
    return;
  }
  const { readings } = replayed;
  bandsBox.replaceChildren(readings.length === 1 ? bandsOf(readings[0]) : rowsOf(readings));
  tell();
  if (wanted && isSame()) start();
}

// ---- the picture

const across = (moment) => ((moment + 1) / MOMENTS) * WIDE;

function lifts(height) {
  return replayed.lifts.map((share) => {
    const line = makeSvg("line", { x1: share * WIDE, x2: share * WIDE, y1: 0, y2: height, class: "lift" });
    line.append(makeSvg("title", {}, "The pen was lifted here."));
    return line;
  });
}

// One model: ten bands, as broad at each moment as the digit was probable.
function bandsOf({ model, probabilities, settled }) {
  const levels = grey(probabilities);
  const svg = makeSvg("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, role: "img", "aria-label": `Probability of each digit while the drawing grew, by ${models[model].title}`, preserveAspectRatio: "none" });
  const floor = new Array(MOMENTS).fill(0);
  const names = [];
  for (let digit = 0; digit < 10; digit++) {
    const shares = Array.from({ length: MOMENTS }, (_, moment) => levels[10 * moment + digit] / 255);
    const [low, high] = [[], []];
    shares.forEach((share, moment) => {
      low.push(`${across(moment)} ${TALL * floor[moment]}`);
      floor[moment] += share;
      high.push(`${across(moment)} ${TALL * Math.min(floor[moment], 1)}`);
    });
    svg.append(makeSvg("path", { d: `M${low.join("L")}L${high.reverse().join("L")}Z`, "data-digit": digit }));
    const best = shares.indexOf(Math.max(...shares));
    if (shares[best] > 0.25) names.push([digit, across(best) / WIDE, floor[best] - shares[best] / 2]);
  }
  svg.append(...lifts(TALL), cursor(TALL));
  const labels = names.map(([digit, x, y]) => make("span", { style: `left: ${100 * Math.min(Math.max(x, 0.04), 0.97)}%; top: ${100 * y}%` }, `${digit}`));
  return make("div", { class: "one", "data-settled": `${settled}` }, svg, ...labels);
}

// Several: of each a line with the digit it read, from where it did not change its mind any more in full colour.
function rowsOf(readings) {
  const rows = readings.map(({ model, digits, statuses, settled }) => {
    const svg = makeSvg("svg", { viewBox: `0 0 ${WIDE} ${ROW}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const labels = [];
    const said = (moment) => ({ digit: `${digits[moment]}`, unsure: `${digits[moment]}?`, not_a_digit: "–" })[statuses[moment]];
    for (let from = 0; from < MOMENTS; ) {
      let to = from;
      while (to + 1 < MOMENTS && said(to + 1) === said(from) && to + 1 !== settled) to++;
      const [left, right] = [(from / MOMENTS) * WIDE, ((to + 1) / MOMENTS) * WIDE];
      svg.append(makeSvg("rect", { x: left + 0.5, y: 1, width: right - left - 1, height: ROW - 2, class: `${statuses[from]}${from >= settled ? " settled" : ""}` }));
      if (to - from > 0) labels.push(make("span", { class: from >= settled ? "settled" : to - from < 3 ? "short" : "", style: `left: ${(100 * (left + right)) / 2 / WIDE}%` }, said(from)));
      from = to + 1;
    }
    svg.append(...lifts(ROW), cursor(ROW));
    const words = `${models[model].title}: settled after ${percentOf(settled)} of the line`;
    return make("li", { title: words }, make("b", {}, models[model].title), make("div", { class: "line", role: "img", "aria-label": words }, svg, ...labels), make("i", {}, percentOf(settled)));
  });
  return make("ol", {}, ...rows);
}

const percentOf = (moment) => `${Math.round((100 * (moment + 1)) / MOMENTS)} %`;

function cursor(height) {
  return makeSvg("line", { class: "cursor", x1: WIDE, x2: WIDE, y1: 0, y2: height });
}

// ---- the slider

function tell() {
  const moment = Number(slider.value) - 1;
  for (const line of bandsBox.querySelectorAll(".cursor")) {
    line.setAttribute("x1", across(moment));
    line.setAttribute("x2", across(moment));
  }
  if (!replayed) return;
  const [{ digits, runners_up: seconds, statuses, probabilities, settled }] = replayed.readings;
  if (replayed.readings.length > 1) {
    told.textContent = `At ${percentOf(moment)} of the line. On the right: when each settled on its answer. ? is unsure, – not a digit.`;
  } else {
    const sure = inWhole(grey(probabilities)[10 * moment + digits[moment]] / 255);
    const said = { digit: `${digits[moment]}, ${sure} sure`, unsure: `unsure, ${digits[moment]} or ${seconds[moment]}`, not_a_digit: "not a digit" }[statuses[moment]];
    told.textContent = `At ${percentOf(moment)} of the line: ${said}. Settled at ${percentOf(settled)}.`;
  }
  slider.setAttribute("aria-valuetext", told.textContent);
}

function moveTo(moment) {
  slider.value = moment;
  tell();
  inkPad().dispatchEvent(new CustomEvent("pad-until", { detail: moment / MOMENTS }));
}

slider.addEventListener("input", () => {
  halt();
  moveTo(Number(slider.value));
});

// ---- playing

function start() {
  wanted = false;
  if (!isSame()) return;
  let moment = Number(slider.value) >= MOMENTS ? 0 : Number(slider.value);
  setPlaying(
    setInterval(() => {
      moment += 1;
      moveTo(moment);
      if (moment >= MOMENTS) halt();
    }, MOMENT),
  );
}

function setPlaying(timer) {
  playing = timer;
  play.textContent = timer ? "❚❚" : "▶";
  play.setAttribute("aria-label", timer ? "Pause" : "Play");
}

function halt() {
  clearInterval(playing);
  setPlaying(0);
}

// The whole drawing again.
function rest() {
  halt();
  if (inkPad()?.replayed) moveTo(MOMENTS);
}

play.addEventListener("click", () => (playing ? halt() : start()));
document.addEventListener("pad-sent", () => !inkPad()?.replayed && playing && Number(slider.value) < MOMENTS && halt());
document.addEventListener(START, () => {
  wanted = true;
  view.open = true;
  if (answer && !answer.blank) ask();
});

onThemeChange(() => replayed && showNow());
watch("value", show);
