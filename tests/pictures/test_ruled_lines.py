"""Ruled lines are removed, straight strokes of the pen are kept."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.pictures.ruled_lines import ruled_lines

SEVEN = [(120, 80), (180, 80), (140, 180)]


def draw(*strokes, size=(300, 260), width=4) -> np.ndarray:
    image = Image.new("L", size)
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, 255, width)
    return np.asarray(image) > 0


@pytest.mark.parametrize("tilt", [0, 6, -10])
@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("is_vertical", [False, True])
def test_ruled_lines_are_found_and_the_digit_is_kept(tilt, width, is_vertical):
    lines = [[(0, y), (299, y + tilt)] for y in (30, 95, 160, 225)]
    if is_vertical:
        lines = [[(x, 0), (x + tilt, 259)] for x in (30, 150, 260)]
    digit, ruled = draw(SEVEN, width=9), draw(*lines, width=width)
    found = ruled_lines(digit | ruled)
    assert found[ruled & ~digit].mean() > 0.9
    assert (digit & ~found)[digit].mean() > 0.85


def test_a_stroke_that_crosses_a_ruled_line_is_kept_whole():
    stroke = draw([(140, 30), (160, 230)])
    assert not ruled_lines(stroke | draw([(0, 120), (299, 124)]))[stroke].any()


@pytest.mark.parametrize(
    "stroke",
    [
        [(150, 40), (150, 220)],
        SEVEN,
        [(100, 60), (100, 200), (200, 200), (200, 60), (100, 60)],
        [(200, 60), (110, 60), (110, 130), (200, 130), (200, 210), (100, 210)],
        [(120, 50), (110, 150), (210, 150)],
    ],
    ids=["bar", "7", "square 0", "square 5", "hook of an open 4"],
)
def test_straight_strokes_are_not_ruled_lines(stroke):
    assert not ruled_lines(draw(stroke)).any()


def test_a_thick_bar_is_not_a_ruled_line():
    assert not ruled_lines(draw([(0, 130), (299, 130)], width=20)).any()


def test_an_empty_mask_has_no_ruled_lines():
    assert not ruled_lines(np.zeros((100, 80), bool)).any()
