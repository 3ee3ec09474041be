"""Lines from edge to edge go, a pen's straight strokes stay."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.pictures.ruled_lines import ruled_lines

SEVEN = [(120, 80), (180, 80), (140, 180)]


def drawn(*strokes, size=(300, 260), width=4) -> np.ndarray:
    image = Image.new("L", size)
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, 255, width)
    return np.asarray(image) > 0


@pytest.mark.parametrize("tilt", [0, 6, -10])
@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("is_upright", [False, True])
def test_rules_go_and_the_digit_stays(tilt, width, is_upright):
    lines = [[(0, y), (299, y + tilt)] for y in (30, 95, 160, 225)]
    if is_upright:
        lines = [[(x, 0), (x + tilt, 259)] for x in (30, 150, 260)]
    digit, ruled = drawn(SEVEN, width=9), drawn(*lines, width=width)
    found = ruled_lines(digit | ruled)
    assert found[ruled & ~digit].mean() > 0.9
    assert (digit & ~found)[digit].mean() > 0.85


def test_what_crosses_a_rule_stays_whole():
    stroke = drawn([(140, 30), (160, 230)])
    assert not ruled_lines(stroke | drawn([(0, 120), (299, 124)]))[stroke].any()


@pytest.mark.parametrize(
    "stroke",
    [
        [(150, 40), (150, 220)],
        SEVEN,
        [(100, 60), (100, 200), (200, 200), (200, 60), (100, 60)],
        [(200, 60), (110, 60), (110, 130), (200, 130), (200, 210), (100, 210)],
        [(120, 50), (110, 150), (210, 150)],
    ],
    ids=["a bar", "7", "a square 0", "a square 5", "an open 4's hook"],
)
def test_a_pens_straight_strokes_stay(stroke):
    assert not ruled_lines(drawn(stroke)).any()


def test_what_is_as_thick_as_no_rule_stays():
    assert not ruled_lines(drawn([(0, 130), (299, 130)], width=20)).any()


def test_nothing_has_no_rules():
    assert not ruled_lines(np.zeros((100, 80), bool)).any()
