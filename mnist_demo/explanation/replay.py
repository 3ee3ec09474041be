"""A drawing at moments of its making → what a model read then."""

from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length, points_at

MOMENTS = 40  # evenly along the pen's way on the paper
MOST_POINTS = 1500  # of all moments together forty times as many are inked; a digit has 20 to 200
MOST_WAY = 25.0  # of the pen, in lengths of the drawing's longer side; a digit's is 2 to 5


@dataclass(frozen=True)
class Moments:
    """A drawing at moments of its making.

    shares  float64 [M], how much of the pen's way on the paper is drawn by then, the last 1
    lifts   float64 [S - 1], where on it the pen was lifted
    images  uint8 [M, 28, 28], as `to_mnist` makes them
    """

    shares: Floats
    lifts: Floats
    images: Grey


@dataclass(frozen=True)
class Replayed:
    """What one model read at those moments.

    model          its name
    probabilities  float32 [M, 10]
    digit          int64 [M], the best guess
    runner_up      int64 [M], the second
    status         M of "digit", "unsure", "not_a_digit"
    settled        the first moment from which digit and status stay what they are at the end
    """

    model: str
    probabilities: np.ndarray
    digit: np.ndarray
    runner_up: np.ndarray
    status: list[str]
    settled: int


def moments(drawing: Drawing) -> Moments | None:
    """The drawing at forty moments; None for a blank one, a single dot, and a scribble longer than any digit."""
    strokes = [np.asarray(stroke, np.float64) for stroke in drawing.strokes if len(stroke)]
    if not strokes or sum(map(len, strokes)) > MOST_POINTS:
        return None
    ways = [arc_length(stroke) for stroke in strokes]
    ends = np.cumsum([way[-1] for way in ways])
    points = np.concatenate(strokes)
    if not 0 < ends[-1] <= MOST_WAY * np.ptp(points, axis=0).max():
        return None
    shares = np.arange(1, MOMENTS + 1) / MOMENTS
    starts = np.concatenate([[0], ends[:-1]])
    drawn = [_until(strokes, ways, starts, share * ends[-1]) for share in shares[:-1]] + [strokes]
    return Moments(shares, starts[1:] / ends[-1], strokes_to_mnist(Strokes.from_drawings(drawn), drawing.pen))


def _until(strokes: list[Floats], ways: list[Floats], starts: Floats, length: float) -> list[Floats]:
    """The strokes as they were after so long a way: the last of them ends there."""
    drawn = []
    for stroke, way, start in zip(strokes, ways, starts):
        left = length - start
        if left < 0:
            break
        if left >= way[-1]:
            drawn.append(stroke)
            continue
        passed = int(np.searchsorted(way, left, "right"))
        drawn.append(np.vstack([stroke[:passed], points_at(stroke, [left])]))
    return drawn


def settled(digit: np.ndarray, status: list[str]) -> int:
    """The first moment from which both stay what they are at the last."""
    same = [each == (digit[-1], status[-1]) for each in zip(digit.tolist(), status)]
    return len(same) - next((back for back, is_same in enumerate(reversed(same)) if not is_same), len(same))
