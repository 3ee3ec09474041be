"""What the views that explain an answer are sent: why it is that digit, and what the usual shortcuts would have read."""

from typing import Any

from mnist_demo.arrays import Floats
from mnist_demo.explanation.attribution import Why
from mnist_demo.explanation.counterfactuals import Added, Removed
from mnist_demo.predictor import Predictor
from mnist_demo.ui.encoding import packed_signed
from mnist_demo.ui.pad_value import of_pad, source


def why(predictor: Predictor, pad: Any, model: Any, against: Any) -> dict:
    """The value of WhyView: why the model reads what is on the pad as it does, and not as the digit "0" to "9", or the next best.

    Empty where there is nothing to explain. Pieces and the added stroke are in pixels of the 28x28 image, each a list of points
    with null between two strokes; the map is base64 of uint8 [28, 28], 128 for a pixel that gave nothing.
    """
    digit = int(against) if against in list("0123456789") else None
    explained = of_pad(
        pad, lambda value: _why(predictor.explain(source(value), model, against=digit)), lambda message: {}
    )
    return explained | {"model": model} if "digit" in explained else explained


def _why(why: Why | None) -> dict:
    if why is None:
        return {}
    return {
        "digit": why.digit,
        "against": why.against,
        "change_of_answer": round(why.change, 3),
        "values": [round(value, 3) for value in why.values.tolist()],
        "pieces": [_points(way) for way in why.in_image],
        "added": why.added and {"points": _points(why.added.in_image)} | _other(why.added),
        "removed": why.removed and {"piece": why.removed.piece} | _other(why.removed),
        "map": packed_signed(why.map),
    }


def _points(way: Floats) -> list:
    return [None if x != x else [round(x, 1), round(y, 1)] for x, y in way.tolist()]


def _other(change: Added | Removed) -> dict:
    return {"digit": change.digit, "probability": round(change.probability, 6)}
