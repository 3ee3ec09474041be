"""Counterfactuals: a drawing with the change is read as the other digit."""

import numpy as np
import pytest
from PIL import Image

from mnist_demo.explanation.candidate_strokes import candidate_strokes
from mnist_demo.explanation.pieces import split_into_pieces
from mnist_demo.preprocessing.pipeline import steps, to_mnist
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length
from places import GOLDEN

BY_NAME = {each["name"]: Drawing.from_json(each["drawing"]) for each in GOLDEN}


def with_stroke(drawing, stroke):
    return Drawing([*drawing.strokes, stroke], drawing.size, drawing.pen)


def without_piece(drawing, piece):
    cut, strokes = split_into_pieces(drawing), []
    for number, way in enumerate(cut.polylines):
        if number != piece:
            gaps = np.flatnonzero(np.isnan(way[:, 0]))
            strokes += [stroke[~np.isnan(stroke[:, 0])] for stroke in np.split(way, gaps)]
    return Drawing(strokes, drawing.size, drawing.pen)


@pytest.mark.parametrize(
    ("model", "name", "other"),
    [
        *(("cnn", name, other) for name, other in [("1-plain", 7), ("1-flag", 4), ("5-two", 8), ("7-plain", 9)]),
        *(("mlp", name, other) for name, other in [("1-flag", 7), ("7-plain", 2)]),
        *(("mlp-128", name, other) for name, other in [("1-plain", 7), ("5-two", 8)]),
    ],
)
def test_with_the_added_stroke_the_drawing_is_read_as_the_other_digit(predictor, model, name, other):
    drawing = BY_NAME[name]
    added = predictor.explain(drawing, model, against=other).added
    answer = predictor.predict(with_stroke(drawing, added.stroke), model)
    assert (added.digit, answer.digit, answer.status == "not_a_digit") == (other, other, False)
    assert answer.probabilities[other] == pytest.approx(added.probability, abs=0.02)
    assert added.probability > 0.5


def test_no_shorter_candidate_changes_the_digit(predictor):
    drawing = BY_NAME["4-open"]
    why, cut = predictor.explain(drawing, against=7), split_into_pieces(drawing)
    strokes = candidate_strokes(cut.strokes, cut.strokes_without())
    shorter = [each for each in strokes if arc_length(each)[-1] < arc_length(why.added.stroke_in_image)[-1] - 1e-9]
    assert 0 < len(shorter) < len(strokes)
    for stroke in shorter:
        answer = predictor.predict(with_stroke(drawing, cut.path.to_source(stroke)))
        assert answer.digit != 7 or answer.status == "not_a_digit" or answer.probabilities[7] <= 0.5


def test_without_a_successful_candidate_no_stroke_is_added(predictor):
    drawing = BY_NAME["8-rings"]
    assert all(predictor.explain(drawing, against=other).added is None for other in (1, 7))


def test_for_a_requested_digit_the_stroke_leads_to_that_digit(predictor):
    assert predictor.explain(BY_NAME["1-plain"], digit=7, against=1).added.digit == 7


@pytest.mark.slow
@pytest.mark.parametrize("model", ["cnn", "mlp-128"])
@pytest.mark.parametrize("name", list(BY_NAME)[::3])
def test_without_the_removed_piece_the_drawing_is_read_as_stated(predictor, model, name):
    drawing = BY_NAME[name]
    why = predictor.explain(drawing, model)
    read = [predictor.predict(without_piece(drawing, piece), model) for piece in range(len(why.pieces))]
    others = [
        piece
        for piece, answer in enumerate(read)
        if answer.digit != why.digit and answer.status != "not_a_digit" and answer.probabilities.max() > 0.5
    ]
    assert (why.removed is None) == (others == [])
    if why.removed:
        answer = read[why.removed.piece]
        assert why.removed.digit == answer.digit != why.digit
        assert why.removed.probability == pytest.approx(answer.probabilities.max(), abs=0.02)
        ink = split_into_pieces(drawing).layers.sum((1, 2), dtype=int)
        to_it = [piece for piece in others if read[piece].digit == why.against] or others
        assert ink[why.removed.piece] == min(ink[to_it])


def test_the_stroke_added_to_a_picture_is_in_the_pictures_pixels(predictor):
    drawing = BY_NAME["1-plain"]
    picture = Image.fromarray(255 - steps(drawing).ink).resize((300, 300))
    added = predictor.explain(picture, against=7).added
    on_pad = added.stroke * max(drawing.size) / 300
    answer = predictor.predict(with_stroke(drawing, on_pad))
    assert answer.digit == 7


def test_a_picture_without_a_centreline_and_a_dot_have_no_counterfactuals(predictor):
    why = predictor.explain(to_mnist(BY_NAME["1-plain"]), against=7)
    assert (why.added, why.removed) == (None, None)
    assert predictor.explain(Drawing([[[500, 500]]])).removed is None
