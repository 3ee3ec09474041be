"""Activations: the stages end with the answer, and the contributions of links sum to the units' values."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from mnist_demo.explanation import activations as inside
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

DRAWINGS = {each["name"]: Drawing.from_json(each["drawing"]) for each in GOLDEN}


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


@pytest.mark.parametrize("model", MODELS)
def test_the_stages_begin_with_the_image_and_end_with_the_answer(predictor, model):
    seen, answer = predictor.inside(DRAWINGS["4-open"], model), predictor.predict(DRAWINGS["4-open"], model)
    assert np.array_equal((seen.stages[0].values[0] * 255).round().numpy(), answer.image)
    assert seen.answer.probabilities == pytest.approx(answer.probabilities, abs=1e-5)
    assert (seen.answer.digit, seen.answer.status) == (answer.digit, answer.status)
    outputs = predictor.outputs(torch.from_numpy(answer.image)[None], model)[0]
    assert seen.stages[-1].values[:, 0, 0] == pytest.approx(outputs, rel=1e-3, abs=1e-3)
    assert all((stage.values >= 0).all() for stage in seen.stages[1:-1])


@pytest.mark.parametrize("model", MODELS)
def test_incoming_contributions_sum_to_the_units_value(predictor, model, monkeypatch):
    monkeypatch.setattr(inside, "MAX_LINKS", 10_000)
    seen = predictor.inside(DRAWINGS["4-open"], model)
    steps = inside._steps(predictor.live(model).network)
    for at, (step, stage) in enumerate(zip(steps, seen.stages[1:]), 1):
        places = stage.values.clamp(min=0).flatten(1)
        unit = int(places.sum(1).argmax())
        incoming, _ = predictor.links(seen, at, unit)
        total = sum(link.contribution for link in incoming)
        if step.weighted and at < len(steps):
            held = places[unit]
            assert total + float(step.weighted.bias[unit].detach()) == pytest.approx(
                float(held[held > 0].mean()), rel=1e-3
            )
        elif not step.weighted:
            assert [link.unit for link in incoming] == [unit]


@pytest.mark.parametrize("model", ["cnn", "mlp", "cnn-32-64"])
def test_a_link_has_the_same_contribution_from_both_ends(predictor, model, monkeypatch):
    monkeypatch.setattr(inside, "MAX_LINKS", 10_000)
    seen = predictor.inside(DRAWINGS["7-crossed"], model)
    for at in range(1, len(seen.stages)):
        unit = int(seen.stages[at].values.sum((1, 2)).argmax())
        for link in predictor.links(seen, at, unit)[0][:8]:
            back = [
                each
                for each in predictor.links(seen, link.stage, link.unit)[1]
                if (each.stage, each.unit) == (at, unit)
            ]
            assert (
                any(each.contribution == pytest.approx(link.contribution, rel=1e-3, abs=1e-5) for each in back)
                or link.weights is None
            )


def test_there_are_at_most_five_links_per_direction_the_strongest_first(predictor):
    seen = predictor.inside(DRAWINGS["4-open"])
    for way in predictor.links(seen, 3, 5):
        given = [abs(link.contribution) for link in way]
        assert 0 < len(given) <= 5 and given == sorted(given, reverse=True)


def test_an_unknown_unit_is_an_index_error(predictor):
    seen = predictor.inside(DRAWINGS["4-open"])
    for stage, unit in [(-1, 0), (99, 0), (1, 24), (1, -1)]:
        with pytest.raises(IndexError):
            predictor.links(seen, stage, unit)


def test_a_network_with_unknown_layers_has_the_first_and_the_last_stage(predictor):
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.GELU())
    assert inside._steps(network) is None
    model = replace(predictor.model("mlp"), network=network)
    passed = inside.stages(model, torch.zeros(2, 28, 28, dtype=torch.uint8))
    assert [values.shape for _, values in passed] == [(2, 1, 28, 28), (2, 10, 1, 1)]


@pytest.mark.parametrize("model", MODELS)
def test_all_layers_of_every_model_are_known(predictor, model):
    assert inside._steps(predictor.live(model).network) is not None
