"""What the view of whole numbers is sent."""

from typing import Any

from PIL import Image

from mnist_demo.numbers.reader import Number
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui.encoding import packed
from mnist_demo.ui.pad_value import of_pad, source
from mnist_demo.ui.views.answer.payload import BLANK

NOTHING = {"text": "", "digits": [], "marks": [], "probability": 0.0, "instead": None, "milliseconds": 0.0}


def read(predictor: Predictor, pad: Any, model: Any) -> dict:
    """The value of NumberView for what is on the pad, or for the sentence that says why it cannot be read."""
    known = model if model in predictor.names else predictor.names[0]
    nothing = {**NOTHING, "model": known, "size": [1, 1], "image": packed(BLANK)}
    return of_pad(
        pad, lambda value: _read(predictor, source(value), model), lambda message: nothing | {"message": message}
    )


def read_all(predictor: Predictor, pad: Any) -> dict:
    """What each model reads, for NumberView."""
    return of_pad(pad, lambda value: _read_all(predictor, source(value)), lambda message: {"others": []})


def _read(predictor: Predictor, drawing: Drawing | Image.Image, model: Any) -> dict:
    number = predictor.read(drawing, model)
    first = number.digits[0].answer.image if number.digits else BLANK
    return {
        "model": number.model,
        "text": number.text,
        "digits": [_digit(each) for each in number.digits],
        "marks": [{"kind": each.kind, "box": _box(each.box)} for each in number.marks],
        "probability": round(number.probability, 4),
        "instead": number.instead,
        "milliseconds": round(number.milliseconds, 1),
        "size": list(drawing.size),
        "image": packed(first),
    }


def _read_all(predictor: Predictor, drawing: Drawing | Image.Image) -> dict:
    return {"others": [_line(predictor.read(drawing, name)) for name in predictor.names]}


def _line(number: Number) -> dict:
    return {"model": number.model, "text": number.text, "milliseconds": round(number.milliseconds, 1)}


def _digit(each: Any) -> dict:
    return {
        "digit": each.answer.digit,
        "status": each.answer.status,
        "probability": round(float(each.answer.probabilities.max()), 4),
        "box": _box(each.box),
        "image": packed(each.answer.image),
    }


def _box(box: tuple[float, ...]) -> list[float]:
    return [round(side, 1) for side in box]
