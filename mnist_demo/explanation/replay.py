"""Replay: a drawing at several moments while it was drawn, and what a model reads at each of them."""

import numpy as np
from numpy.typing import NDArray

from mnist_demo.arrays import Floats, Grey
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length, points_at

MOMENTS = 40  # at equal arc lengths; the last is the whole drawing
MAX_POINTS = 1500  # of a drawing, which is rasterised once for each moment; a digit has 20 to 200
MAX_LENGTH = 25.0  # arc length of a drawing, in units of its longer side; a digit has 2 to 5


def drawing_moments(drawing: Drawing) -> tuple[Grey, Floats] | None:
    """The drawing at its moments, and where the pen was lifted between two strokes.

    Images uint8 [MOMENTS, 28, 28], as `to_mnist` returns them; lifts as shares of the arc length, float64 [S - 1]. None
    if the drawing is blank, a single dot, or much longer than a digit.
    """
    strokes = drawing.batch.split()
    if not strokes or len(drawing.batch.points) > MAX_POINTS:
        return None
    lengths = [arc_length(stroke) for stroke in strokes]
    ends = np.cumsum([length[-1] for length in lengths])
    if not 0 < ends[-1] <= MAX_LENGTH * np.ptp(drawing.batch.points, axis=0).max():
        return None
    shares = np.arange(1, MOMENTS) / MOMENTS
    starts = np.concatenate([[0], ends[:-1]])
    drawings = [_until(strokes, lengths, starts, share * ends[-1]) for share in shares] + [strokes]
    return strokes_to_mnist(Strokes.from_drawings(drawings), drawing.pen), starts[1:] / ends[-1]


def settled_moment(digit: NDArray[np.int64], statuses: list[str]) -> int:
    """The first moment from which digit and status are those of the last moment."""
    answers = list(zip(digit.tolist(), statuses))
    return max((index + 1 for index, answer in enumerate(answers) if answer != answers[-1]), default=0)


def _until(strokes: list[Floats], lengths: list[Floats], starts: Floats, end: float) -> list[Floats]:
    """The strokes up to a total arc length of `end`; the last one is cut there."""
    drawn = []
    for stroke, length, start in zip(strokes, lengths, starts):
        remaining = end - start
        if remaining < 0:
            break
        if remaining >= length[-1]:
            drawn.append(stroke)
            continue
        passed = int(np.searchsorted(length, remaining, "right"))
        drawn.append(np.vstack([stroke[:passed], points_at(stroke, [remaining])]))
    return drawn
