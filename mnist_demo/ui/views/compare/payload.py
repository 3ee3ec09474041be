"""The payload of the comparison: one answer per model."""

from typing import Any, cast

from mnist_demo.errors import short_repr
from mnist_demo.networks.models import ModelNameError, unknown_model
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.answer import Answer, blank_answer
from mnist_demo.ui.encoding import encode
from mnist_demo.ui.pad_value import Payload, picture_words, source, view_payload
from mnist_demo.ui.views.answer.payload import BLANK_IMAGE, AnswerFields, fields


class ComparePayload(Payload):
    """The value of the comparison: the answers to one drawing.

    image  base64 of uint8 [28, 28], the input of every network
    """

    answers: list[AnswerFields]
    image: str


def compare(predictor: Predictor, pad: Any, models: Any) -> ComparePayload:
    """The answers of these models to the pad's value; the other models are not computed."""
    try:
        chosen = _checked(models, predictor.names)
    except ModelNameError as error:
        return {**blank_all([]), "message": str(error)}

    def show(value: dict[str, Any]) -> ComparePayload:
        drawing = source(value)
        answers = predictor.compare(drawing, chosen) if chosen else []
        is_blank = any(answer.status == "blank" for answer in answers)
        return cast(ComparePayload, {**_payload(answers), **picture_words(drawing, is_blank)})

    return view_payload(pad, show, blank_all(chosen))


def _checked(models: Any, names: list[str]) -> list[str]:
    """The models that a client sent, each once. Raises ModelNameError for anything but a list of names."""
    if not isinstance(models, list) or len(models) > len(names):
        raise ModelNameError(f"Models must be a list of some of {', '.join(names)}; got {short_repr(models)}.")
    for name in models:
        if name not in names:
            raise unknown_model(name, names)
    return list(dict.fromkeys(models))


def blank_all(models: list[str]) -> ComparePayload:
    """The payload without an answer of these models, as for a blank pad."""
    return {**_payload([blank_answer(model, BLANK_IMAGE, 0.0) for model in models]), "message": ""}


def _payload(answers: list[Answer]) -> ComparePayload:
    image = answers[0].image if answers else BLANK_IMAGE
    return {"answers": [fields(answer) for answer in answers], "image": encode(image)}
