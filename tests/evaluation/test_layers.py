"""The list of a network's layers."""

import pytest
import torch

from mnist_demo.evaluation.layers import list_layers
from mnist_demo.networks.models import MODELS


@pytest.fixture(params=MODELS)
def network(request):
    torch.manual_seed(0)
    return MODELS[request.param].build().eval()


def test_the_layers_have_all_parameters_and_end_in_ten_values(network):
    layers = list_layers(network)
    assert sum(layer.parameters for layer in layers) == sum(each.numel() for each in network.parameters())
    assert layers[-1].shape == (10,)
    assert all(side > 0 for layer in layers for side in layer.shape)


def test_every_layer_of_a_small_network_is_listed_in_order():
    layers = list_layers(MODELS["cnn-10-20"].build().eval())
    assert [(layer.name, layer.detail, layer.shape, layer.parameters) for layer in layers] == [
        ("Conv2d", "1 → 10, 5×5", (10, 24, 24), 260),
        ("ReLU", "", (10, 24, 24), 0),
        ("MaxPool2d", "2×2", (10, 12, 12), 0),
        ("Conv2d", "10 → 20, 3×3", (20, 10, 10), 1820),
        ("ReLU", "", (20, 10, 10), 0),
        ("MaxPool2d", "2×2", (20, 5, 5), 0),
        ("Flatten", "", (500,), 0),
        ("Linear", "500 → 10", (10,), 5010),
        ("Softmax", "", (10,), 0),
    ]


def test_listing_the_layers_does_not_change_the_network(network):
    list_layers(network)
    assert not any(module._forward_hooks for module in network.modules())
