"""Flourishes: extra strokes that some people add to digits and that MNIST lacks.

A 1 gets a flag or a foot, a 7 a bar or a hook, a 0 a slash, a 9 a curl. Only drawings of one stroke get them, because
those of two strokes have them already. In a 4 or 7 of two strokes, a line joins the two, as if the pen was not lifted.
Quirks are forms that few people write: a 1 with a short level flag, a 4 like a lightning stroke, a 5 whose bar is apart,
a barred 7 with a foot or a hook, a 9 whose tail swings up like that of a g.
"""

from collections.abc import Callable

import numpy as np

from mnist_demo.arrays import Floats, Integers, Texts
from mnist_demo.strokes.batch import Strokes

POINTS = 12  # of a new stroke: enough to be bent and trimmed like any other

Random = np.random.Generator
Range = tuple[float, float]
# New strokes, each a parabola: their drawings, int [K], and their first, middle and last points, float [K, 2] each.
Curves = tuple[Integers, Floats, Floats, Floats]

# From the end of a 9 to that of its curl, relative to the height: ranges of x and of y.
CURL: tuple[Range, Range] = (-0.6, -0.2), (-0.25, 0)
LONG_CURL: tuple[Range, Range] = (-0.8, -0.45), (-0.35, -0.1)


def add_flourishes(strokes: Strokes, labels: Texts, flags: float, share: float, random: Random) -> Strokes:
    """The drawings, some with one or two more strokes.

    `flags` is the share of the plain 1s that are changed, `share` that of the other digits; for a 4 or 7 of two strokes
    it is half of that.
    """
    low, high = strokes.bounds()
    centre, size = (low + high) / 2, high - low
    width, height = size.T
    stroke_counts = np.diff(strokes.drawing_start)
    single = (stroke_counts == 1) & (random.random(len(strokes)) < np.where(labels == "1", flags, share))
    double = (stroke_counts == 2) & (random.random(len(strokes)) < share / 2)
    ones = np.flatnonzero(single & (labels == "1") & (width < 0.35 * height))
    sevens = np.flatnonzero(single & (labels == "7") & (width > 0.25 * height))
    zeros = np.flatnonzero(single & (labels == "0") & (width > 0.4 * height))
    nines = np.flatnonzero(single & (labels == "9"))
    joined = np.flatnonzero(double & np.isin(labels, ("4", "7")))
    second = strokes.stroke_start[strokes.drawing_start[joined] + 1]  # the first point of the second stroke
    flags_and_feet = _flags_and_feet(strokes, ones, height, random)
    bars_and_hooks = _bars_and_hooks(strokes, sevens, width, height, random)
    slash = _uniform(zeros, (0.2, 0.65), (-0.65, -0.35), random) * size[zeros]
    slashes = _curve(zeros, centre[zeros] - slash, centre[zeros] + slash)
    curls = _curls(strokes, nines, height, random)
    joins = _curve(joined, strokes.points[second - 1], strokes.points[second])
    return _with_curves(strokes, [*flags_and_feet, *bars_and_hooks, slashes, curls, joins])


def add_quirks(strokes: Strokes, labels: Texts, share: float, random: Random) -> Strokes:
    """The drawings, `share` of those that fit changed to a form that few people write."""
    low, high = strokes.bounds()
    width, height = (high - low).T
    stroke_counts = np.diff(strokes.drawing_start)
    chosen = random.random(len(strokes)) < share
    single, double = chosen & (stroke_counts == 1), chosen & (stroke_counts == 2)
    strokes = _with_bars_apart(strokes, np.flatnonzero(double & (labels == "5")), height, random)
    strokes = _as_lightning(strokes, np.flatnonzero(double & (labels == "4")), random)
    ones = np.flatnonzero(single & (labels == "1") & (width < 0.35 * height))
    nines = np.flatnonzero(single & (labels == "9"))
    sevens = np.flatnonzero(double & (labels == "7"))
    footed = random.random(len(sevens)) < 0.6
    flags = _level_flags(strokes, ones, height, random)
    curls = _curls(strokes, nines, height, random, LONG_CURL)
    feet = _feet(strokes, sevens[footed], height, (-0.3, -0.1), random)
    hooks = _hooks(strokes, sevens[~footed], height, random)
    return _with_curves(strokes, [flags, curls, feet, hooks])


def _with_bars_apart(strokes: Strokes, fives: Integers, height: Floats, random: Random) -> Strokes:
    """The 5s, each of two strokes, with their bar moved up, if one stroke is a bar at the top."""
    points = strokes.points.copy()
    for five in fives:
        first = strokes.drawing_start[five]
        parts = [slice(*strokes.stroke_start[stroke : stroke + 2]) for stroke in (first, first + 1)]
        bar, rest = sorted(parts, key=lambda part: float(np.ptp(points[part][:, 1])))
        # A level stroke whose middle is in the upper third of the other one.
        upper_third = points[rest][:, 1].min() + height[five] / 3
        if np.ptp(points[bar][:, 1]) < 0.3 * height[five] and points[bar][:, 1].mean() < upper_third:
            points[bar] += random.uniform((-0.05, -0.16), (0.12, -0.05)) * height[five]
    return strokes.with_points(points)


def _as_lightning(strokes: Strokes, fours: Integers, random: Random) -> Strokes:
    """The 4s, each of two strokes, with the second one shortened and at the end of the first.

    Left unchanged if the first stroke is wider than high or ends on the left, or if the second is not a stem.
    """
    points = strokes.points.copy()
    for four in fours:
        first = strokes.drawing_start[four]
        one, two = (slice(*strokes.stroke_start[stroke : stroke + 2]) for stroke in (first, first + 1))
        (width, height), (width_of_stem, height_of_stem) = np.ptp(points[one], 0), np.ptp(points[two], 0)
        if width > height or width_of_stem > 0.5 * height_of_stem or points[one][-1, 0] < points[one][0, 0]:
            continue
        points[two] = points[one][-1] + (points[two] - points[two][0]) * random.uniform(0.5, 0.9)
    return strokes.with_points(points)


def _level_flags(strokes: Strokes, ones: Integers, height: Floats, random: Random) -> Curves:
    """A level flag, at most a third of the stem long."""
    top = _point_of_each(strokes, ones, lambda points: points[:, 1].argmin())
    flag = _uniform(ones, (-0.33, -0.12), (-0.03, 0.08), random) * height[ones, None]
    return _curve(ones, top + flag, top)


def _feet(strokes: Strokes, drawings: Integers, height: Floats, left_end: Range, random: Random) -> Curves:
    """A level line through the lowest point, its left end in this range."""
    bottom = _point_of_each(strokes, drawings, lambda points: points[:, 1].argmax())
    left = _uniform(drawings, left_end, (-0.05, 0.05), random) * height[drawings, None]
    return _curve(drawings, bottom + left, bottom - left * random.uniform(0.5, 1.5, (len(drawings), 1)))


def _hooks(strokes: Strokes, sevens: Integers, height: Floats, random: Random) -> Curves:
    """A hook at the start."""
    start = _point_of_each(strokes, sevens, lambda points: 0)
    hook = _uniform(sevens, (-0.15, 0.1), (0.1, 0.35), random) * height[sevens, None]
    return _curve(sevens, start + hook, start, _uniform(sevens, (-0.08, 0.02), (0, 0), random) * height[sevens, None])


def _flags_and_feet(strokes: Strokes, ones: Integers, height: Floats, random: Random) -> tuple[Curves, Curves]:
    """A flag, between a tenth of the stem and the whole stem long, a foot, or both."""
    flagged, footed = ones[random.random(len(ones)) < 0.75], ones[random.random(len(ones)) < 0.45]
    top = _point_of_each(strokes, flagged, lambda points: points[:, 1].argmin())
    length = (height[flagged] * random.uniform(0.15, 0.95, len(flagged)))[:, None]
    # A short flag may be almost as flat as the bar of a 7, a long one may not. Most are bent upwards.
    angle = np.radians(random.uniform(15, 65, len(flagged)) * np.where(length[:, 0] > 0.6 * height[flagged], 0.75, 1))
    flag = np.stack([-np.sin(angle), np.cos(angle)], 1) * length
    flags = _curve(flagged, top + flag, top, length * random.normal((-0.05, -0.08), 0.09, (len(flagged), 2)))
    return flags, _feet(strokes, footed, height, (-0.45, -0.12), random)


def _bars_and_hooks(
    strokes: Strokes, sevens: Integers, width: Floats, height: Floats, random: Random
) -> tuple[Curves, Curves]:
    """A bar through the stem, straight or bent, a hook at the start, or both."""
    barred, hooked = sevens[random.random(len(sevens)) < 0.8], sevens[random.random(len(sevens)) < 0.5]
    half = _uniform(barred, (0.2, 0.5), (-0.25, 0.1), random) * width[barred, None]
    through = _point_of_each(strokes, barred, lambda points: int(len(points) * random.uniform(0.6, 0.8)))
    bend = _uniform(barred, (-0.05, 0.05), (-0.12, 0.12), random) * width[barred, None]
    bars = _curve(barred, through - half, through + half, bend)
    return bars, _hooks(strokes, hooked, height, random)


def _curls(
    strokes: Strokes, nines: Integers, height: Floats, random: Random, extent: tuple[Range, Range] = CURL
) -> Curves:
    """A curl to the left at the end of the stem, if the stroke ends at the bottom."""
    ends_low = [points[-1, 1] >= points[:, 1].max() - 0.05 * np.ptp(points[:, 1]) for points in _points(strokes, nines)]
    nines = nines[np.array(ends_low, bool)]
    end = _point_of_each(strokes, nines, lambda points: -1)
    curl = _uniform(nines, *extent, random) * height[nines, None]
    return _curve(nines, end, end + curl, _uniform(nines, (0, 0.1), (0.05, 0.2), random) * height[nines, None])


def _curve(drawings: Integers, begin: Floats, end: Floats, bend: Floats | float = 0.0) -> Curves:
    return drawings, begin, (begin + end) / 2 + bend, end


def _points(strokes: Strokes, drawings: Integers) -> list[Floats]:
    """The points of each drawing, float64 [., 2]."""
    return [strokes.points[strokes.point_start[d] : strokes.point_start[d + 1]] for d in drawings]


def _point_of_each(strokes: Strokes, drawings: Integers, index: Callable[[Floats], int | np.integer]) -> Floats:
    """float64 [K, 2]: of each drawing the point whose index the function returns."""
    return np.array([points[index(points)] for points in _points(strokes, drawings)]).reshape(-1, 2)


def _uniform(drawings: Integers, x: Range, y: Range, random: Random) -> Floats:
    """float64 [K, 2], a random vector for each drawing."""
    return np.stack([random.uniform(*x, len(drawings)), random.uniform(*y, len(drawings))], 1)


def _with_curves(strokes: Strokes, curves: list[Curves]) -> Strokes:
    """The drawings with these curves as their last strokes."""
    drawings, *points = (np.concatenate(column) for column in zip(*curves))
    begin, middle, end = (each[:, None] for each in points)
    t = np.linspace(0, 1, POINTS)[:, None]
    control = 2 * middle - (begin + end) / 2
    added = (begin * (1 - t) ** 2 + control * 2 * t * (1 - t) + end * t**2).reshape(-1, 2)
    new_start = strokes.stroke_start[-1] + POINTS * np.arange(1, len(drawings) + 1)
    owner = np.concatenate([strokes.drawing_of_stroke, drawings])
    # Every stroke as a drawing of its own, so that `select` can sort them by the drawing they belong to.
    separate = Strokes(
        np.concatenate([strokes.points, added]),
        np.concatenate([strokes.stroke_start, new_start]),
        np.arange(len(owner) + 1),
    )
    ordered = separate.select(np.argsort(owner, kind="stable"))
    drawing_start = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(strokes)))])
    return Strokes(ordered.points, ordered.stroke_start, drawing_start)
