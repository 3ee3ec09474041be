"""The golden drawings, three handwritings for each digit, drawn for these tests. The models cnn and mlp read all of them."""

import numpy as np
import pytest
from PIL import Image

from draw_golden import draw
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

EACH_ENTRY = pytest.mark.parametrize("entry", GOLDEN, ids=[entry["name"] for entry in GOLDEN])
EACH_MODEL = pytest.mark.parametrize("model", ["cnn", "mlp"])


@pytest.mark.slow
@EACH_MODEL
@EACH_ENTRY
def test_a_golden_drawing_is_read(predictor, entry, model):
    answer = predictor.predict(Drawing.from_json(entry["drawing"]), model)
    assert answer.digit == entry["label"]
    assert answer.status in ("digit", "unsure")


@EACH_MODEL
def test_at_most_two_golden_drawings_are_unsure(predictor, model):
    answers = [predictor.predict(Drawing.from_json(entry["drawing"]), model) for entry in GOLDEN]
    assert sum(answer.status == "digit" for answer in answers) >= len(GOLDEN) - 2


@pytest.mark.slow
@EACH_MODEL
def test_at_most_one_picture_of_a_golden_drawing_is_misread(predictor, model):
    misread = []
    for entry in GOLDEN:
        ink = steps(Drawing.from_json(entry["drawing"])).ink
        answer = predictor.predict(Image.fromarray(255 - ink), model)
        if answer.digit != entry["label"]:
            misread.append(f"{entry['name']} as {answer.digit}")
    # A picture has less information than strokes: the end of the stem and the corner of the flag of a 1 become blunt.
    assert len(misread) <= 1, misread


def test_there_are_three_handwritings_for_each_digit():
    assert [entry["label"] for entry in GOLDEN] == [digit for digit in range(10) for _ in range(3)]
    assert len({entry["name"] for entry in GOLDEN}) == len({entry["hand"] for entry in GOLDEN} | {""}) - 1 == 30


def test_the_script_draws_the_golden_file():
    assert draw() == GOLDEN


@EACH_ENTRY
def test_a_golden_drawing_has_points_as_a_pad_records_them(entry):
    drawing = Drawing.from_json(entry["drawing"])
    for stroke in map(np.array, drawing.strokes):
        assert 8 <= len(stroke) <= 40
        assert (stroke >= 0).all() and (stroke <= np.array(drawing.size)).all()
        assert (stroke == np.rint(stroke)).all()
