"""What the view of one answer is sent."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mnist_demo.numbers.several_digits import may_be_several
from mnist_demo.predictor import Answer, Predictor
from mnist_demo.ui.encoding import packed
from mnist_demo.ui.pad_value import of_pad, source

BLANK = np.zeros((28, 28), np.uint8)  # the picture of which there is nothing to say


def answer(predictor: Predictor, pad: Any, model: Any) -> dict:
    """The value of AnswerView for what is on the pad, or for the sentence that says why it cannot be read.

    Where the drawing is several digits, "number" is their text.
    """

    def show(value: dict) -> dict:
        drawing = source(value)
        answer = predictor.predict(drawing, model=model)
        number = predictor.several(drawing, answer)
        return value_of(answer) | ({"number": number.text} if number else {})

    return _answer(predictor, pad, model, show)


def quick_answer(predictor: Predictor, pad: Any, model: Any) -> dict | None:
    """The same, or None where the drawing may be several digits: to read a number takes up to a second."""
    is_one = True

    def show(value: dict) -> dict:
        nonlocal is_one
        drawing = source(value)
        answer = predictor.predict(drawing, model=model)
        is_one = not may_be_several(drawing, answer)
        return value_of(answer)

    shown = _answer(predictor, pad, model, show)
    return shown if is_one else None


def _answer(predictor: Predictor, pad: Any, model: Any, show: Callable[[dict], dict]) -> dict:
    known = model if model in predictor.names else predictor.names[0]
    return of_pad(pad, show, lambda message: blank(known, message))


def blank(model: str, message: str = "") -> dict:
    """The value of AnswerView without an answer; the message, if any, says why."""
    return value_of(_blank(model)) | {"message": message}


def _blank(model: str) -> Answer:
    return Answer(model, "blank", None, None, np.zeros(10, np.float32), None, 0.0, BLANK)


def value_of(answer: Answer) -> dict:
    """The value of AnswerView."""
    return {**answer.to_dict(image=False), "image": packed(answer.image)}
