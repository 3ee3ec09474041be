"""The usual shortcuts do what they say, of a canvas of any size."""

import numpy as np
import pytest

from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.preprocessing.shortcuts import SHORTCUTS

WHOLE, CROPPED, MIDDLE = SHORTCUTS.values()


def block(height, width, top, left, bottom, right):
    ink = np.zeros((height, width))
    ink[top:bottom, left:right] = 1
    return ink


@pytest.mark.parametrize(("height", "width"), [(280, 280), (200, 140), (28, 28), (9, 300)])
def test_every_canvas_becomes_28x28_and_a_blank_one_stays_blank(height, width):
    for shrink in SHORTCUTS.values():
        image = shrink(np.zeros((height, width)))
        assert (image.shape, image.dtype) == ((28, 28), np.uint8)
        assert not image.any()


def test_the_whole_canvas_shrinks_with_what_is_around_the_ink():
    assert bounding_box(WHOLE(block(280, 280, 140, 70, 280, 140))) == (7, 14, 14, 28)
    assert bounding_box(WHOLE(block(140, 280, 70, 70, 140, 140))) == (7, 14, 14, 28)


def test_a_thin_pen_fades():
    assert WHOLE(block(280, 280, 100, 140, 180, 143)).max() == pytest.approx(0.3 * 255, abs=1)


@pytest.mark.parametrize(("shrink", "side"), [(CROPPED, 28), (MIDDLE, 20)])
def test_cropped_the_boxs_longer_side_fills_what_is_said_and_lies_in_the_middle(shrink, side):
    image = shrink(block(280, 280, 10, 200, 90, 240))
    assert bounding_box(image) == (14 - side // 4, 14 - side // 2, 14 + side // 4, 14 + side // 2)


def test_a_28x28_image_shrunk_as_a_whole_is_itself():
    image = np.random.default_rng(0).integers(0, 256, (28, 28), np.uint8)
    assert np.array_equal(WHOLE(image / 255), image)
