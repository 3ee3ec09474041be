"""Variations to train on: varied, but still the same digit."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mnist_demo.augment import ImageVariation, StrokeVariation, vary_images, vary_strokes
from mnist_demo.datasets import shipped_test_images
from mnist_demo.ink import Strokes
from mnist_demo.preprocess import strokes_to_mnist

# A seven of two strokes and an upright line, sampled as a pad does.
LINES = [
    np.linspace([0, 0], [100, 0], 20),
    np.linspace([100, 0], [40, 160], 30),
    np.linspace([0, 0], [5, 200], 25),
]
STROKES = Strokes(np.concatenate(LINES), np.array([0, 20, 50, 75]), np.array([0, 2, 3]))
STILL = StrokeVariation(rotation=0, slant=0, stretch=0, wobble=0, shift=0, trim=0, pen=0)
FIXED = ImageVariation(rotation=0, scale=0, slant=0, shift=0, elastic=0)


def test_strokes_become_images_like_mnists_each_time_others():
    random = np.random.default_rng(0)
    first, second = (vary_strokes(STROKES, StrokeVariation(), random) for _ in range(2))
    assert first.shape == (2, 28, 28) and first.dtype == np.uint8
    assert not np.array_equal(first, second)
    assert first.max((1, 2)).min() > 200


def test_the_same_seed_gives_the_same_variations():
    first, second = (vary_strokes(STROKES, StrokeVariation(), np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, second)


def test_without_variation_strokes_are_inked_as_they_are_but_for_the_edge():
    plain, still = strokes_to_mnist(STROKES), vary_strokes(STROKES, STILL, np.random.default_rng(0))
    for one, other in zip(plain, still, strict=True):
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.97


@pytest.mark.parametrize("field", ["rotation", "slant", "stretch", "wobble", "shift", "trim", "pen"])
def test_each_part_of_the_variation_has_an_effect(field):
    usual = getattr(StrokeVariation(), field)
    varied = vary_strokes(STROKES, replace(STILL, **{field: usual * 3}), np.random.default_rng(0))
    # The random numbers are drawn in the same order, so nothing but this part differs.
    assert np.abs(varied.astype(int) - vary_strokes(STROKES, STILL, np.random.default_rng(0))).max() > 20


def test_dots_and_single_strokes_survive_every_variation():
    dots = Strokes(np.array([[5.0, 5.0], [0, 0], [0, 0]]), np.array([0, 1, 3]), np.array([0, 1, 2]))
    images = vary_strokes(dots, StrokeVariation(trim=0.5), np.random.default_rng(0))
    assert images.any((1, 2)).all()


def test_images_keep_their_shape_range_and_most_of_their_ink():
    images = shipped_test_images()[0][:200, None] / 255
    varied = vary_images(images, ImageVariation(elastic=0.6), torch.Generator().manual_seed(0))
    assert varied.shape == images.shape and varied.dtype == torch.float32
    assert varied.min() >= 0 and varied.max() <= 1 + 1e-6
    ratio = varied.sum((1, 2, 3)) / images.sum((1, 2, 3))
    assert 0.6 < ratio.min() and ratio.max() < 1.6


def test_images_without_variation_stay_as_they_are():
    images = shipped_test_images()[0][:20, None] / 255
    assert torch.allclose(vary_images(images, FIXED, torch.Generator().manual_seed(0)), images, atol=1e-4)


@pytest.mark.parametrize(
    "variation",
    [
        replace(FIXED, rotation=10),
        replace(FIXED, scale=0.1),
        replace(FIXED, slant=0.2),
        replace(FIXED, shift=2),
        replace(FIXED, elastic=0.8),
    ],
)
def test_each_part_of_the_image_variation_has_an_effect(variation):
    images = shipped_test_images()[0][:20, None] / 255
    varied = vary_images(images, variation, torch.Generator().manual_seed(0))
    assert ((varied - images).abs().amax((1, 2, 3)) > 0.1).float().mean() > 0.7
