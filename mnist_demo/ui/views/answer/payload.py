"""The payload of the view "answer": one answer. Other views use its parts."""

import asyncio
from typing import Any, TypedDict, cast

import numpy as np

from mnist_demo.numbers.several_digits import may_be_several
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.recognition.answer import Answer, blank_answer
from mnist_demo.ui.encoding import encode
from mnist_demo.ui.pad_value import Payload, picture_words, quick_drawing, source, view_payload
from mnist_demo.ui.server.batches import Batches

BLANK_IMAGE = np.zeros((28, 28), np.uint8)  # shown where there is no answer


class AnswerFields(TypedDict):
    """An answer as `Answer.to_dict(image=False)` returns it."""

    model: str
    status: str
    digit: int | None
    runner_up: int | None
    probabilities: list[float]
    reason: str | None
    milliseconds: float


class AnswerWithImage(AnswerFields):
    """An answer with the network's input.

    image  base64 of uint8 [28, 28]
    """

    image: str


class AnswerPayload(AnswerWithImage, Payload, total=False):
    """The value of the view "answer".

    number  the text of the number on the pad, if the drawing has several digits
    """

    number: str


def answer(predictor: Predictor, pad: Any, model: Any) -> AnswerPayload:
    """The answer of `model` to the pad's value."""

    def show(value: dict[str, Any]) -> AnswerPayload:
        drawing = source(value)
        answer = predictor.predict(drawing, model=model)
        payload = _payload(drawing, answer)
        if number := predictor.several(drawing, answer):
            payload["number"] = number.text
        return payload

    return view_payload(pad, show, blank(known_model(predictor, model)))


async def quick_answer(batches: Batches, pad: Any, model: str) -> AnswerPayload | None:
    """The same in the event loop, or None where it takes more than a few milliseconds.

    That is so for a long drawing, and where the drawing may have several digits: reading a number takes up to a second.
    """
    quick = quick_drawing(pad)
    if quick is None:
        return None
    value, drawing = quick
    answer = batches.predict(drawing, model)
    await asyncio.wait([answer])
    if not answer.exception() and may_be_several(drawing, answer.result()):
        return None
    return view_payload(value, lambda _: _payload(drawing, answer.result()), blank(model))


def _payload(drawing: Source, answer: Answer) -> AnswerPayload:
    return cast(AnswerPayload, {**with_image(answer), **picture_words(drawing, answer.status == "blank")})


def known_model(predictor: Predictor, model: Any) -> str:
    """The name of a model that a client sent if there is such a model, else of the first model."""
    return model if model in predictor.names else predictor.names[0]


def blank(model: str) -> AnswerPayload:
    """The payload without an answer, as for a blank pad."""
    return cast(AnswerPayload, {**with_image(blank_answer(model, BLANK_IMAGE, 0.0)), "message": ""})


def with_image(answer: Answer) -> AnswerWithImage:
    """The fields of an answer and its 28x28 image."""
    return {**fields(answer), "image": encode(answer.image)}


def fields(answer: Answer) -> AnswerFields:
    """The fields of an answer, without its image."""
    return cast(AnswerFields, answer.to_dict(image=False))
