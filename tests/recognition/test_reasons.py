"""Why a drawing is no digit: named where the picture says so, and nothing made up where it does not."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.datasets.doodles.sampling import draw
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.reasons import BESIDE, LITTLE, LYING, MUCH, objection, reason
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
def test_what_no_digit_has_is_named(strokes, expected):
    assert reason(drawn(*strokes)) == expected


@pytest.mark.parametrize(
    ("strokes", "expected"),
    [
        ([[(500, 500)]], {"not_a_digit": LITTLE, "unsure": LITTLE, "digit": None}),
        ([[(100, 500), (900, 520)]], {"not_a_digit": LYING, "unsure": LYING, "digit": None}),
        (
            [[(300, 200), (300, 800)], [(600, 200), (600, 800)]],
            dict.fromkeys(["not_a_digit", "unsure", "digit"], BESIDE),
        ),
        # An open 4 of two strokes.
        (
            [[(300, 200), (280, 500), (480, 520)], [(600, 200), (600, 800)]],
            {"not_a_digit": BESIDE, "unsure": BESIDE, "digit": None},
        ),
        (
            [[(x, 200), (x, 800)] for x in (200, 500, 800)],
            {"not_a_digit": "3 shapes", "unsure": "3 shapes", "digit": None},
        ),
        ([SQUARE], {"not_a_digit": "a closed shape with corners", "unsure": None, "digit": None}),
    ],
    ids=["a dot", "a dash", "11", "4", "111", "a square"],
)
def test_what_leaves_no_doubt_is_objected_to_although_a_network_does_not_reject_it(strokes, expected):
    image = drawn(*strokes)
    assert {status: objection(image, status) for status in expected} == expected


def test_a_filled_disc_is_too_much_ink_for_any_network(predictor):
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).ellipse((80, 80, 120, 120), 0)
    for answer in predictor.compare(image):
        assert (answer.status, answer.reason) == ("not_a_digit", MUCH)


def test_dots_dashes_and_two_digits_are_no_digit_whatever_the_flagships_think_of_them(predictor):
    for strokes in ([[(140, 140)]], [[(60, 140), (220, 142)]], [[(100, 60), (100, 340)], [(300, 60), (300, 340)]]):
        for answer in predictor.compare(Drawing(strokes, (400, 400), 16), ["cnn", "mlp"]):
            assert answer.status == "not_a_digit" and answer.reason


def test_of_nothing_there_is_nothing_to_say():
    assert reason(np.zeros((28, 28), np.uint8)) is None


def test_corners_are_seen_however_a_hand_draws_them():
    for kind, corners in (("square", True), ("trapezoid", True), ("half circle", False)):
        images = strokes_to_mnist(draw([kind] * 40, np.random.default_rng(3)))
        named = [reason(image) for image in images]
        assert named.count("a closed shape with corners" if corners else "a closed shape") >= 36


def test_of_digits_nothing_is_said_but_that_a_zero_is_closed():
    said = {}
    for each in GOLDEN:
        said.setdefault(reason(to_mnist(Drawing.from_json(each["drawing"]))), []).append(str(each["label"]))
    assert set(said) <= {None, "a closed shape", "a closed shape with corners"}
    assert set(said.get("a closed shape", []) + said.get("a closed shape with corners", [])) <= {"0"}
