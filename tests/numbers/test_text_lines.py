"""Text lines: found by their baselines, from top to bottom, each from left to right."""

import numpy as np
import pytest

from mnist_demo.numbers.segments import segment_ink
from mnist_demo.numbers.text_lines import find_text_lines
from mnist_demo.strokes.drawing import Drawing


def ring(x: float, y: float, width: float, height: float) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, 40)
    return np.stack([x + width / 2 * np.cos(turn), y + height / 2 * np.sin(turn)], 1)


def lines_of(strokes):
    return find_text_lines(segment_ink(Drawing(strokes)).segments)


def middles(line):
    return [round((segment.box[0] + segment.box[2]) / 2) for segment in line.segments]


def test_no_segments_give_no_lines():
    assert find_text_lines([]) == []


def test_lines_go_from_top_to_bottom_and_each_from_left_to_right():
    places = [(300, 100), (100, 100), (200, 400), (100, 420), (200, 90), (300, 410)]
    top, bottom = lines_of([ring(x, y, 60, 100) for x, y in places])
    assert middles(top) == middles(bottom) == [100, 200, 300]
    assert top.segments[0].box[3] < bottom.segments[0].box[1]
    assert top.height == pytest.approx(100, abs=2)


@pytest.mark.parametrize("degrees", [-15, -8, 8, 15])
def test_slanted_lines_are_separated(degrees):
    rise = np.tan(np.radians(degrees))
    xs = range(100, 900, 100)
    one = [ring(x, 400 + rise * x, 60, 100) for x in xs]
    (line,) = lines_of(one)
    assert middles(line) == list(xs)
    both = lines_of(one + [ring(x, 560 + rise * x, 60, 100) for x in xs])
    assert [middles(line) for line in both] == [list(xs), list(xs)]


def test_lines_of_rings_are_separated():
    assert len(lines_of([ring(x, y, 60, 60) for y in (100, 178, 256) for x in (100, 200)])) == 3


@pytest.mark.parametrize("gap", [8, 15])
def test_tight_lines_are_separated_although_their_digits_nearly_touch(gap):
    rows = [ring(x, y, 60, 100) for y in (100, 200 + gap, 300 + 2 * gap) for x in (100, 180)]
    assert [middles(line) for line in lines_of(rows)] == [[100, 180]] * 3


def test_small_segments_belong_to_the_nearest_line():
    rows = [ring(x, y, 60, 100) for y in (100, 300) for x in (100, 200)]
    top, bottom = lines_of([*rows, [[150, 145]], [[250, 300], [280, 300]]])
    assert middles(top) == [100, 150, 200] and middles(bottom) == [100, 200, 265]


def test_the_line_of_a_single_dash_has_half_its_length_as_height():
    (line,) = lines_of([[[100, 100], [300, 100]]])
    assert line.height == pytest.approx(100)
