"""Counterfactuals: one added stroke or one removed piece that changes how a drawing is read.

Every changed drawing is scaled and centred on its own, as if a person had drawn it.
"""

from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.explanation.candidate_strokes import candidate_strokes
from mnist_demo.explanation.pieces import Pieces
from mnist_demo.preprocessing.pen_path import PenPath
from mnist_demo.recognition.model import Model
from mnist_demo.recognition.rejection_reasons import rejection_reason

# Probability of the other digit above which a changed drawing counts as read; it must not be rejected either.
MIN_CONFIDENCE = 0.5


@dataclass(frozen=True)
class AddedStroke:
    """The shortest candidate stroke with which the drawing is read as another digit."""

    stroke: Floats  # [N, 2], in the drawing's units or the picture's pixels
    stroke_in_image: Floats  # the same in pixels of the 28x28 image
    digit: int  # 0..9, the other digit
    probability: float  # of that digit


@dataclass(frozen=True)
class RemovedPiece:
    """The smallest piece without which the drawing is read as another digit."""

    piece: int  # its index
    digit: int  # 0..9, the other digit
    probability: float  # of that digit


def find_added_stroke(model: Model, pieces: Pieces, target: int) -> AddedStroke | None:
    """The shortest candidate stroke with which the drawing is read as `target`.

    None if there is no such stroke, or if the pieces have no pen path.
    """
    if pieces.path is None:
        return None
    strokes = candidate_strokes(pieces.strokes, pieces.strokes_without())
    for stroke, read in zip(strokes, _read(model, pieces.path, [[*pieces.strokes, stroke] for stroke in strokes])):
        if read and read[0] == target:
            return AddedStroke(pieces.path.to_source(stroke), stroke, *read)
    return None


def find_removed_piece(model: Model, pieces: Pieces, digit: int, target: int) -> RemovedPiece | None:
    """The smallest piece without which the drawing, now read as `digit`, is read as another digit.

    A piece whose removal gives `target` is preferred to a smaller one that gives another digit. None if there is no such piece, or
    if the pieces have no pen path.
    """
    if pieces.path is None or len(pieces.layers) < 2:
        return None
    order = np.argsort(pieces.layers.sum((1, 2), dtype=np.int64)).tolist()
    read = _read(model, pieces.path, [pieces.strokes_without(piece) for piece in order])
    found = [RemovedPiece(piece, *other) for piece, other in zip(order, read) if other and other[0] != digit]
    return min(found, key=lambda removed: removed.digit != target, default=None)


def _read(model: Model, path: PenPath, drawings: list[list[Floats]]) -> list[tuple[int, float] | None]:
    """The digit of each drawing and its probability.

    None if the drawing is rejected or the probability is at most MIN_CONFIDENCE.
    """
    if not drawings:
        return []
    images = path.rasterise_recentred(drawings)
    judgement = model.judge(images)
    is_digit = ~judgement.not_a_digit & (judgement.confidence > MIN_CONFIDENCE)
    return [
        (digit, probability) if accepted and rejection_reason(image, status) is None else None
        for digit, probability, accepted, image, status in zip(
            judgement.digit.tolist(), judgement.confidence.tolist(), is_digit, images, judgement.statuses
        )
    ]
