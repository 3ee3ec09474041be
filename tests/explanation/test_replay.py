"""Replay: moments of a drawing while it grows, and the answers at each of them."""

import numpy as np
import pytest

from mnist_demo.explanation.replay import MOMENTS, drawing_moments, settled_moment
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

DRAWINGS = {each["name"]: Drawing.from_json(each["drawing"]) for each in GOLDEN}


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def test_each_moment_has_its_share_of_the_arc_length_and_the_last_is_the_drawing():
    drawing = Drawing([[(100, 100), (100, 500)], [(300, 100), (300, 700)]], (1000, 1000), 38)
    images, lifts = drawing_moments(drawing)
    assert np.array_equal(images[-1], to_mnist(drawing))
    assert lifts == pytest.approx([0.4])
    for at, left in [
        (15, [[(100, 100), (100, 500)], [(300, 100)]]),
        (23, [[(100, 100), (100, 500)], [(300, 100), (300, 300)]]),
    ]:
        assert np.array_equal(images[at], to_mnist(Drawing(left, (1000, 1000), 38)))
    assert np.array_equal(images[7], to_mnist(Drawing([[(100, 100), (100, 300)]], (1000, 1000), 38)))


@pytest.mark.parametrize("model", ["cnn", "mlp-256"])
def test_each_moment_has_the_answer_that_predict_gives(predictor, model):
    images, _ = drawing_moments(DRAWINGS["4-open"])
    _, [reading] = predictor.replay(DRAWINGS["4-open"], [model])
    answer = predictor.predict(DRAWINGS["4-open"], model)
    assert reading.probabilities[-1] == pytest.approx(answer.probabilities, abs=1e-5)
    assert (reading.digit[-1], reading.statuses[-1]) == (answer.digit, answer.status)
    assert len(images) == len(reading.digit) == MOMENTS
    middle = predictor.predict(images[20], model)
    assert reading.digit[20] == middle.digit and reading.statuses[20] == middle.status


def test_the_settled_moment_is_the_first_after_which_nothing_changes():
    assert settled_moment(np.array([1, 1, 7, 7]), ["digit"] * 4) == 2
    assert settled_moment(np.array([7, 7, 7, 7]), ["digit", "unsure", "digit", "digit"]) == 2
    assert settled_moment(np.array([7, 7]), ["digit", "digit"]) == 0
    assert settled_moment(np.array([1, 7]), ["digit", "digit"]) == 1


@pytest.mark.parametrize(
    "strokes",
    [[], [[(5, 5)]], [[(0, 0), (900, 0)] * 20], [[(x % 1000, x // 2) for x in range(2000)]]],
    ids=["blank", "dot", "to and fro", "too many points"],
)
def test_blank_drawings_dots_and_scribbles_have_no_replay(predictor, strokes):
    assert predictor.replay(Drawing(strokes, (1000, 1000), 38), ["cnn"]) is None


def test_a_dot_appears_when_the_pen_reaches_it():
    images, lifts = drawing_moments(Drawing([[(100, 100), (100, 500)], [(300, 300)]], (1000, 1000), 38))
    assert not np.array_equal(images[-1], images[-2])
    assert lifts == pytest.approx([1.0])
