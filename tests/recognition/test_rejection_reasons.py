"""Reasons for rejecting a drawing: named where its shapes show one, and none otherwise."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.datasets.doodles.sampling import draw
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.rejection_reasons import (
    FLAT_LINE,
    SIDE_BY_SIDE,
    TOO_LITTLE_INK,
    TOO_MUCH_INK,
    rejection_reason,
    shape_reason,
)
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

ROUND = [(500 + 300 * np.cos(t), 500 + 400 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 60)]
SQUARE = [(200, 200), (800, 210), (790, 800), (210, 790), (200, 200)]


def drawn(*strokes):
    return to_mnist(Drawing(list(strokes)))


@pytest.mark.parametrize(
    ("strokes", "expected"),
    [
        ([SQUARE], "a closed shape with corners"),
        ([[(500, 100), (900, 800), (100, 800), (500, 100)]], "a closed shape with corners"),
        ([ROUND], "a closed shape"),
        ([[(500, 500)]], "too little ink"),
        ([[(100, 500), (900, 520)]], "a line that lies flat"),
        ([[(300, 200), (300, 800)], [(600, 200), (600, 800)]], "two shapes side by side"),
        ([[(300, 500)], [(600, 500)]], "two shapes side by side"),
        ([[(x, 200), (x, 800)] for x in (200, 500, 800)], "3 shapes"),
        ([SQUARE, [(200, 500), (800, 500)], [(500, 200), (500, 800)]], "more than two loops"),
        ([[(200 + 600 * (n % 2), 200 + 12 * n) for n in range(50)]], "too much ink"),
        ([[(200, 200), (800, 800)], [(800, 200), (200, 800)]], None),
    ],
)
def test_a_property_that_digits_do_not_have_is_named(strokes, expected):
    assert shape_reason(drawn(*strokes)) == expected


@pytest.mark.parametrize(
    ("strokes", "expected"),
    [
        ([[(500, 500)]], {"not_a_digit": TOO_LITTLE_INK, "unsure": TOO_LITTLE_INK, "digit": None}),
        ([[(100, 500), (900, 520)]], {"not_a_digit": FLAT_LINE, "unsure": FLAT_LINE, "digit": None}),
        (
            [[(300, 200), (300, 800)], [(600, 200), (600, 800)]],
            dict.fromkeys(["not_a_digit", "unsure", "digit"], SIDE_BY_SIDE),
        ),
        # An open 4 of two strokes.
        (
            [[(300, 200), (280, 500), (480, 520)], [(600, 200), (600, 800)]],
            {"not_a_digit": SIDE_BY_SIDE, "unsure": SIDE_BY_SIDE, "digit": None},
        ),
        (
            [[(x, 200), (x, 800)] for x in (200, 500, 800)],
            {"not_a_digit": "3 shapes", "unsure": "3 shapes", "digit": None},
        ),
        ([SQUARE], {"not_a_digit": "a closed shape with corners", "unsure": None, "digit": None}),
    ],
    ids=["a dot", "a dash", "11", "4", "111", "a square"],
)
def test_a_certain_reason_overrides_the_status_of_the_network(strokes, expected):
    image = drawn(*strokes)
    assert {status: rejection_reason(image, status) for status in expected} == expected


def test_a_filled_disc_has_too_much_ink_for_every_model(predictor):
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).ellipse((80, 80, 120, 120), 0)
    for answer in predictor.compare(image):
        assert (answer.status, answer.reason) == ("not_a_digit", TOO_MUCH_INK)


def test_dots_dashes_and_two_digits_are_rejected_whatever_the_network_answers(predictor):
    for strokes in ([[(140, 140)]], [[(60, 140), (220, 142)]], [[(100, 60), (100, 340)], [(300, 60), (300, 340)]]):
        for answer in predictor.compare(Drawing(strokes, (400, 400), 16), ["cnn", "mlp"]):
            assert answer.status == "not_a_digit" and answer.reason


def test_an_image_without_ink_has_no_reason():
    assert shape_reason(np.zeros((28, 28), np.uint8)) is None


def test_corners_are_found_in_imprecise_drawings():
    for kind, corners in (("square", True), ("trapezoid", True), ("half circle", False)):
        images = strokes_to_mnist(draw([kind] * 40, np.random.default_rng(3)))
        named = [shape_reason(image) for image in images]
        assert named.count("a closed shape with corners" if corners else "a closed shape") >= 36


def test_digits_have_no_reason_except_a_closed_0():
    reasons = {}
    for each in GOLDEN:
        reasons.setdefault(shape_reason(to_mnist(Drawing.from_json(each["drawing"]))), []).append(str(each["label"]))
    assert set(reasons) <= {None, "a closed shape", "a closed shape with corners"}
    assert set(reasons.get("a closed shape", []) + reasons.get("a closed shape with corners", [])) <= {"0"}
