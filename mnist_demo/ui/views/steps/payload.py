"""The payload of the view "steps": steps of the preprocessing, answers of the usual shortcuts."""

from typing import Any

import numpy as np
from PIL import Image

from mnist_demo.arrays import Grey
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing import pipeline
from mnist_demo.ui.encoding import GreyImage, encode_image
from mnist_demo.ui.pad_value import Payload, source, view_payload
from mnist_demo.ui.views.answer.payload import AnswerWithImage, with_image

MAX_SIDE = 224  # pixels of the longer side of the ink that is shown


class ShortcutAnswer(AnswerWithImage):
    """The answer to the picture that one of the usual shortcuts makes.

    name  of the shortcut
    """

    name: str


class StepsPayload(Payload, total=False):
    """The value of the view "steps". No steps if there is nothing to show.

    ink        the ink, at most MAX_SIDE pixels wide and high
    box        left, top, right, bottom of its bounding box, pixels of `ink`
    scaled     the box scaled to 20 pixels
    centre     (x, y), the centre of mass in the 28x28 image
    reasons    why parts of a picture were removed
    removed    the parts that were removed, if any
    shortcuts  what the model reads of the pictures that the usual shortcuts make
    """

    ink: GreyImage
    box: list[float]
    scaled: GreyImage
    centre: list[float]
    reasons: list[str]
    removed: GreyImage
    shortcuts: list[ShortcutAnswer]


def steps(pad: Any) -> StepsPayload:
    """The steps from the pad's value to the 28x28 image."""
    return view_payload(pad, lambda value: _steps(pipeline.steps(source(value))), StepsPayload())


def shortcuts(predictor: Predictor, pad: Any, model: Any) -> StepsPayload:
    """The answers of `model` to the usual shortcuts; none for the model "", which means that nobody looks."""
    if model == "":
        return {}
    return view_payload(pad, lambda value: _shortcuts(predictor, value, model), StepsPayload())


def _steps(steps: pipeline.Steps) -> StepsPayload:
    if not (steps.box and steps.centre and steps.offset):
        return {}
    ink = _thumbnail(steps.ink)
    scale = ink.shape[1] / steps.ink.shape[1]
    payload: StepsPayload = {
        "ink": encode_image(ink),
        "box": [round(side * scale, 1) for side in steps.box],
        "scaled": encode_image(steps.scaled),
        "centre": [float(centre) + offset for centre, offset in zip(steps.centre, steps.offset)],
        "reasons": list(steps.reasons),
    }
    if steps.removed is not None and steps.reasons:
        payload["removed"] = encode_image(_thumbnail(np.uint8(255) * steps.removed))
    return payload


def _thumbnail(grey: Grey) -> Grey:
    image = Image.fromarray(grey)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return np.asarray(image)


def _shortcuts(predictor: Predictor, value: dict[str, Any], model: Any) -> StepsPayload:
    answers = predictor.by_shortcuts(source(value), model)
    return {"shortcuts": [{**with_image(answer), "name": name} for name, answer in answers.items()]}
