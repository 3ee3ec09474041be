"""What the replay is sent: what models read while the drawing grew."""

from typing import Any

import numpy as np

from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui.encoding import packed
from mnist_demo.ui.pad_value import of_pad, source


def replay(predictor: Predictor, pad: Any, model: Any, chosen: Any, view: Any) -> dict:
    """The value of ReplayView: what the model, or in the comparison each that is chosen, read while the drawing grew.

    Probabilities are base64 of uint8, moment after moment, 255 for 1. Empty where there is nothing to replay.
    """
    return of_pad(
        pad,
        lambda value: _replay(predictor, source(value), chosen if view == "compare" else [model]),
        lambda message: {},
    )


def _replay(predictor: Predictor, drawing: Any, models: Any) -> dict:
    if not isinstance(drawing, Drawing) or not isinstance(models, list) or len(models) > len(predictor.names):
        return {}
    replayed = predictor.replay(drawing, models)
    if not replayed:
        return {}
    drawn, readings = replayed
    return {
        "lifts": drawn.lifts.round(4).tolist(),
        "readings": [
            {
                "model": reading.model,
                "digits": reading.digit.tolist(),
                "runners_up": reading.runner_up.tolist(),
                "statuses": reading.status,
                "settled": reading.settled,
                "probabilities": packed(np.rint(255 * reading.probabilities).astype(np.uint8)),
            }
            for reading in readings
        ],
    }
