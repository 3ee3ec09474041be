"""The way of the pen along one stroke, float64 [N, 2], in any unit: how far it has come, and where it is."""

from collections.abc import Sequence

import numpy as np

from mnist_demo.arrays import Floats, Integers


def arc_length(stroke: Floats) -> Floats:
    """float64 [N], how far the pen has come at each point of float64 [N, 2]; the last is the stroke's length."""
    return np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))


def points_at(stroke: Floats, places: Sequence[float] | Floats) -> Floats:
    """float64 [M, 2], where the pen is after so long a way, float64 [M]."""
    way = arc_length(stroke)
    return np.stack([np.interp(places, way, stroke[:, axis]) for axis in (0, 1)], 1)


def resample(stroke: Floats, step: float) -> Floats:
    """float64 [M, 2], where the pen is after every `step` of its way, from the first point on."""
    return points_at(stroke, np.arange(0, arc_length(stroke)[-1] + step / 2, step))


def decimate(stroke: Floats, step: float) -> Floats:
    """float64 [M, 2], of the points of float64 [N, 2] at most one to every `step` of the way, and the last."""
    keep = np.append(True, np.diff(np.floor(arc_length(stroke) / step)) > 0)
    keep[-1] = True
    return stroke[keep]


def smooth(points: Floats, stroke_start: Integers, times: Integers) -> Floats:
    """float [P, 2]: each point, int [P] times, moved halfway to the middle of its neighbours; a stroke's ends stay."""
    inner = np.ones(len(points), bool)
    inner[stroke_start[:-1]] = inner[stroke_start[1:] - 1] = False
    for number in range(times.max(initial=0)):
        moved = np.flatnonzero(inner & (times > number))
        smooth = points[moved] / 2 + (points[moved - 1] + points[moved + 1]) / 4
        points = points.copy()
        points[moved] = smooth
    return points
