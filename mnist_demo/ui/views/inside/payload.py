"""The payloads of the view "inside": a network's stages as grey levels, and the links of one unit."""

import re
from typing import Any, TypedDict, cast

import torch

from mnist_demo.arrays import Integers
from mnist_demo.evaluation.answers import mnist_test
from mnist_demo.evaluation.top_images import top_images_of
from mnist_demo.explanation.activations import Link, Stage
from mnist_demo.predictor import Inside, Predictor
from mnist_demo.ui.encoding import encode, encode_signed
from mnist_demo.ui.pad_value import Payload, source, view_payload
from mnist_demo.ui.views.answer.payload import AnswerPayload, blank, known_model, with_image


class StageFields(TypedDict):
    """The output of one stage of a network.

    shape      units, or units, height and width
    strongest  the largest value
    levels     base64 of uint8, unit by unit and row by row; 255 for the largest value
    """

    title: str
    shape: list[int]
    strongest: float
    levels: str


class InsidePayload(AnswerPayload):
    """The value of the view "inside": the answer and all stages, beginning with the image.

    There are no stages if the pad cannot be read.
    """

    stages: list[StageFields]


class Weights(TypedDict):
    """The weights of one link.

    signed  base64 of uint8 [height, width], 128 for 0
    """

    width: int
    height: int
    signed: str


class LinkFields(TypedDict):
    """One link of a unit.

    stage         index of the stage of the other unit
    unit          index of the other unit in its stage
    contribution  as in `activations.Link`
    weights       None for a single weight
    """

    stage: int
    unit: int
    contribution: float
    weights: Weights | None


class TestImage(TypedDict):
    """A test image of MNIST.

    image  base64 of uint8 [28, 28]
    """

    index: int
    label: int
    image: str


class UnitPayload(Payload, total=False):
    """The value of the view "inside" for the event `ask`: the links of one unit. Empty if there is none.

    at          the unit: "stage,unit"
    incoming    the strongest links to it
    outgoing    the strongest links from it
    top_images  the test images with the largest output of the unit
    """

    model: str
    at: str
    incoming: list[LinkFields]
    outgoing: list[LinkFields]
    top_images: list[TestImage]


def inside(predictor: Predictor, pad: Any, model: Any) -> InsidePayload:
    """The stages of `model` for the pad's value. All levels are 0 for a blank pad."""
    fallback = cast(InsidePayload, {**blank(known_model(predictor, model)), "stages": []})
    return view_payload(pad, lambda value: _inside(predictor.inside(source(value), model)), fallback)


def unit(predictor: Predictor, pad: Any, model: Any, at: Any) -> UnitPayload:
    """The links of the unit `at`, "3,17" for unit 17 of stage 3, for the pad's value."""

    def show(value: dict[str, Any]) -> UnitPayload:
        seen = predictor.inside(source(value), model)
        position = _position(seen, at)
        return {"model": model, "at": at, **_unit(predictor, seen, *position)} if position else {}

    return view_payload(pad, show, UnitPayload())


def _inside(seen: Inside) -> InsidePayload:
    is_blank = seen.answer.status == "blank"
    stages = [_stage(stage, is_blank) for stage in seen.stages]
    return cast(InsidePayload, {**with_image(seen.answer), "stages": stages})


def _stage(stage: Stage, is_blank: bool) -> StageFields:
    values = stage.values.clamp(min=0) * (not is_blank)
    strongest = float(values.max())
    levels = (values * (255 / strongest if strongest else 0)).round().to(torch.uint8)
    return {
        "title": stage.title,
        "shape": list(values.shape),
        "strongest": round(strongest, 3),
        "levels": encode(levels.numpy()),
    }


def _position(seen: Inside, text: Any) -> tuple[int, int] | None:
    """Stage and unit of "3,17"; None for anything else, and if there is no such unit."""
    match = re.fullmatch(r"([0-9]{1,6}),([0-9]{1,6})", text) if isinstance(text, str) else None
    if not match:
        return None
    stage, number = int(match[1]), int(match[2])
    exists = stage < len(seen.stages) and number < len(seen.stages[stage].values)
    return (stage, number) if exists else None


def _unit(predictor: Predictor, seen: Inside, stage: int, number: int) -> UnitPayload:
    incoming, outgoing = predictor.links(seen, stage, number)
    indices = top_images_of(predictor, seen.answer.model)
    return {
        "incoming": [_link(link) for link in incoming],
        "outgoing": [_link(link) for link in outgoing],
        "top_images": _test_images(indices[stage - 1][number]) if 0 < stage <= len(indices) else [],
    }


def _link(link: Link) -> LinkFields:
    return {
        "stage": link.stage,
        "unit": link.unit,
        "contribution": round(link.contribution, 4),
        "weights": _weights(link.weights),
    }


def _weights(weights: torch.Tensor | None) -> Weights | None:
    if weights is None or weights.numel() == 1:
        return None
    height, width = weights.shape
    return {"width": width, "height": height, "signed": encode_signed(weights.detach().numpy())}


def _test_images(indices: Integers) -> list[TestImage]:
    images, labels = mnist_test()
    return [
        {"index": index, "label": int(labels[index]), "image": encode(images[index].numpy())}
        for index in indices.tolist()
    ]
