"""Replay: a drawing at several moments while it was drawn, and what a model reads at each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_demo.arrays import Floats, Floats32, Grey
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.model import Model
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length, points_at

MOMENTS = 40  # at equal arc lengths
MAX_POINTS = 1500  # of a drawing, which is rasterised once for each moment; a digit has 20 to 200
MAX_LENGTH = 25.0  # arc length of a drawing, in units of its longer side; a digit has 2 to 5


@dataclass(frozen=True)
class Moments:
    """A drawing at M moments while it was drawn.

    shares  float64 [M], share of the arc length that is drawn, the last 1
    lifts   float64 [S - 1], the shares at which the pen was lifted
    images  uint8 [M, 28, 28], as `to_mnist` returns them
    """

    shares: Floats
    lifts: Floats
    images: Grey


@dataclass(frozen=True)
class ModelReplay:
    """What one model read at M moments.

    model          name of the model
    probabilities  float32 [M, 10]
    digit          int64 [M], the best guess
    runner_up      int64 [M], the second best guess
    statuses       M of "digit", "unsure", "not_a_digit"
    settled        the first moment from which digit and status stay the same until the end
    """

    model: str
    probabilities: Floats32
    digit: NDArray[np.int64]
    runner_up: NDArray[np.int64]
    statuses: list[str]
    settled: int


def drawing_moments(drawing: Drawing) -> Moments | None:
    """The drawing at its moments; None if it is blank, a single dot, or much longer than a digit."""
    strokes = [np.asarray(stroke, np.float64) for stroke in drawing.strokes if len(stroke)]
    if not strokes or sum(map(len, strokes)) > MAX_POINTS:
        return None
    lengths = [arc_length(stroke) for stroke in strokes]
    ends = np.cumsum([length[-1] for length in lengths])
    if not 0 < ends[-1] <= MAX_LENGTH * np.ptp(np.concatenate(strokes), axis=0).max():
        return None
    shares = np.arange(1, MOMENTS + 1) / MOMENTS
    starts = np.concatenate([[0], ends[:-1]])
    drawings = [_until(strokes, lengths, starts, share * ends[-1]) for share in shares[:-1]] + [strokes]
    return Moments(shares, starts[1:] / ends[-1], strokes_to_mnist(Strokes.from_drawings(drawings), drawing.pen))


def replay_model(model: Model, moments: Moments) -> ModelReplay:
    """What the model read at each moment."""
    judgement = model.judge(moments.images)
    digit, statuses = judgement.digit, judgement.statuses
    settled = settled_moment(digit, statuses)
    return ModelReplay(model.name, judgement.probabilities, digit, judgement.runner_up, statuses, settled)


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
