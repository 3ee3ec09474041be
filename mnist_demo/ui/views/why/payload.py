"""The payload of the view "why": why the answer is that digit and not another."""

from typing import Any, TypedDict

from mnist_demo.arrays import Floats
from mnist_demo.explanation import counterfactuals
from mnist_demo.explanation.attribution import Why
from mnist_demo.predictor import Predictor
from mnist_demo.ui.encoding import encode_signed
from mnist_demo.ui.pad_value import Payload, source, view_payload

Points = list[list[float] | None]  # [x, y] in pixels of the 28x28 image; None between two strokes


class Outcome(TypedDict):
    """The answer after a change of the drawing."""

    digit: int
    probability: float


class AddedStroke(Outcome):
    """A stroke that would change the answer."""

    points: Points


class RemovedPiece(Outcome):
    """A piece without which the answer changes: its index in the list of pieces."""

    piece: int


class WhyPayload(Payload, total=False):
    """The value of the view "why". Empty if there is nothing to explain.

    against           the digit that the answer is compared with
    start             the head start of blank paper: `start` in `attribution.Why`
    change_of_answer  the sum of the contributions of all pieces: `change` in `attribution.Why`
    pieces            the pen's path in pieces
    values            the contribution of each piece
    map               base64 of uint8 [28, 28], the contribution of each pixel; 128 for 0
    """

    model: str
    digit: int
    against: int
    start: float
    change_of_answer: float
    values: list[float]
    pieces: list[Points]
    added: AddedStroke | None
    removed: RemovedPiece | None
    map: str


def why(predictor: Predictor, pad: Any, model: Any, against: Any) -> WhyPayload:
    """Why `model` reads its digit on the pad and not another one.

    The other digit is `against`, "0" to "9"; for any other value it is the second most probable digit.
    """
    digit = int(against) if against in list("0123456789") else None

    def show(value: dict[str, Any]) -> WhyPayload:
        explained = predictor.explain(source(value), model, against=digit)
        return {**_why(explained), "model": model} if explained else {}

    return view_payload(pad, show, WhyPayload())


def _why(why: Why) -> WhyPayload:
    return {
        "digit": why.digit,
        "against": why.against,
        "start": round(why.start, 3),
        "change_of_answer": round(why.change, 3),
        "values": [round(value, 3) for value in why.values.tolist()],
        "pieces": [_points(path) for path in why.pieces_in_image],
        "added": {"points": _points(why.added.stroke_in_image), **_outcome(why.added)} if why.added else None,
        "removed": {"piece": why.removed.piece, **_outcome(why.removed)} if why.removed else None,
        "map": encode_signed(why.map),
    }


def _outcome(change: counterfactuals.AddedStroke | counterfactuals.RemovedPiece) -> Outcome:
    return {"digit": change.digit, "probability": round(change.probability, 6)}


def _points(path: Floats) -> Points:
    return [None if x != x else [round(x, 1), round(y, 1)] for x, y in path.tolist()]
