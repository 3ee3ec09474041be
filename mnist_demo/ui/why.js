// Why this digit and not that: props.value, from explained.why → pieces and pixels coloured by what they gave. Asked for only
// while it is open, once the pen is lifted.

const RESTS = 150; // ms without another answer

const view = $(element, ".why");
const drawn = $(view, "svg");
const canvas = $(view, "canvas");

let answer = null; // the one shown
let against = null; // the digit that was pressed, null for the next best
let asking = 0;

const others = digitButtons($(view, ".others"), "Why not", (digit) => {
  against = digit;
  ask();
});

document.addEventListener("answer-shown", ({ detail }) => {
  if (detail.view !== "answer") return;
  const before = answer;
  answer = detail;
  view.hidden = answer.blank;
  if (before?.digit !== answer.digit || before?.models[0] !== answer.models[0]) against = null;
  show();
  clearTimeout(asking);
  if (!answer.blank && view.open && !down) asking = setTimeout(ask, RESTS);
});

view.addEventListener("toggle", () => view.open && answer && !answer.blank && ask());

function ask() {
  clearTimeout(asking);
  view.dataset.against = against ?? ""; // page.py sends it along; in the value an answer to the question before would undo it
  trigger("ask");
}

// Not while the pen is down.
let down = false;
document.addEventListener("pointerdown", () => (down = true), true);
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => (down = false), true);

// Whether the value is of what is on the pad and of the answer shown.
function isCurrent(why) {
  return why?.pieces && why.change === inkPad()?.drawing.change && why.model === answer?.models[0] && why.digit === answer?.digit;
}

function show() {
  if (!answer || answer.blank) return;
  const why = props.value;
  const current = isCurrent(why);
  view.toggleAttribute("data-older", !current);
  $(view, "summary").textContent = current ? `Why ${why.digit} and not ${why.against}?` : `Why ${answer.digit}?`;
  others.forEach((button, digit) => {
    button.hidden = digit === answer.digit;
    button.setAttribute("aria-pressed", current && digit === why.against);
  });
  if (!current) return;
  const strongest = Math.max(...why.values.map(Math.abs), 1e-9);
  drawn.replaceChildren(...why.pieces.flatMap((points, place) => piece(points, why.values[place], strongest)));
  drawn.setAttribute("aria-label", why.values.map((value, place) => `piece ${place + 1}: ${signed(value)}`).join(", "));
  showOther(why);
  paintSigned(canvas, grey(why.map), view);
  $(view, "span.for").textContent = `speaks for ${why.digit}`;
  $(view, "span.against").textContent = `speaks for ${why.against}`;
  $(view, ".sum").textContent =
    `The numbers add up to ${signed(why.change_of_answer)}, counted from blank paper: 0 changes nothing, and every 2.3 makes ${why.digit} ten times as likely against ${why.against}.`;
}

const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

// What little would make it another digit: a stroke more, dashed, and a piece less, in words.
function showOther({ added, removed, values }) {
  const would = ({ digit, probability }) => `${digit} would be the likeliest (${inPercent(probability)})`;
  for (const part of view.querySelectorAll(".added")) part.hidden = !added;
  if (added) {
    drawn.append(makeSvg("path", { d: path(added.points), class: "added" }));
    $(view, "span.added").textContent = `with this stroke ${would(added)}`;
  }
  $(view, ".removed").textContent = removed ? `Without the piece of ${signed(values[removed.piece])}, ${would(removed)}.` : "";
}

// points in pixels of the 28x28 image, null between two strokes → the path through them
function path(points) {
  let way = "";
  let starts = true;
  for (const point of points) {
    if (point) way += `${starts ? "M" : "L"}${point.join(" ")}`;
    starts = !point;
  }
  return points.length === 1 ? `${way}h0` : way;
}

// A piece's line, and its number beside the middle.
function piece(points, value, strongest) {
  const [x, y] = points[Math.floor(points.length / 2)] ?? points[0];
  const kind = value < 0 ? "against" : "for";
  const strength = 0.25 + (0.75 * Math.abs(value)) / strongest;
  const number = makeSvg("text", { x: x + (x < 14 ? -1.6 : 1.6), y: y + 0.7, "text-anchor": x < 14 ? "end" : "start" }, signed(value));
  return [makeSvg("path", { d: path(points), class: kind, style: `opacity: ${strength}` }), number];
}

onThemeChange(show);
watch("value", show);
