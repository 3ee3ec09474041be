"""One drawing in pieces → what little would make it another digit: a short stroke more, or a piece less.

Every such drawing is boxed and placed by itself, as if a hand had drawn it.
"""

from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.explanation.added_strokes import additions
from mnist_demo.explanation.pieces import Pieces
from mnist_demo.preprocessing.pen_path import PenPath
from mnist_demo.recognition.model import Model
from mnist_demo.recognition.rejection_reasons import rejection_reason

LIKELY = 0.5  # the other digit is more probable than that, and the drawing still is a digit


@dataclass(frozen=True)
class Added:
    """The shortest stroke, of those that are tried, with which the drawing is read as another digit.

    stroke       float64 [N, 2], in the drawing's units or the picture's pixels
    in_image     the same in pixels of the 28x28 image
    digit        0..9, what it would be
    probability  of that digit
    """

    stroke: Floats
    in_image: Floats
    digit: int
    probability: float


@dataclass(frozen=True)
class Removed:
    """The smallest piece without which the drawing is read as another digit.

    piece        its place among the pieces
    digit        0..9, what it would be
    probability  of that digit
    """

    piece: int
    digit: int
    probability: float


def added(model: Model, cut: Pieces, other: int) -> Added | None:
    """The shortest stroke that makes `other` of the drawing; None where none of those tried does, or it has no line."""
    if cut.line is None:
        return None
    strokes = additions(cut.strokes, cut.drawn())
    digits, probabilities = _read(model, cut.line, [[*cut.strokes, stroke] for stroke in strokes])
    for stroke, digit, probability in zip(strokes, digits, probabilities):
        if digit == other:
            return Added(cut.line.to_source(stroke), stroke, other, probability)
    return None


def removed(model: Model, cut: Pieces, digit: int, other: int) -> Removed | None:
    """The smallest piece without which the drawing, read as `digit`, is `other`, or where none is that, any other digit.

    None where there is none, or the drawing has no line.
    """
    if cut.line is None or len(cut.layers) < 2:
        return None
    pieces = np.argsort(cut.layers.sum((1, 2), dtype=np.int64)).tolist()
    digits, probabilities = _read(model, cut.line, [cut.drawn(without=piece) for piece in pieces])
    found = [
        Removed(piece, another, probability)
        for piece, another, probability in zip(pieces, digits, probabilities)
        if another not in (None, digit)
    ]
    return min(found, key=lambda each: each.digit != other, default=None)


def _read(model: Model, line: PenPath, drawings: list[list[Floats]]) -> tuple[list[int | None], list[float]]:
    """Of each drawing the digit, None where none is likely, and its probability."""
    if not drawings:
        return [], []
    images = line.rasterise_recentred(drawings)
    read = model.judge(images)
    likely = ~read.not_a_digit & (read.confidence > LIKELY)
    digits = [
        digit if is_likely and rejection_reason(image, status) is None else None
        for digit, is_likely, image, status in zip(read.digit.tolist(), likely.tolist(), images, read.statuses)
    ]
    return digits, read.confidence.tolist()
