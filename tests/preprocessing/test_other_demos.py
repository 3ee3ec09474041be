"""The shortcuts of other demos, on canvases of any size."""

import numpy as np
import pytest

from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.preprocessing.other_demos import SHORTCUTS

SHRINK, CROP, CROP_TO_MIDDLE = SHORTCUTS.values()


def block(height, width, top, left, bottom, right):
    ink = np.zeros((height, width))
    ink[top:bottom, left:right] = 1
    return ink


@pytest.mark.parametrize(("height", "width"), [(280, 280), (200, 140), (28, 28), (9, 300)])
def test_a_blank_canvas_of_any_size_becomes_a_blank_image(height, width):
    for shrink in SHORTCUTS.values():
        image = shrink(np.zeros((height, width)))
        assert (image.shape, image.dtype) == ((28, 28), np.uint8)
        assert not image.any()


def test_shrinking_keeps_the_position_of_the_ink():
    assert bounding_box(SHRINK(block(280, 280, 140, 70, 280, 140))) == (7, 14, 14, 28)
    assert bounding_box(SHRINK(block(140, 280, 70, 70, 140, 140))) == (7, 14, 14, 28)


def test_shrinking_fades_a_thin_pen():
    assert SHRINK(block(280, 280, 100, 140, 180, 143)).max() == pytest.approx(0.3 * 255, abs=1)


@pytest.mark.parametrize(("shrink", "side"), [(CROP, 28), (CROP_TO_MIDDLE, 20)])
def test_cropped_ink_has_the_stated_size_and_lies_in_the_middle(shrink, side):
    image = shrink(block(280, 280, 10, 200, 90, 240))
    assert bounding_box(image) == (14 - side // 4, 14 - side // 2, 14 + side // 4, 14 + side // 2)


def test_shrinking_does_not_change_a_28x28_image():
    image = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    assert np.array_equal(SHRINK(image / 255), image)
