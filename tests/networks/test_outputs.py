"""Images → raw outputs, turned as the spec asks."""

from dataclasses import replace

import torch

from mnist_demo.learning.mnist import shipped_test_images
from mnist_demo.networks.models import MODELS
from mnist_demo.networks.outputs import outputs, turned


def test_no_images_give_no_outputs():
    spec = MODELS["mlp-128"]
    assert outputs(spec, spec.build(), torch.zeros(0, 28, 28, dtype=torch.uint8)).shape == (0, 10)


def test_images_turn_about_their_middle_counter_clockwise():
    images = shipped_test_images()[0][:5, None] / 255
    assert turned(images, 0) is images
    assert torch.allclose(turned(images, 90), torch.rot90(images, 1, (2, 3)), atol=1e-5)
    # Off the pixel grid: there and back again is the image, but for what resampling twice blurs.
    back = turned(turned(images, 7), -7)
    assert (back - images).abs().mean() < 0.03 < (turned(images, 14) - images).abs().mean()
    assert turned(torch.ones(1, 1, 28, 28), 45)[0, 0, 0, 0] == 0


def test_outputs_are_the_mean_over_the_turns():
    images = shipped_test_images()[0][:7]
    network = MODELS["mlp-512-512"].build().eval()
    one, left, right = (
        outputs(replace(MODELS["mlp-512-512"], turns=turns), network, images, batch=3)
        for turns in ((0.0,), (-7.0,), (7.0,))
    )
    mean = outputs(replace(MODELS["mlp-512-512"], turns=(-7.0, 0.0, 7.0)), network, images, batch=3)
    assert torch.allclose(mean, (one + left + right) / 3, atol=1e-6)
    assert not torch.allclose(mean, one, atol=1e-4)
