"""Printed lines go, a pen's straight strokes stay."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.drawing.printed import without_printed
from mnist_demo.drawing.rules import lines

SEVEN = [(120, 80), (180, 80), (140, 180)]
BOX = [(80, 50), (220, 50), (220, 210), (80, 210), (80, 50)]
RULES = [[(0, y), (299, y)] for y in (30, 95, 160, 225)]
ROW = [(20, 50), (280, 50), (280, 210), (20, 210), (20, 50)]
DIVIDERS = [[(x, 50), (x, 210)] for x in (106, 194)]
BESIDE = [[(55, 90), (50, 170)], [(220, 90), (255, 90), (240, 180)]]
FILLING = [(62, 52), (60, 208)]  # a 1 from side to side
BOX_AT_THE_EDGE = [(299, 50), (80, 50), (80, 210), (299, 210)]


def drawn(*strokes, size=(300, 260), width=4) -> np.ndarray:
    image = Image.new("L", size)
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, 255, width)
    return np.asarray(image) > 0


def left(mask: np.ndarray) -> np.ndarray:
    return without_printed(mask, lines(mask), np.zeros_like(mask))


@pytest.mark.parametrize(
    "printed", [[BOX], RULES, [BOX_AT_THE_EDGE], [BOX, *RULES]], ids=["box", "rules", "edge", "both"]
)
def test_printed_lines_go_and_the_digit_stays(printed):
    digit = drawn(SEVEN)
    kept = left(drawn(SEVEN, *printed))
    assert kept[digit].mean() > 0.9
    assert (kept & ~digit).sum() < 0.1 * digit.sum()


def test_what_divides_a_row_of_boxes_goes_and_the_digits_stay():
    digits = drawn(SEVEN, *BESIDE)
    kept = left(drawn(SEVEN, *BESIDE, ROW, *DIVIDERS))
    assert kept[digits].mean() > 0.9
    assert (kept & ~digits).sum() < 0.1 * digits.sum()


@pytest.mark.parametrize("gap", [0, 15])
@pytest.mark.parametrize("cell", [0, 1, 3])
def test_a_row_of_boxes_goes_although_all_but_one_are_empty(cell, gap):
    lefts = [20 + (60 + gap) * number for number in range(4)]
    boxes = [[(x, 90), (x + 60, 90), (x + 60, 160), (x, 160), (x, 90)] for x in lefts]
    x = lefts[cell]
    seven = [(x + 15, 105), (x + 45, 105), (x + 25, 148)]
    digit, kept = drawn(seven, size=(340, 260)), left(drawn(seven, *boxes, size=(340, 260)))
    assert kept[digit].mean() > 0.9
    assert (kept & ~digit).sum() < 0.1 * digit.sum()


@pytest.mark.parametrize(
    "strokes",
    [
        [ROW, *DIVIDERS, SEVEN, FILLING, BESIDE[1]],
        [ROW, SEVEN, FILLING],
        [[(0, 50), (299, 50)], [(0, 210), (299, 210)], SEVEN, FILLING, [(250, 52), (250, 208)]],
    ],
    ids=["in a row", "in a box", "between rules"],
)
def test_a_1_from_side_to_side_stays(strokes):
    one = drawn(FILLING)[60:200]
    assert left(drawn(*strokes))[60:200][one].mean() > 0.9


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
    digit = drawn(stroke)
    np.testing.assert_array_equal(left(digit), digit)


def test_what_leaves_nothing_behind_is_not_taken_away():
    bar = drawn([(150, 0), (150, 259)])
    np.testing.assert_array_equal(left(bar), bar)
