"""Several digits are recognised as a number, and one digit is not."""

import numpy as np
import pytest

from mnist_demo.numbers.several_digits import MAX_STROKES, may_be_several
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

DRAWINGS = {each["name"]: each["drawing"] for each in GOLDEN}


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def beside(first, second, gap=150):
    one, other = (DRAWINGS[name]["strokes"] for name in (first, second))
    right = max(x for stroke in one for x, _ in stroke)
    left = min(x for stroke in other for x, _ in stroke)
    moved = [[(x - left + right + gap, y) for x, y in stroke] for stroke in other]
    return Drawing([*one, *moved], (2000, 1000), 38)


@pytest.mark.parametrize("names", [("4-open", "2-loop"), ("1-plain", "1-plain"), ("3-round", "7-crossed")])
def test_two_digits_side_by_side_are_a_number(predictor, names):
    drawing = beside(*names)
    number = predictor.several(drawing, predictor.predict(drawing))
    assert number.text == "".join(name[0] for name in names)


def test_a_drawing_of_many_strokes_is_not_read_as_a_number(predictor):
    drawing = beside("1-plain", "1-plain")
    answer = predictor.predict(drawing)
    assert may_be_several(drawing, answer)
    more = [[[x, 10 * x] for x in range(40 * n, 40 * n + 9)] for n in range(MAX_STROKES - 1)]
    assert not may_be_several(Drawing([*drawing.strokes, *more], (2000, 1000), 38), answer)


@pytest.mark.parametrize("name", [each["name"] for each in GOLDEN if each["name"][0].isdigit()])
def test_one_digit_is_not_a_number(predictor, name):
    drawing = Drawing.from_json(DRAWINGS[name])
    assert predictor.several(drawing, predictor.predict(drawing)) is None


def test_a_blank_source_is_not_a_number(predictor):
    blank = Drawing([], (1000, 1000), 38)
    assert predictor.several(blank, predictor.predict(blank)) is None
    paper = np.full((50, 50), 255, np.uint8)
    assert predictor.several(paper, predictor.predict(paper)) is None
