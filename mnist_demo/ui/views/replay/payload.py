"""The payload of the view "replay": what models read while the drawing grew."""

from typing import Any, TypedDict

import numpy as np

from mnist_demo.explanation.replay import settled_moment
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui.encoding import encode
from mnist_demo.ui.pad_value import Payload, source, view_payload


class Readings(TypedDict):
    """The readings of one model, one item per moment.

    settled        the moment from which the answer stays the same
    probabilities  base64 of uint8 [moments, 10], 255 for 1
    """

    model: str
    digits: list[int]
    runners_up: list[int]
    statuses: list[str]
    settled: int
    probabilities: str


class ReplayPayload(Payload, total=False):
    """The value of the view "replay". Empty if there is nothing to replay.

    lifts  where the pen is lifted, as fractions of the pen's path
    """

    lifts: list[float]
    readings: list[Readings]


def replay(predictor: Predictor, pad: Any, model: Any, chosen: Any, view: Any) -> ReplayPayload:
    """The readings of the model of the open view; in the comparison, of the models `chosen` there."""
    models = chosen if view == "compare" else [model]
    return view_payload(pad, lambda value: _replay(predictor, source(value), models), ReplayPayload())


def _replay(predictor: Predictor, drawing: Any, models: Any) -> ReplayPayload:
    if not isinstance(drawing, Drawing) or not isinstance(models, list) or len(models) > len(predictor.names):
        return {}
    replayed = predictor.replay(drawing, models)
    if not replayed:
        return {}
    lifts, readings = replayed
    return {
        "lifts": lifts.round(4).tolist(),
        "readings": [
            {
                "model": model,
                "digits": reading.digit.tolist(),
                "runners_up": reading.runner_up.tolist(),
                "statuses": reading.statuses,
                "settled": settled_moment(reading.digit, reading.statuses),
                "probabilities": encode(np.rint(255 * reading.probabilities).astype(np.uint8)),
            }
            for model, reading in zip(models, readings)
        ],
    }
