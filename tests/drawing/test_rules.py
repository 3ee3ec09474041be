"""Straight lines: found where they are, and taken away but for what crosses them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.drawing.rules import lines, stroke_width, without


def drawn(*strokes, size=(300, 240), width=3) -> np.ndarray:
    image = Image.new("L", size)
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, 255, width)
    return np.asarray(image) > 0


@pytest.mark.parametrize("tilt", [0, 7, -12])
def test_a_line_is_found_from_end_to_end(tilt):
    level = drawn([(30, 100), (250, 100 + tilt)])
    for mask, is_upright in ((level, False), (level.T, True)):
        (line,) = lines(mask)
        assert line.is_upright == is_upright and line.thickness == pytest.approx(3, abs=1)
        assert (line.start, line.stop) == pytest.approx((30, 250), abs=2)
        assert (line.across[0], line.across[-1]) == pytest.approx((100, 100 + tilt), abs=2)


def test_every_rule_of_a_page_is_found_once():
    rules = [[(0, y), (299, y + 5)] for y in range(20, 220, 25)]
    assert len(lines(drawn(*rules))) == len(rules)


def test_a_curve_is_no_line():
    image = Image.new("L", (300, 240))
    ImageDraw.Draw(image).ellipse((60, 40, 240, 200), outline=255, width=4)
    assert all(line.length < 90 for line in lines(np.asarray(image) > 0))


def test_what_crosses_a_line_stays_whole():
    rule, stroke = [(0, 120), (299, 124)], [(140, 30), (160, 210)]
    left = without(drawn(rule, stroke), [line for line in lines(drawn(rule, stroke)) if not line.is_upright])
    assert left[drawn(stroke)].all()
    assert not left[:, :130].any() and not left[:, 170:].any()


def test_nothing_has_no_lines():
    assert lines(np.zeros((100, 80), bool)) == []


@pytest.mark.parametrize("width", [3, 8])
def test_strokes_are_as_wide_as_their_pen(width):
    crossed = drawn([(40, 100), (250, 100)], [(150, 20), (150, 220)], width=width)
    assert stroke_width(crossed) == pytest.approx(width, abs=1)
    assert stroke_width(np.zeros((30, 30), bool)) == 0


def test_what_lies_along_a_line_is_told():
    level = drawn([(30, 100), (250, 120)])
    places = np.mgrid[: level.shape[0], : level.shape[1]]
    for mask, along in ((level, places[1]), (level.T, places[1].T)):
        (line,) = lines(mask)
        assert line.of(mask).all()
        np.testing.assert_array_equal(line.of(along), np.arange(line.start, line.stop + 1))
