// Lines and points of the pad: where a stroke comes in, and what an eraser leaves of it. All in the pad's units, points
// [x, y].

const SCRAP = 2; // units; what is left of a stroke and shorter than this goes too

// The strokes without what is nearer than `reach` to the way from `from` to `to`; the same array where that is nothing.
function rubbedOut(strokes, from, to, reach) {
  const left = strokes.map((points) => cut(points, from, to, reach));
  return left.every((pieces, i) => pieces.length === 1 && pieces[0] === strokes[i]) ? strokes : left.flat();
}

// One stroke's pieces; itself alone where the eraser does not touch it.
function cut(points, from, to, reach) {
  const first = points[0];
  if (points.length === 1) return inside(first, first, from, to, reach) ? [] : [points];
  const pieces = [];
  let piece = [first];
  let touched = false;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const gone = inside(a, b, from, to, reach);
    if (gone) {
      touched = true;
      const [start, end] = gone;
      if (start > 0) piece.push(between(a, b, start));
      pieces.push(piece);
      piece = end < 1 ? [between(a, b, end)] : [];
    }
    if (!gone || gone[1] < 1) piece.push(b);
  }
  if (!touched) return [points];
  return [...pieces, piece].filter((each) => extent(each) >= SCRAP);
}

// The share of the line from a to b, [start, end] within 0 to 1, that is nearer than `reach` to the line from `from` to
// `to`; null where none is. That neighbourhood is two discs and the rectangle between them, and convex.
function inside(a, b, from, to, reach) {
  const parts = [inDisc(a, b, from, reach), inDisc(a, b, to, reach), inBand(a, b, from, to, reach)].filter(Boolean);
  if (!parts.length) return null;
  const start = Math.max(0, Math.min(...parts.map((part) => part[0])));
  const end = Math.min(1, Math.max(...parts.map((part) => part[1])));
  return start < end ? [start, end] : null;
}

function inDisc(a, b, [x, y], reach) {
  const [dx, dy, ax, ay] = [b[0] - a[0], b[1] - a[1], a[0] - x, a[1] - y];
  const square = dx * dx + dy * dy;
  const outside = ax * ax + ay * ay - reach * reach;
  if (!square) return outside < 0 ? [0, 1] : null;
  const half = (ax * dx + ay * dy) / square;
  const root = half * half - outside / square;
  if (root <= 0) return null;
  return within(-half - Math.sqrt(root), -half + Math.sqrt(root));
}

function inBand(a, b, from, to, reach) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (!length) return null;
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const along = (point) => (point[0] - from[0]) * ux + (point[1] - from[1]) * uy;
  const across = (point) => (point[1] - from[1]) * ux - (point[0] - from[0]) * uy;
  const one = inRange(along(a), along(b), 0, length);
  const other = inRange(across(a), across(b), -reach, reach);
  return one && other && within(Math.max(one[0], other[0]), Math.min(one[1], other[1]));
}

// Where a number that runs from `a` to `b` lies between `low` and `high`.
function inRange(a, b, low, high) {
  if (a === b) return a > low && a < high ? [0, 1] : null;
  const [start, end] = [(low - a) / (b - a), (high - a) / (b - a)];
  return within(Math.min(start, end), Math.max(start, end));
}

function within(start, end) {
  return start < end && start < 1 && end > 0 ? [start, end] : null;
}

// the point at this share of the way from a to b
function between(a, b, share) {
  return [0, 1].map((axis) => Math.round((a[axis] + share * (b[axis] - a[axis])) * 10) / 10);
}

// how long a stroke is
function extent(points) {
  let length = 0;
  for (let i = 1; i < points.length; i++) length += Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
  return length;
}

// between a point and the next
function middle(points, i) {
  return [(points[i][0] + points[i + 1][0]) / 2, (points[i][1] + points[i + 1][1]) / 2];
}

// Where the way from one point to another comes into the box from 0, 0 to these sides, null where it does not.
function enters(from, to, sides) {
  let [start, end] = [0, 1];
  for (const axis of [0, 1]) {
    const way = to[axis] - from[axis];
    if (!way && (from[axis] < 0 || from[axis] > sides[axis])) return null;
    if (!way) continue;
    const [one, other] = [-from[axis] / way, (sides[axis] - from[axis]) / way];
    start = Math.max(start, Math.min(one, other));
    end = Math.min(end, Math.max(one, other));
  }
  return start < end ? between(from, to, start) : null;
}

// The strokes as they were when the pen had gone this share of its way on the paper.
function untilShare(strokes, share) {
  const lengths = strokes.map((points) => points.reduce((sum, point, place) => sum + (place ? Math.hypot(point[0] - points[place - 1][0], point[1] - points[place - 1][1]) : 0), 0));
  let left = share * lengths.reduce((sum, length) => sum + length, 0);
  const drawn = [];
  for (const [index, points] of strokes.entries()) {
    if (left < 0) break;
    if (left >= lengths[index]) drawn.push(points);
    else drawn.push(untilLength(points, left));
    left -= lengths[index];
  }
  return drawn;
}

function untilLength(points, length) {
  const drawn = [points[0]];
  let left = length;
  for (let place = 1; place < points.length; place++) {
    const [from, to] = [points[place - 1], points[place]];
    const step = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (step > left) {
      const part = left / step;
      return [...drawn, [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]];
    }
    drawn.push(to);
    left -= step;
  }
  return drawn;
}

// Whether these are strokes near a pad of `side` units, and no more than `limits` let in.
function areStrokes(strokes, side, limits) {
  const near = (number) => Number.isFinite(number) && number >= -side && number <= 3 * side;
  const isPoint = (each) => Array.isArray(each) && each.length === 2 && each.every(near);
  const isStroke = (each) => Array.isArray(each) && each.length > 0 && each.length <= limits.points && each.every(isPoint);
  if (!Array.isArray(strokes) || strokes.length > limits.strokes || !strokes.every(isStroke)) return false;
  return strokes.reduce((sum, points) => sum + points.length, 0) <= limits.points;
}

// a drawing as the paths of an SVG
function outline(drawing) {
  return drawing.strokes.map((points) => `<path pathLength="1" d="M${points.map((p) => p.join(" ")).join("L")}"/>`).join("");
}
