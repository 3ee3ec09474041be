"""A fused network is equivalent to the trained network."""

import pytest
import torch
from torch import nn

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.networks.layer_fusion import fused
from mnist_demo.networks.models import MODELS
from mnist_demo.recognition.model import outputs


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_a_fused_network_gives_the_same_outputs(predictor, name):
    images, network = shipped_test_images()[0][:200], predictor.model(name).network
    before = [parameter.clone() for parameter in network.parameters()]
    quick = fused(network)
    assert torch.allclose(outputs(MODELS[name], quick, images), outputs(MODELS[name], network, images), atol=2e-5)
    assert all(map(torch.equal, before, network.parameters()))
    kinds = [type(layer) for layer in quick.modules()]
    assert not {nn.BatchNorm1d, nn.BatchNorm2d, nn.Dropout} & set(kinds)


def test_two_consecutive_linear_layers_become_one(predictor):
    assert [type(layer) for layer in fused(predictor.model("cnn-32-64").network)].count(nn.Linear) == 1
