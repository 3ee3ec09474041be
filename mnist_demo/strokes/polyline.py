"""A stroke as a polyline, float64 [N, 2] in any unit: arc length, resampling and smoothing."""

from collections.abc import Sequence

import numpy as np

from mnist_demo.arrays import Floats, Integers

STRAIGHT = 1e-6  # radians; interpolated points are off the line by rounding errors of about 1e-10


def arc_length(stroke: Floats) -> Floats:
    """Cumulative arc length at each point of float64 [N, 2]: float64 [N], starting with 0."""
    return np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))


def points_at(stroke: Floats, lengths: Sequence[float] | Floats) -> Floats:
    """Interpolate the points at M arc lengths: float64 [M, 2]; beyond an end of the stroke, that end."""
    cumulative = arc_length(stroke)
    return np.stack([np.interp(lengths, cumulative, stroke[:, axis]) for axis in (0, 1)], 1)


def resample(stroke: Floats, step: float) -> Floats:
    """Interpolate a point at every `step` of arc length, starting with the first point: float64 [M, 2]."""
    return points_at(stroke, np.arange(0, arc_length(stroke)[-1] + step / 2, step))


def decimate(stroke: Floats, step: float) -> Floats:
    """Keep at most one point for every `step` of arc length, and the last point: float64 [M, 2]."""
    keep = np.append(True, np.diff(np.floor(arc_length(stroke) / step)) > 0)
    keep[-1] = True
    return np.asarray(stroke[keep])


def corners(stroke: Floats) -> Floats:
    """Without the points on a straight line between their neighbours: float64 [M, 2]."""
    steps = np.diff(stroke, axis=0)
    before, after = steps[:-1], steps[1:]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    keep = np.ones(len(stroke), bool)
    keep[1:-1] = np.abs(cross) > STRAIGHT * (before * after).sum(1)
    return np.asarray(stroke[keep])


def smooth(points: Floats, stroke_start: Integers, times: Integers) -> Floats:
    """Move each inner point of the strokes halfway to the mean of its neighbours: float [P, 2].

    `times` is the number of iterations for each point, int [P]. `stroke_start` is that of a Strokes with these points.
    The first and the last point of a stroke do not move.
    """
    inner = np.ones(len(points), bool)
    inner[stroke_start[:-1]] = inner[stroke_start[1:] - 1] = False
    for iteration in range(times.max(initial=0)):
        moved = np.flatnonzero(inner & (times > iteration))
        smoothed = points[moved] / 2 + (points[moved - 1] + points[moved + 1]) / 4
        points = points.copy()
        points[moved] = smoothed
    return points
