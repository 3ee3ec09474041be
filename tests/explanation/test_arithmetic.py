"""Arithmetic: the listed windows, weights and remainders add up to what the network computed."""

import pytest
import torch

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

DRAWINGS = {each["name"]: Drawing.from_json(each["drawing"]) for each in GOLDEN}


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def window(arithmetic, term, row, column):
    """The pixels of a term's window for one position, with zeros around the input."""
    pad = arithmetic.padding
    padded = torch.nn.functional.pad(term.values, (pad, pad, pad, pad))
    top, left = row * arithmetic.stride, column * arithmetic.stride
    return padded[top : top + arithmetic.window[0], left : left + arithmetic.window[1]]


def work_out(arithmetic, row, column):
    """The value of the unit at one position."""
    first = arithmetic.terms[0]
    if arithmetic.rule == "largest":
        return float(window(arithmetic, first, row, column).max())
    if arithmetic.rule == "mean":
        return float(window(arithmetic, first, row, column).mean())
    total = sum(float((window(arithmetic, term, row, column) * term.weights).sum()) for term in arithmetic.terms)
    total += arithmetic.bias + (0.0 if arithmetic.rest is None else float(arithmetic.rest[row, column]))
    if arithmetic.added:
        total += float(arithmetic.added.values[row, column])
    return max(0.0, total) if arithmetic.activation == "relu" else total


@pytest.mark.parametrize("model", MODELS)
def test_the_arithmetic_of_every_stage_gives_the_networks_values(predictor, model):
    seen = predictor.inside(DRAWINGS["4-open"], model)
    for index, stage in enumerate(seen.stages[1:], 1):
        unit = int(stage.values.sum((1, 2)).argmax())
        arithmetic = predictor.arithmetic(seen, index, unit)
        if arithmetic.activation == "softmax":
            continue
        _, height, width = stage.values.shape
        for row, column in {(0, 0), (height // 2, width // 2), (height - 1, width - 1)}:
            value = float(stage.values[unit, row, column])
            assert work_out(arithmetic, row, column) == pytest.approx(value, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("model", ["cnn-10-20", "mlp-256"])
def test_before_a_softmax_the_sums_are_its_logits(predictor, model):
    seen = predictor.inside(DRAWINGS["4-open"], model)
    last = len(seen.stages) - 1
    scores = torch.tensor([work_out(predictor.arithmetic(seen, last, digit), 0, 0) for digit in range(10)])
    assert scores.softmax(0).tolist() == pytest.approx(seen.answer.probabilities.tolist(), abs=1e-5)


def test_few_inputs_are_listed_the_strongest_first_and_all_others_are_counted(predictor):
    seen = predictor.inside(DRAWINGS["4-open"])
    arithmetic = predictor.arithmetic(seen, 2, 5)
    given = [abs(term.contribution) for term in arithmetic.terms]
    assert len(given) == 4 and given == sorted(given, reverse=True)
    assert len(given) + arithmetic.others == len(seen.stages[1].values)


def test_the_shortcut_of_a_residual_block_is_listed(predictor):
    seen = predictor.inside(DRAWINGS["4-open"])
    added = predictor.arithmetic(seen, 5, 7).added
    assert (added.stage, added.unit) == (3, 7)
    assert torch.equal(added.values, seen.stages[3].values[7])


def test_the_image_follows_from_nothing(predictor):
    assert predictor.arithmetic(predictor.inside(DRAWINGS["4-open"]), 0, 0) is None


def test_an_unknown_unit_is_an_index_error(predictor):
    seen = predictor.inside(DRAWINGS["4-open"])
    for stage, unit in [(-1, 0), (99, 0), (1, 24), (1, -1)]:
        with pytest.raises(IndexError):
            predictor.arithmetic(seen, stage, unit)
