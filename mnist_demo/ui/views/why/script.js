// Why this digit and not that: props.value, from payload.why → pieces and pixels coloured by what they gave. Asked for only
// while it is open, once the pen is lifted.

const RESTS = 60; // ms without another answer

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
  if (isWanted() && !down) askSoon();
});

view.addEventListener("toggle", () => isWanted() && ask());

const isWanted = () => view.open && answer && !answer.blank;

function askSoon() {
  clearTimeout(asking);
  asking = setTimeout(ask, RESTS);
}

function ask() {
  clearTimeout(asking);
  view.dataset.against = against ?? ""; // page.py sends it along; in the value an answer to the question before would undo it
  trigger("ask");
}

// Not while the pen is down.
let down = false;
document.addEventListener("pointerdown", () => (down = true), true);
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(
    name,
    () => {
      down = false;
      // The answer may have come while something was pressed: none comes any more. After a stroke one does.
      if (isWanted() && answer.change === inkPad()?.drawing.change && !isCurrent(props.value)) askSoon();
    },
    true,
  );
}

// Whether the value is of what is on the pad and of the answer shown.
function isCurrent(why) {
  return Boolean(why?.pieces) && why.change === inkPad()?.drawing.change && why.model === answer?.models[0] && why.digit === answer?.digit;
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
  const places = placesOf(why.pieces, why.values);
  drawn.replaceChildren(...why.pieces.flatMap((points, place) => piece(points, why.values[place], strongest, places[place])));
  drawn.setAttribute("aria-label", why.values.map((value, place) => `piece ${place + 1}: ${signed(value)}`).join(", "));
  showOther(why);
  paintSigned(canvas, grey(why.map), view);
  $(view, "span.for").textContent = `speaks for ${why.digit}`;
  $(view, "span.against").textContent = `speaks for ${why.against}`;
  $(view, ".sum").textContent =
    `The numbers add up to ${signed(why.change_of_answer)}, counted from blank paper: 0 changes nothing, and every 2.3 makes ${why.digit} ten times as likely against ${why.against}.`;
}

const signed = (value) => `${value <= -0.05 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

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

// A piece's line, and its number.
function piece(points, value, strongest, [x, y, anchor]) {
  const kind = value < 0 ? "against" : "for";
  const strength = 0.25 + (0.75 * Math.abs(value)) / strongest;
  const number = makeSvg("text", { x, y, "text-anchor": anchor }, signed(value));
  return [makeSvg("path", { d: path(points), class: kind, style: `opacity: ${strength}` }), number];
}

const [LETTER, TALL, AWAY, APART] = [1.25, 1.8, 1.6, 1]; // of a number, how far from the line and from another it stands, in pixels of the 28x28 image

// Where the number of each piece stands, [x, y, text-anchor]: beside its middle or, where that covers another number or much of
// the line, at another of its points.
function placesOf(pieces, values) {
  const line = pieces.flatMap(filled);
  const taken = [];
  return pieces.map((points, place) => {
    const ways = points.filter(Boolean);
    const width = LETTER * signed(values[place]).length;
    let best = { cost: Infinity };
    [0.5, 0.3, 0.7, 0.1, 0.9].forEach((share, turn) => {
      const [x, y] = ways[Math.floor(share * ways.length)];
      const outwards = x < 14 ? -1 : 1;
      [[outwards, 0], [-outwards, 0], [0, -1], [0, 1]].forEach(([across, down], side) => {
        const left = x + across * AWAY - (width * (1 - across)) / 2;
        const top = y + down * (AWAY + TALL / 2) - TALL / 2;
        const box = [left, top, left + width, top + TALL];
        const covers = taken.filter((other) => box[0] < other[2] + APART && other[0] < box[2] + APART && box[1] < other[3] && other[1] < box[3]).length;
        const inked = line.filter(([a, b]) => a > left - 0.5 && a < box[2] + 0.5 && b > top - 0.5 && b < box[3] + 0.5).length;
        const outside = box[0] < 0 || box[1] < 0 || box[2] > SIDE || box[3] > SIDE;
        const cost = 50 * covers + 50 * outside + inked + 0.4 * side + 0.8 * turn;
        if (cost < best.cost) best = { cost, box, at: [x + across * AWAY, top + TALL - 0.2, ["end", "middle", "start"][across + 1]] };
      });
    });
    taken.push(best.box);
    return best.at;
  });
}

// The points of a piece, and others between them, less than a pixel apart.
function filled(points) {
  return points.flatMap((point, at) => {
    const next = points[at + 1];
    if (!point || !next) return point ? [point] : [];
    const count = Math.ceil(Math.hypot(next[0] - point[0], next[1] - point[1]));
    return Array.from({ length: count }, (_, step) => point.map((side, axis) => side + ((next[axis] - side) * step) / count));
  });
}

onThemeChange(show);
watch("value", show);
