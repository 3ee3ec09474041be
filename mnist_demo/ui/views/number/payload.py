"""The payloads of the view "number": the whole numbers on the pad, and what every model reads."""

from typing import Any, TypedDict, cast

from mnist_demo.numbers.reader import Number, NumberDigit
from mnist_demo.predictor import Predictor
from mnist_demo.ui.encoding import encode
from mnist_demo.ui.pad_value import Payload, picture_words, source, view_payload
from mnist_demo.ui.views.answer.payload import BLANK_IMAGE, known_model


class DigitFields(TypedDict):
    """One digit of a number.

    box    left, top, right, bottom of its ink, in the pad's units
    image  base64 of uint8 [28, 28], the network's input
    """

    digit: int | None
    status: str
    probability: float
    box: list[float]
    image: str


class MarkFields(TypedDict):
    """Ink that is no digit.

    kind  of `numbers.reader.Mark`
    box   left, top, right, bottom, in the pad's units
    """

    kind: str
    box: list[float]


class NumberPayload(Payload):
    """The value of the view "number": the number that one model reads.

    text         the digits, lines separated by a line feed
    probability  of the whole number
    instead      text of the second most probable reading, None if it is improbable
    size         width and height of the pad or picture
    image        base64 of uint8 [28, 28], the network's input for the first digit
    """

    model: str
    text: str
    digits: list[DigitFields]
    marks: list[MarkFields]
    probability: float
    instead: str | None
    milliseconds: float
    size: list[float]
    image: str


class TextOfModel(TypedDict):
    """What one of all models reads."""

    model: str
    text: str
    milliseconds: float


class OthersPayload(Payload):
    """The value of the view "number" for the event `ask`. Empty if the pad cannot be read."""

    others: list[TextOfModel]


def read(predictor: Predictor, pad: Any, model: Any) -> NumberPayload:
    """The number that `model` reads on the pad."""

    def show(value: dict[str, Any]) -> NumberPayload:
        drawing = source(value)
        number = predictor.read(drawing, model)
        is_blank = not number.digits and not number.marks
        return cast(NumberPayload, {**_payload(number, drawing.size), **picture_words(drawing, is_blank)})

    nothing = Number(known_model(predictor, model), "", (), (), 0.0, None, 0.0)
    fallback: NumberPayload = {**_payload(nothing, (1, 1)), "message": ""}
    return view_payload(pad, show, fallback)


def other(predictor: Predictor, pad: Any, model: str) -> OthersPayload:
    """The number that one of all models reads on the pad."""

    def show(value: dict[str, Any]) -> OthersPayload:
        number = predictor.read(source(value), model)
        return {"others": [{"model": model, "text": number.text, "milliseconds": round(number.milliseconds, 1)}]}

    return view_payload(pad, show, OthersPayload(others=[]))


def _payload(number: Number, size: tuple[float, float]) -> NumberPayload:
    first = number.digits[0].answer.image if number.digits else BLANK_IMAGE
    return {
        "model": number.model,
        "text": number.text,
        "digits": [_digit(digit) for digit in number.digits],
        "marks": [{"kind": mark.kind, "box": _box(mark.box)} for mark in number.marks],
        "probability": round(number.probability, 4),
        "instead": number.instead,
        "milliseconds": round(number.milliseconds, 1),
        "size": list(size),
        "image": encode(first),
    }


def _digit(digit: NumberDigit) -> DigitFields:
    answer = digit.answer
    return {
        "digit": answer.digit,
        "status": answer.status,
        "probability": round(float(answer.probabilities.max()), 4),
        "box": _box(digit.box),
        "image": encode(answer.image),
    }


def _box(box: tuple[float, ...]) -> list[float]:
    return [round(side, 1) for side in box]
