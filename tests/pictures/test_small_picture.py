"""Bad pixels in small pictures: what is paper, what is a blemish, and what is ink all the same."""

import numpy as np
import pytest

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.pictures.small_picture import bands, difference_from_paper, full_squares
from mnist_demo.preprocessing.pipeline import to_mnist

IMAGES, LABELS = (tensor[:40].numpy() for tensor in shipped_test_images())


def salt_and_pepper(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return np.where(random.random(image.shape) < 0.15, 255 * random.integers(0, 2, image.shape), image)


def inverted_bands(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    first, last = random.integers(3, 12), random.integers(16, 25)
    banded = image.copy()
    banded[:, first:last] = 255 - banded[:, first:last]
    return banded if random.random() < 0.5 else (255 - banded)


def sloping_light(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    slope = np.add.outer(np.linspace(0, 120, 28), np.linspace(0, 60, 28))
    return np.clip(slope + image * 0.29, 0, 255)


def outline(image: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The pixels around the ink, as edges are drawn: hollow strokes."""
    solid = image > 100
    wide = np.pad(solid, 1)
    grown = np.any([wide[r : r + 28, c : c + 28] for r, c in ((0, 1), (1, 0), (1, 2), (2, 1))], 0)
    return 255 * (grown & ~solid)


@pytest.mark.parametrize(
    ("spoil", "least"), [(salt_and_pepper, 36), (inverted_bands, 39), (sloping_light, 36), (outline, 22)]
)
def test_digits_are_read_through_a_blemish(predictor, spoil, least):
    random = np.random.default_rng(0)
    spoiled = [spoil(image, random).astype(np.uint8) for image in IMAGES]
    right = sum(predictor.predict(image, "mlp").digit == label for image, label in zip(spoiled, LABELS))
    assert right >= least


def test_of_bands_nothing_is_left_but_the_digit():
    random = np.random.default_rng(1)
    for image in (image for image in IMAGES if not image[[0, -1]].any()):  # whose ink leaves the border to the paper
        np.testing.assert_allclose(to_mnist(inverted_bands(image, random)), to_mnist(image), atol=1)


def test_bands_alone_are_what_there_is_to_see():
    picture = np.zeros((28, 28, 1))
    picture[:, 10:20] = 1
    assert bands(picture) is None


def test_a_thin_line_is_no_outline_and_no_row_of_specks():
    image = np.zeros((28, 28, 1), np.uint8)
    image[4:24, 14] = image[4, 8:15] = 255
    np.testing.assert_array_equal(difference_from_paper(image), image[:, :, 0] / 255)


def test_squares_are_where_two_by_two_cells_are_set():
    mask = np.array([[1, 1, 0], [1, 1, 1]], bool)
    assert full_squares(mask).tolist() == [[True, False]]
