"""What the view of the preprocessing is sent."""

from typing import Any

import numpy as np
from PIL import Image

from mnist_demo.predictor import Answer, Predictor
from mnist_demo.preprocessing import pipeline
from mnist_demo.ui.encoding import picture
from mnist_demo.ui.pad_value import of_pad, source
from mnist_demo.ui.views.answer.payload import value_of

STEP_SIDE = 224  # the longer side of the ink that StepsView shows, pixels


def steps(pad: Any) -> dict:
    """The value of StepsView for what is on the pad; of no steps where there is nothing to show."""
    return of_pad(pad, lambda value: _steps(pipeline.steps(source(value))), lambda message: {})


def _steps(way: pipeline.Steps) -> dict:
    if not (way.box and way.centre and way.offset):
        return {}
    shown = _thumbnail(way.ink)
    shrunk = shown.shape[1] / way.ink.shape[1]
    taken = (
        {} if way.removed is None or not way.reasons else {"taken": picture(_thumbnail(np.uint8(255) * way.removed))}
    )
    return {
        "ink": picture(shown),
        "box": [round(side * shrunk, 1) for side in way.box],
        "scaled": picture(way.scaled),
        "centre": [float(c) + o for c, o in zip(way.centre, way.offset)],
        "reasons": list(way.reasons),
        **taken,
    }


def _thumbnail(grey: np.ndarray) -> np.ndarray:
    image = Image.fromarray(grey)
    image.thumbnail((STEP_SIDE, STEP_SIDE))
    return np.asarray(image)


def shortcuts(predictor: Predictor, pad: Any, model: Any) -> dict:
    """For StepsView, what the model reads of the usual shortcuts' pictures: each as AnswerView has it, and the shortcut's name.

    Empty where there is nothing to read, and for the model "", which stands for none: nobody looks.
    """
    if model == "":
        return {}
    return of_pad(pad, lambda value: _shortcuts(predictor.by_shortcuts(source(value), model)), lambda message: {})


def _shortcuts(answers: dict[str, Answer]) -> dict:
    return {"shortcuts": [value_of(answer) | {"name": name} for name, answer in answers.items()]}
