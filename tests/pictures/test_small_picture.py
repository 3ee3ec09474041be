"""Small pictures: digits are found through noise, bands, uneven light and outlines."""

import numpy as np
import pytest

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.pictures.small_picture import banded_paper, difference_from_paper
from mnist_demo.preprocessing.pipeline import to_mnist

IMAGES, LABELS = (tensor[:40].numpy() for tensor in shipped_test_images())


def add_salt_and_pepper(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return np.where(random.random(image.shape) < 0.15, 255 * random.integers(0, 2, image.shape), image)


def invert_band(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    first, last = random.integers(3, 12), random.integers(16, 25)
    banded = image.copy()
    banded[:, first:last] = 255 - banded[:, first:last]
    return banded if random.random() < 0.5 else (255 - banded)


def add_gradient(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    slope = np.add.outer(np.linspace(0, 120, 28), np.linspace(0, 60, 28))
    return np.clip(slope + image * 0.29, 0, 255)


def outline(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The outline of the ink: hollow strokes."""
    solid = image > 100
    padded = np.pad(solid, 1)
    dilated = np.any([padded[r : r + 28, c : c + 28] for r, c in ((0, 1), (1, 0), (1, 2), (2, 1))], 0)
    return 255 * (dilated & ~solid)


@pytest.mark.parametrize(
    ("corrupt", "min_correct"), [(add_salt_and_pepper, 36), (invert_band, 39), (add_gradient, 36), (outline, 22)]
)
def test_corrupted_digits_are_read(predictor, corrupt, min_correct):
    random = np.random.default_rng(0)
    corrupted = [corrupt(image, random).astype(np.uint8) for image in IMAGES]
    correct = sum(predictor.predict(image, "mlp").digit == label for image, label in zip(corrupted, LABELS))
    assert correct >= min_correct


def test_bands_are_removed_from_the_digit():
    random = np.random.default_rng(1)
    for image in (image for image in IMAGES if not image[[0, -1]].any()):  # ink that does not reach the border
        np.testing.assert_allclose(to_mnist(invert_band(image, random)), to_mnist(image), atol=1)


def test_bands_without_a_digit_are_ink():
    picture = np.zeros((28, 28, 1))
    picture[:, 10:20] = 1
    assert banded_paper(picture) is None


def test_a_thin_line_is_neither_an_outline_nor_specks():
    image = np.zeros((28, 28, 1), np.uint8)
    image[4:24, 14] = image[4, 8:15] = 255
    np.testing.assert_array_equal(difference_from_paper(image), image[:, :, 0] / 255)
