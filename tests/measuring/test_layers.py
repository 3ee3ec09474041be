"""Layers, confusion and readings of the test images, on the shipped networks."""

import numpy as np
import pytest
import torch

from mnist_demo.measuring import layers as figures
from mnist_demo.networks.models import MODELS


@pytest.fixture(params=MODELS)
def network(request):
    torch.manual_seed(0)
    return MODELS[request.param].build().eval()


def test_the_layers_have_all_parameters_and_end_in_ten_values(network):
    layers = figures.layers(network)
    assert sum(layer.parameters for layer in layers) == sum(each.numel() for each in network.parameters())
    assert layers[-1].shape == (10,)
    assert all(side > 0 for layer in layers for side in layer.shape)


def test_each_layer_of_a_small_network_is_told_in_the_order_of_the_data():
    layers = figures.layers(MODELS["cnn-10-20"].build().eval())
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


def test_looking_at_the_layers_leaves_the_network_as_it_was(network):
    figures.layers(network)
    assert not any(module._forward_hooks for module in network.modules())


def test_confusion_counts_true_digits_by_row_and_read_digits_by_column():
    table = figures.confusion(np.array([7, 7, 2, 2]), np.array([7, 1, 2, 2]))
    assert table[7, 7] == 1 and table[1, 7] == 1 and table[2, 2] == 2
    assert table.sum() == 4


def test_the_test_images_are_read_as_the_card_says(predictor):
    name = "cnn-10-20"
    told = []
    reading = figures.test_reading(predictor, name, lambda done, total: told.append((done, total)))
    _, labels = figures.test_images()
    table = figures.confusion(reading.digit, labels.numpy())
    clean = predictor.cards[name]["clean"]
    assert table.trace() == clean["correct"]
    assert [[table[d, d], table[d].sum()] for d in range(10)] == clean["digits"]
    assert told == [(done, 10_000) for done in range(0, 10_000, figures.PART)]


@pytest.mark.parametrize("index", [0, 4_321, 9_999])
def test_one_image_is_read_as_among_all(predictor, index):
    one = figures.one_reading(predictor, "cnn-10-20", index)
    every = figures.test_reading(predictor, "cnn-10-20")
    assert one.digit[0] == every.digit[index]
    np.testing.assert_array_equal(one.probabilities[0], every.probabilities[index])
