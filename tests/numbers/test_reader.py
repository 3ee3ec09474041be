"""Whole numbers are read from drawings and from pictures; marks do not become digits."""

import itertools
import json

import numpy as np
import pytest
from PIL import Image

from mnist_demo.networks.models import ModelNameError
from mnist_demo.numbers.reader import MAX_SEGMENTS
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import render_pad
from places import GOLDEN

HANDS = {each["name"]: [np.array(stroke, float) for stroke in each["drawing"]["strokes"]] for each in GOLDEN}
ONE_OF_EACH = ("1-plain", "9-straight", "8-right", "4-closed")


def placed(name: str, left: float, foot: float, height: float = 100.0) -> list[np.ndarray]:
    """The strokes of a golden drawing, scaled to this height, with its left edge and its foot at these positions."""
    every = np.concatenate(HANDS[name])
    low, high = every.min(0), every.max(0)
    scale = height / (high - low)[1]
    return [(stroke - [low[0], high[1]]) * scale + [left, foot] for stroke in HANDS[name]]


def row(names, left=50.0, foot=150.0, gap=25.0) -> list[np.ndarray]:
    """Golden drawings beside each other."""
    strokes: list[np.ndarray] = []
    for name in names:
        strokes += placed(name, left, foot)
        left = max(stroke[:, 0].max() for stroke in strokes) + gap
    return strokes


def drawing(strokes) -> Drawing:
    high = np.concatenate(strokes).max(0)
    return Drawing(strokes, high + 50, 7)


def picture(of: Drawing) -> np.ndarray:
    return 255 - render_pad(of, round(max(of.size)))


WAYS = pytest.mark.parametrize("source", [lambda of: of, picture], ids=["drawing", "picture"])


@WAYS
def test_digits_beside_each_other_are_a_number(predictor, source):
    number = predictor.read(source(drawing(row(ONE_OF_EACH))))
    assert number.text == "1984" and not number.marks
    assert [digit.answer.digit for digit in number.digits] == [1, 9, 8, 4]
    assert all(digit.answer.status == "digit" for digit in number.digits)
    assert 0.5 < number.probability <= 1 and number.milliseconds > 0


@pytest.mark.slow
@WAYS
@pytest.mark.parametrize("entry", GOLDEN[::3], ids=[each["name"] for each in GOLDEN[::3]])
def test_a_single_digit_has_the_answer_of_predict(predictor, source, entry):
    one = source(Drawing.from_json(entry["drawing"]))
    (digit,) = predictor.read(one).digits
    answer = predictor.predict(one)
    assert (digit.answer.digit, digit.answer.status) == (answer.digit, answer.status)
    assert np.array_equal(digit.answer.image, answer.image)


@WAYS
def test_boxes_are_around_the_digits_in_the_sources_units(predictor, source):
    strokes = row(ONE_OF_EACH)
    whole = drawing(strokes)
    number = predictor.read(source(whole))
    start = 0
    for name, digit in zip(ONE_OF_EACH, number.digits):
        own = np.concatenate(strokes[start : start + len(HANDS[name])])
        start += len(HANDS[name])
        assert digit.box == pytest.approx((*(own.min(0) - 3.5), *(own.max(0) + 3.5)), abs=6)


def test_every_digit_of_a_drawing_has_its_strokes(predictor):
    names = ("5-two", "4-open", "7-crossed")
    strokes = row(names)
    number = predictor.read(drawing(strokes))
    assert number.text == "547"
    found = [sorted(stroke.tolist() for stroke in digit.strokes) for digit in number.digits]
    bounds = np.cumsum([0, *(len(HANDS[name]) for name in names)])
    assert found == [
        sorted(stroke.tolist() for stroke in strokes[first:last]) for first, last in itertools.pairwise(bounds)
    ]


def test_digits_of_a_picture_have_no_strokes(predictor):
    assert all(digit.strokes == () for digit in predictor.read(picture(drawing(row(ONE_OF_EACH)))).digits)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "LA"])
@pytest.mark.parametrize("height", [10, 14, 20])
def test_small_digits_are_read_and_have_correct_boxes(predictor, height, mode):
    large = Image.fromarray(picture(drawing(row(ONE_OF_EACH * 2))))
    small = large.resize([round(side * height / 100) for side in large.size], Image.Resampling.BOX)
    number = predictor.read(small.convert(mode))
    assert number.text == "19841984"
    assert all(box[0] < box[2] and height - 3 < box[3] - box[1] < height + 5 for box in (d.box for d in number.digits))
    edges = [digit.box[0] for digit in number.digits]
    assert edges == sorted(edges) and 0 < edges[0] and number.digits[-1].box[2] < small.width


@WAYS
def test_lines_are_joined_by_a_line_feed(predictor, source):
    strokes = row(("2-plain", "7-plain")) + row(("6-bow", "0-oval", "3-round"), foot=320)
    assert predictor.read(source(drawing(strokes))).text == "27\n603"


@WAYS
@pytest.mark.parametrize("degrees", [-15, 15])
def test_a_number_may_be_slanted(predictor, source, degrees):
    turn = np.radians(degrees)
    by = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    strokes = [stroke @ by for stroke in row(ONE_OF_EACH)]
    low = np.concatenate(strokes).min(0)
    assert predictor.read(source(drawing([stroke - low + 50 for stroke in strokes]))).text == "1984"


@WAYS
def test_minus_point_and_comma_are_marks_and_not_digits(predictor, source):
    minus = np.array([[10.0, 105], [55, 103]])
    point = np.array([[0.0, 147], [1, 149]])
    comma = np.array([[8.0, 142], [0, 165]])
    for mark, kind in ((point, "point"), (comma, "point")):
        left = row(("3-round", "2-plain"), left=80)
        x = np.concatenate(left).max(0)[0] + 18
        strokes = [minus, *left, mark + [x, 0], *row(("6-bow", "8-right"), left=x + 30)]
        number = predictor.read(source(drawing(strokes)))
        assert number.text == "3268"
        assert [each.kind for each in number.marks] == ["dash", kind]
        assert number.marks[0].box[:3:2] == pytest.approx((6.5, 58.5), abs=8)


@WAYS
@pytest.mark.parametrize("names", [ONE_OF_EACH[1:3], ONE_OF_EACH * 2], ids=["short", "long"])
def test_a_line_under_a_number_is_not_a_digit(predictor, source, names):
    digits = row(names)
    right = np.concatenate(digits).max(0)[0]
    number = predictor.read(source(drawing([*digits, np.array([[40.0, 165], [right / 2, 163], [right + 10, 164]])])))
    assert number.text == "".join(name[0] for name in names)
    assert [each.kind for each in number.marks] == ["dash"]


def ring(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    angles = np.linspace(-1.6, 4.7, 40)
    middle, half = np.array([left + right, top + bottom]) / 2, np.array([right - left, bottom - top]) / 2
    return middle + half * np.stack([np.cos(angles), np.sin(angles)], 1)


# Digits whose strokes are so far apart that each looks like a digit of its own.
APART = {
    "8 of two rings": [ring(300, 100, 565, 333), ring(130, 433, 433, 700)],
    "5 with its bar beside it": [
        np.array([[228.0, 250], [190, 290], [180, 330], [230, 350], [243, 400], [200, 470], [100, 500]]),
        np.array([[245.0, 240], [400, 190], [700, 100]]),
    ],
    "4 with its stem aside": [
        np.array([[110.0, 180], [90, 330], [82, 460], [250, 466], [470, 460]]),
        np.array([[715.0, 80], [700, 350], [682, 620]]),
    ],
}


@pytest.mark.slow
@WAYS
@pytest.mark.parametrize("name", APART)
def test_separate_strokes_of_one_digit_are_one_digit(predictor, source, name):
    number = predictor.read(source(Drawing(APART[name], (900, 900), 38)))
    assert number.text == name[0] and len(number.digits) == 1
    assert number.instead != number.text


@WAYS
def test_two_digits_stay_two_side_by_side_and_in_a_column(predictor, source):
    assert predictor.read(source(drawing(row(("1-plain", "0-oval"))))).text == "10"
    column = [ring(100, 100, 280, 300), ring(100, 400, 280, 600)]
    assert predictor.read(source(Drawing(column, (700, 700), 20))).text == "0\n0"


def test_models_not_trained_on_pairs_of_digits_do_not_merge_them(predictor):
    for name in ("cnn-10-20", "mlp-256", "cnn-32-64"):
        assert predictor.read(drawing(row(("1-plain", "0-oval"))), name).text == "10", name


def test_a_blank_source_has_an_empty_text(predictor):
    for blank in (Drawing([]), np.full((60, 90), 255, np.uint8), Image.new("RGB", (9, 9))):
        number = predictor.read(blank)
        assert (number.text, number.digits, number.marks, number.instead) == ("", (), (), None)


def test_a_single_dash_has_the_answer_of_predict(predictor):
    dash = Drawing([[[80, 200], [320, 202]]], (400, 400), 16)
    (digit,) = predictor.read(dash).digits
    assert digit.answer.status == predictor.predict(dash).status


def test_a_source_with_too_many_segments_is_read_as_one_digit(predictor):
    dots = Drawing([[[x, y]] for x in range(0, 900, 30) for y in range(0, 900, 30)])
    (digit,) = predictor.read(dots).digits
    assert np.array_equal(digit.answer.image, predictor.predict(dots).image)


def test_a_page_of_scribbles_is_not_cut_into_more_digits_than_are_read(predictor):
    zigzags = [[[90 * x + 20 * n, 90 * y + 60 * (n % 2)] for n in range(8)] for x in range(12) for y in range(12)]
    number = predictor.read(Drawing(zigzags, (1200, 1200), 20))
    assert len(number.digits) + len(number.marks) <= MAX_SEGMENTS


def test_a_doubtful_number_has_an_alternative(predictor):
    readings = {}
    for gap in (4, 10, 16, 22, 28, 34, 40):
        bow = np.array([[60.0, 60], [45, 100], [60, 140], [90, 148]])
        stem = np.array([[90.0 + gap, 60], [90 + gap, 150]])
        number = predictor.read(drawing([bow, stem]))
        readings[gap] = number
        assert number.instead != number.text
    assert any(number.instead for number in readings.values())


def test_a_number_is_plain_json(predictor):
    value = predictor.read(drawing(row(ONE_OF_EACH)), "mlp").to_dict()
    assert json.loads(json.dumps(value, allow_nan=False)) == value
    assert set(value) == {"model", "text", "digits", "marks", "probability", "instead", "milliseconds"}
    assert {"digit", "status", "probabilities", "image", "box", "strokes"} <= set(value["digits"][0])
    assert "image" not in predictor.read(drawing(row(ONE_OF_EACH))).to_dict(False)["digits"][0]


def test_the_json_of_a_scribble_has_no_points_that_it_was_not_drawn_with(predictor):
    scribble = np.random.default_rng(0).uniform(0, 1000, (500, 2))
    digits = predictor.read(Drawing([scribble], pen=2)).to_dict()["digits"]
    assert len(digits) == 1 and sum(map(len, digits[0]["strokes"])) <= len(scribble)


def test_every_model_reads_numbers(predictor):
    texts = [predictor.read(drawing(row(ONE_OF_EACH)), name).text for name in predictor.names]
    assert all(len(text) == 4 for text in texts) and texts.count("1984") >= len(texts) - 2


def test_an_unknown_model_name_lists_the_known_names(predictor):
    with pytest.raises(ModelNameError, match=r"'vgg'.*cnn.*mlp"):
        predictor.read(drawing(row(ONE_OF_EACH)), "vgg")


def test_an_mnist_image_is_one_digit(predictor):
    image = steps(Drawing.from_json(GOLDEN[0]["drawing"])).image
    assert predictor.read(image).text == "0"
