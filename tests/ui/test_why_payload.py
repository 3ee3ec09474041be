"""What the views that explain are sent: of the change and model they are for, as JSON can hold it, and empty for nonsense."""

import base64
import json

import numpy as np
import pytest

from mnist_demo.ui import pad_value
from mnist_demo.ui.views.steps import payload as steps_payload
from mnist_demo.ui.views.why import payload as why_payload
from places import GOLDEN

PADS = {each["name"]: json.dumps(each["drawing"] | {"change": 7}) for each in GOLDEN}
BLANK = '{"size": [9, 9], "pen": 1, "strokes": []}'


def test_why_carries_what_it_is_for(predictor):
    why = why_payload.why(predictor, PADS["7-crossed"], "cnn", "1")
    assert (why["change"], why["model"], why["digit"], why["against"]) == (7, "cnn", 7, 1)
    assert sum(why["values"]) == pytest.approx(why["change_of_answer"], abs=0.01)
    assert len(base64.b64decode(why["map"])) == 784
    assert why_payload.why(predictor, PADS["7-crossed"], "cnn", None)["digit"] == 7


def test_a_digit_that_is_none_is_the_next_best(predictor):
    pad = PADS["7-crossed"]
    assert (
        why_payload.why(predictor, pad, "cnn", ["x"])["against"]
        == why_payload.why(predictor, pad, "cnn", "")["against"]
    )


def test_what_little_would_change_it_comes_along(predictor):
    pad = PADS["9-curled"]
    value, why = why_payload.why(predictor, pad, "cnn", "5"), predictor.explain(pad_value.source(pad), "cnn", against=5)
    assert json.loads(json.dumps(value)) == value
    assert np.array(value["added"]["points"]) == pytest.approx(why.added.in_image, abs=0.051)
    assert (value["added"]["digit"], value["removed"]["digit"]) == (5, why.removed.digit)
    assert value["removed"]["piece"] == why.removed.piece
    assert why_payload.why(predictor, PADS["8-rings"], "cnn", "1")["added"] is None


def test_the_shortcuts_carry_picture_answer_and_name(predictor):
    pad = PADS["4-open"]
    value = steps_payload.shortcuts(predictor, pad, "mlp-128")
    answers = predictor.by_shortcuts(pad_value.source(pad), "mlp-128")
    assert value["change"] == 7
    assert [each["name"] for each in value["shortcuts"]] == list(answers)
    for each, answer in zip(value["shortcuts"], answers.values()):
        assert (each["digit"], each["status"]) == (answer.digit, answer.status)
        assert base64.b64decode(each["image"]) == answer.image.tobytes()


def test_nothing_is_read_of_the_shortcuts_while_nobody_looks(predictor):
    assert steps_payload.shortcuts(predictor, PADS["4-open"], "") == {}


@pytest.mark.parametrize(
    ("pad", "model"), [("{", "cnn"), (PADS["4-open"], "none"), (PADS["4-open"], ["cnn"]), (BLANK, "cnn")]
)
def test_what_cannot_be_explained_is_empty(predictor, pad, model):
    assert "digit" not in why_payload.why(predictor, pad, model, "")
    assert not steps_payload.shortcuts(predictor, pad, model).get("shortcuts")
