"""What the view of a network's inside is sent: stages as grey levels, and what one unit is tied to."""

from typing import Any

import numpy as np
import torch

from mnist_demo.evaluation.answers import mnist_test
from mnist_demo.evaluation.top_images import top_images_of
from mnist_demo.explanation.activations import Link, Stage
from mnist_demo.predictor import Inside, Predictor
from mnist_demo.ui.encoding import packed, packed_signed
from mnist_demo.ui.pad_value import of_pad, source
from mnist_demo.ui.views.answer.payload import blank, value_of


def inside(predictor: Predictor, pad: Any, model: Any) -> dict:
    """The value of InsideView: the answer as AnswerView has it, and the stages on the way to it.

    A stage's levels are base64 of uint8, unit after unit and row after row, 255 for `strongest`, the largest in the stage. Of a blank
    pad all are 0; where the pad cannot be read there are no stages.
    """
    known = model if model in predictor.names else predictor.names[0]
    return of_pad(
        pad,
        lambda value: _inside(predictor.inside(source(value), model)),
        lambda message: blank(known, message) | {"stages": []},
    )


def unit(predictor: Predictor, pad: Any, model: Any, at: Any) -> dict:
    """What one unit is tied to on this drawing, for InsideView; `at` is stage and unit, "3,17". Empty where there is none."""
    told = of_pad(pad, lambda value: _unit(predictor, predictor.inside(source(value), model), at), lambda message: {})
    return told | {"model": model, "at": at} if "incoming" in told else told


def _inside(seen: Inside) -> dict:
    is_blank = seen.answer.status == "blank"
    return value_of(seen.answer) | {"stages": [_stage(stage, is_blank) for stage in seen.stages]}


def _stage(stage: Stage, is_blank: bool) -> dict:
    values = stage.values.clamp(min=0) * (not is_blank)
    strongest = float(values.max())
    levels = (values * (255 / strongest if strongest else 0)).round().to(torch.uint8)
    return {
        "title": stage.title,
        "shape": list(values.shape),
        "strongest": round(strongest, 3),
        "levels": packed(levels.numpy()),
    }


def _unit(predictor: Predictor, seen: Inside, at: Any) -> dict:
    try:
        stage, number = (int(part) for part in at.split(","))
        incoming, outgoing = predictor.links(seen, stage, number)
    except (AttributeError, ValueError, IndexError):  # no event of the page
        return {}
    exciting = top_images_of(predictor, seen.answer.model)
    return {
        "incoming": [_link(link) for link in incoming],
        "outgoing": [_link(link) for link in outgoing],
        "exciting": _test_images(exciting[stage - 1][number]) if 0 < stage <= len(exciting) else [],
    }


def _link(link: Link) -> dict:
    return {"stage": link.stage, "unit": link.unit, "given": round(link.given, 4), "weights": _signed(link.weights)}


def _signed(weights: torch.Tensor | None) -> dict | None:
    """Weights as a view paints them, base64 of uint8, 128 for 0; None for a single one."""
    if weights is None or weights.numel() == 1:
        return None
    height, width = weights.shape
    return {"width": width, "height": height, "signed": packed_signed(weights.detach().numpy())}


def _test_images(indices: np.ndarray) -> list[dict]:
    images, labels = mnist_test()
    return [
        {"index": index, "label": int(labels[index]), "image": packed(images[index].numpy())}
        for index in indices.tolist()
    ]
