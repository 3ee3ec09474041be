"""The strongest path: contributions are exact shares of the score, and what flows from a unit sums to its own."""

from collections import defaultdict
from dataclasses import replace

import pytest
import torch

from mnist_demo.explanation import strongest_path
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

DRAWINGS = {each["name"]: Drawing.from_json(each["drawing"]) for each in GOLDEN}


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


@torch.no_grad()
def score(network, x, digit):
    """The output for a digit, before a softmax."""
    layers = [layer for layer in network if not isinstance(layer, torch.nn.Softmax)]
    return float(torch.nn.Sequential(*layers)(x)[0, digit])


@pytest.mark.parametrize("model", MODELS)
def test_each_stage_has_its_units_with_the_largest_positive_contributions(predictor, model):
    seen = predictor.inside(DRAWINGS["6-curl"], model)
    path = predictor.strongest_path(seen, 6)
    assert len(path.units) == len(seen.stages) and path.units[0] == [0] and path.units[-1] == [6]
    for units, contributions in zip(path.units[1:-1], path.contributions[1:-1]):
        shown = contributions[units].tolist()
        assert 1 <= len(units) <= 4 and shown == sorted(shown, reverse=True) and min(shown) > 0
        assert shown[-1] >= sorted(contributions, reverse=True)[len(units) - 1]


@pytest.mark.parametrize("model", ["cnn", "mlp-128", "cnn-10-20"])
def test_a_contribution_is_how_fast_the_score_grows_with_the_image(predictor, model):
    """The image's contribution is the derivative of the score as the network's input is scaled up."""
    seen = predictor.inside(DRAWINGS["6-curl"], model)
    image = torch.from_numpy(seen.answer.image)[None]
    exact = replace(predictor.model(model), network=predictor.live(model).network.double())
    try:
        x, step = exact.spec.normalise(image).double(), 1e-6
        change = score(exact.network, x * (1 + step), 6) - score(exact.network, x * (1 - step), 6)
    finally:
        predictor.live(model).network.float()
    given = predictor.strongest_path(seen, 6).contributions[0]
    assert float(given[0]) == pytest.approx(change / (2 * step), rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_in_the_last_hidden_layer_a_contribution_is_weight_times_activation(predictor, model):
    seen = predictor.inside(DRAWINGS["6-curl"], model)
    (last,) = [layer for layer in predictor.live(model).network if isinstance(layer, torch.nn.Linear)][-1:]
    values = seen.stages[-2].values
    expected = (last.weight[6].detach().reshape(values.shape) * values).sum((1, 2))
    given = predictor.strongest_path(seen, 6).contributions[-2]
    assert given.tolist() == pytest.approx(expected.tolist(), abs=1e-4)


@pytest.mark.parametrize("model", ["cnn", "mlp-128", "cnn-10-20"])
def test_what_flows_from_a_unit_to_all_others_sums_to_its_contribution(predictor, model, monkeypatch):
    monkeypatch.setattr(strongest_path, "_largest", lambda contributions: list(range(len(contributions))))
    path = predictor.strongest_path(predictor.inside(DRAWINGS["6-curl"], model), 6)
    sums = defaultdict(float)
    for flow in path.flows:
        sums[flow.stage, flow.unit] += flow.value
    for stage, contributions in enumerate(path.contributions[:-1]):
        given = [sums[stage, unit] for unit in range(len(contributions))]
        assert given == pytest.approx(contributions.tolist(), rel=1e-3, abs=1e-3)
