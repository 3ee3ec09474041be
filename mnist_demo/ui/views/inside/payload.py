"""The payloads of the view "inside": a network's stages as grey levels, and how one unit is computed."""

import re
from typing import Any, TypedDict, cast

import numpy as np
from torch import nn

from mnist_demo.arrays import Floats32, Integers
from mnist_demo.evaluation.answers import mnist_test
from mnist_demo.evaluation.top_images import top_images_of
from mnist_demo.explanation.activations import Stage
from mnist_demo.explanation.arithmetic import Arithmetic, Term
from mnist_demo.explanation.strongest_path import MAX_UNITS
from mnist_demo.predictor import Inside, Predictor
from mnist_demo.ui.encoding import encode, encode_floats
from mnist_demo.ui.pad_value import Payload, source, view_payload
from mnist_demo.ui.views.answer.payload import AnswerPayload, blank, known_model, with_image

ALL_MAPS = "all"  # the value of `maps` in the query that shows every map instead of the strongest path


class StageFields(TypedDict, total=False):
    """The output of one stage of a network.

    shape          units, or units, height and width
    strongest      the largest value
    levels         base64 of uint8, unit by unit and row by row; 255 for the largest value
    units          the units in `levels`, the strongest first; absent if these are all
    contributions  what each of `units` adds to the digit's score
    peaks          the largest value of each of `units`
    """

    title: str
    shape: list[int]
    strongest: float
    levels: str
    units: list[int]
    contributions: list[float]
    peaks: list[float]


class InsidePayload(AnswerPayload):
    """The value of the view "inside": the answer and all stages, beginning with the image.

    There are no stages if the pad cannot be read.

    flows  of the strongest path: stage, unit, stage, unit and value of each; None if all units are shown
    """

    stages: list[StageFields]
    flows: list[tuple[int, int, int, int, float]] | None


class TermFields(TypedDict):
    """One input of a unit, as in `arithmetic.Term`.

    shape    height and width of the input
    values   base64 of float32 [height, width]
    weights  base64 of float32, those of the window; None where there are none
    """

    stage: int
    unit: int
    contribution: float
    shape: list[int]
    values: str
    weights: str | None


class ArithmeticFields(TypedDict):
    """The arithmetic of a unit, as in `arithmetic.Arithmetic`.

    rest  base64 of float32, a value for each position of the unit; None if all inputs are in `terms`
    """

    rule: str
    window: list[int]
    stride: int
    padding: int
    terms: list[TermFields]
    others: int
    rest: str | None
    bias: float
    added: TermFields | None
    activation: str


class TestImage(TypedDict):
    """A test image of MNIST.

    image  base64 of uint8 [28, 28]
    """

    index: int
    label: int
    image: str


class UnitPayload(Payload, total=False):
    """The value of the view "inside" for the event `ask`: how one unit is computed.

    Empty if there is no such unit.

    at          the unit: "stage,unit"
    values      base64 of float32, the unit's
    arithmetic  None for the image
    has_norm    whether its weights include batch normalisation
    top_images  the test images with the largest output of the unit
    """

    model: str
    at: str
    values: str
    arithmetic: ArithmeticFields | None
    has_norm: bool
    top_images: list[TestImage]


def inside(predictor: Predictor, pad: Any, model: Any, maps: Any) -> InsidePayload:
    """The stages of `model` for the pad's value: the strongest path or, if `maps` is ALL_MAPS, all units.

    All levels are 0 for a blank pad.
    """
    fallback = cast(InsidePayload, {**blank(known_model(predictor, model)), "stages": [], "flows": None})

    def show(value: dict[str, Any]) -> InsidePayload:
        seen = predictor.inside(source(value), model)
        return _all(seen) if maps == ALL_MAPS else _path(predictor, seen)

    return view_payload(pad, show, fallback)


def unit(predictor: Predictor, pad: Any, model: Any, at: Any) -> UnitPayload:
    """How the unit `at` is computed, "3,17" for unit 17 of stage 3, for the pad's value."""

    def show(value: dict[str, Any]) -> UnitPayload:
        seen = predictor.inside(source(value), model)
        position = _position(seen, at)
        return {"model": model, "at": at, **_unit(predictor, seen, *position)} if position else {}

    return view_payload(pad, show, UnitPayload())


def _all(seen: Inside) -> InsidePayload:
    return _payload(seen, [_stage(seen, stage) for stage in seen.stages], None)


def _path(predictor: Predictor, seen: Inside) -> InsidePayload:
    digit = seen.answer.digit
    if digit is None:  # black maps in the places that the path will have
        stages = [_stage(seen, stage, list(range(min(MAX_UNITS, len(stage.values))))) for stage in seen.stages[:-1]]
        return _payload(seen, [*stages, _stage(seen, seen.stages[-1], [0])], [])
    path = predictor.strongest_path(seen, digit)
    stages = [_stage(seen, *each) for each in zip(seen.stages, path.units, path.contributions)]
    return _payload(seen, stages, [(*flow[:4], round(flow.value, 4)) for flow in path.flows])


def _payload(
    seen: Inside, stages: list[StageFields], flows: list[tuple[int, int, int, int, float]] | None
) -> InsidePayload:
    return cast(InsidePayload, {**with_image(seen.answer), "stages": stages, "flows": flows})


def _stage(
    seen: Inside, stage: Stage, units: list[int] | None = None, contributions: Floats32 | None = None
) -> StageFields:
    values = np.maximum(stage.values.numpy(), 0) * (seen.answer.digit is not None)
    strongest = float(values.max())
    shown = values if units is None else values[units]
    fields: StageFields = {
        "title": stage.title,
        "shape": list(values.shape),
        "strongest": round(strongest, 3),
        "levels": encode(np.rint(shown * (255 / strongest if strongest else 0)).astype(np.uint8)),
    }
    if units is not None:
        added = [0.0] * len(units) if contributions is None else contributions[units].tolist()
        fields |= {
            "units": units,
            "contributions": [round(value, 4) for value in added],
            "peaks": [round(value, 4) for value in shown.max((1, 2)).tolist()],
        }
    return fields


def _position(seen: Inside, text: Any) -> tuple[int, int] | None:
    """Stage and unit of "3,17"; None for anything else, and if there is no such unit."""
    match = re.fullmatch(r"([0-9]{1,6}),([0-9]{1,6})", text) if isinstance(text, str) else None
    if not match:
        return None
    stage, number = int(match[1]), int(match[2])
    exists = stage < len(seen.stages) and number < len(seen.stages[stage].values)
    return (stage, number) if exists else None


def _unit(predictor: Predictor, seen: Inside, stage: int, number: int) -> UnitPayload:
    arithmetic = predictor.arithmetic(seen, stage, number)
    indices = top_images_of(predictor, seen.answer.model)
    is_hidden_sum = arithmetic is not None and arithmetic.rule == "sum" and stage < len(seen.stages) - 1
    return {
        "values": encode_floats(seen.stages[stage].values[number]),
        "arithmetic": _arithmetic(arithmetic) if arithmetic else None,
        "has_norm": is_hidden_sum and _has_norm(predictor.model(seen.answer.model).network),
        "top_images": _test_images(indices[stage - 1][number]) if 0 < stage <= len(indices) else [],
    }


def _has_norm(network: nn.Module) -> bool:
    """Whether a network normalises batches. Those that do have it after each weighted layer but the last."""
    return any(isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)) for layer in network.modules())


def _arithmetic(arithmetic: Arithmetic) -> ArithmeticFields:
    return {
        "rule": arithmetic.rule,
        "window": list(arithmetic.window),
        "stride": arithmetic.stride,
        "padding": arithmetic.padding,
        "terms": [_term(term) for term in arithmetic.terms],
        "others": arithmetic.others,
        "rest": None if arithmetic.rest is None else encode_floats(arithmetic.rest),
        "bias": arithmetic.bias,
        "added": _term(arithmetic.added) if arithmetic.added else None,
        "activation": arithmetic.activation,
    }


def _term(term: Term) -> TermFields:
    return {
        "stage": term.stage,
        "unit": term.unit,
        "contribution": round(term.contribution, 4),
        "shape": list(term.values.shape),
        "values": encode_floats(term.values),
        "weights": None if term.weights is None else encode_floats(term.weights),
    }


def _test_images(indices: Integers) -> list[TestImage]:
    images, labels = mnist_test()
    return [
        {"index": index, "label": int(labels[index]), "image": encode(images[index].numpy())}
        for index in indices.tolist()
    ]
