"""Activations: the stages begin with the image and end with the answer."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from mnist_demo.explanation import activations
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


def test_a_network_with_unknown_layers_has_the_first_and_the_last_stage(predictor):
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.GELU())
    assert activations.layer_steps(network) is None
    model = replace(predictor.model("mlp"), network=network)
    image = torch.zeros(28, 28, dtype=torch.uint8)
    passed = activations.stages(model, image, activations.forward(model, image[None]))
    assert [values.shape for _, values in passed] == [(1, 28, 28), (10, 1, 1)]


@pytest.mark.parametrize("model", MODELS)
def test_all_layers_of_every_model_are_known(predictor, model):
    assert activations.layer_steps(predictor.live(model).network) is not None
