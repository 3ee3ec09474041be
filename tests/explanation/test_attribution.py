"""Attribution: Shapley values are exact, sum to the change, and are largest for decisive pieces."""

from itertools import permutations

import numpy as np
import pytest

from mnist_demo.explanation.attribution import DigitError, shapley_values
from mnist_demo.explanation.pieces import split_into_pieces
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

DRAWINGS = {each["name"]: Drawing.from_json(each["drawing"]) for each in GOLDEN}


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


def difference(predictor, model, image, digit, against):
    """log p(digit) - log p(against) for uint8 [28, 28]."""
    probabilities = predictor.model(model).judge(image[None]).probabilities[0].astype(np.float64)
    return float(np.log(probabilities[digit]) - np.log(probabilities[against]))


def test_shapley_values_are_the_mean_gain_over_every_order():
    worth = np.random.default_rng(0).normal(size=2**4)
    gains = np.zeros(4)
    for order in permutations(range(4)):
        there = 0
        for player in order:
            gains[player] += worth[there | 1 << player] - worth[there]
            there |= 1 << player
    assert shapley_values(worth) == pytest.approx(gains / 24)


def test_shapley_values_of_no_player_and_of_one_player():
    assert shapley_values(np.array([3.0])).shape == (0,)
    assert shapley_values(np.array([3.0, 5.0])) == pytest.approx([2.0])


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", ["7-crossed", "0-oval", "4-open"])
def test_the_values_sum_to_the_change_of_the_answer(predictor, model, name):
    drawing = DRAWINGS[name]
    why, answer = predictor.explain(drawing, model), predictor.predict(drawing, model)
    assert why.digit == answer.digit != why.against
    assert why.values.sum() == pytest.approx(why.change, abs=1e-6)
    assert len(why.values) == len(why.pieces) <= 8
    assert why.map.shape == (28, 28) and why.map.dtype == np.float32
    assert not why.map[answer.image == 0].any()
    assert why.map.sum() == pytest.approx(why.change, rel=0.35, abs=1)


@pytest.mark.parametrize("model", ["cnn", "mlp", "mlp-512-512"])
def test_the_change_is_that_of_the_network_itself(predictor, model):
    drawing = DRAWINGS["4-open"]
    why = predictor.explain(drawing, model)
    image = predictor.predict(drawing, model).image
    blank = np.zeros_like(image)
    change = difference(predictor, model, image, why.digit, why.against)
    change -= difference(predictor, model, blank, why.digit, why.against)
    assert why.change == pytest.approx(change, abs=0.02)


def test_another_digit_is_explained_against_the_answer(predictor):
    drawing = DRAWINGS["7-crossed"]
    seven, one = predictor.explain(drawing, digit=7), predictor.explain(drawing, digit=1)
    assert (seven.digit, one.digit, one.against) == (7, 1, 7)
    assert seven.change > 0


@pytest.mark.slow
def test_removing_the_most_valuable_piece_lowers_the_probability_most(predictor):
    """In at least 90 % of drawings, compared with removing the least valuable piece."""
    better = 0
    for drawing in DRAWINGS.values():
        why, cut = predictor.explain(drawing, "cnn"), split_into_pieces(drawing)
        most, least = (
            difference(predictor, "cnn", np.delete(cut.layers, place, 0).max(0), why.digit, why.against)
            for place in (why.values.argmax(), why.values.argmin())
        )
        better += most < least
    assert better >= 0.9 * len(DRAWINGS)


def test_a_blank_source_has_no_explanation_and_a_bad_digit_is_an_error(predictor):
    assert predictor.explain(Drawing([])) is None
    for wrong in (10, -1, "7", True, 1.5):
        with pytest.raises(DigitError, match="whole number from 0 to 9"):
            predictor.explain(DRAWINGS["7-crossed"], digit=wrong)
