"""The payloads of the explaining views: valid JSON with change and model, empty for bad input."""

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


def test_why_has_change_model_and_both_digits(predictor):
    why = why_payload.why(predictor, PADS["7-crossed"], "cnn", "1")
    assert (why["change"], why["model"], why["digit"], why["against"]) == (7, "cnn", 7, 1)
    assert sum(why["values"]) == pytest.approx(why["change_of_answer"], abs=0.01)
    assert len(base64.b64decode(why["map"])) == 784
    assert why_payload.why(predictor, PADS["7-crossed"], "cnn", None)["digit"] == 7


def test_a_bad_digit_is_replaced_by_the_second_most_probable(predictor):
    pad = PADS["7-crossed"]
    assert (
        why_payload.why(predictor, pad, "cnn", ["x"])["against"]
        == why_payload.why(predictor, pad, "cnn", "")["against"]
    )


def test_why_has_the_added_stroke_and_the_removed_piece(predictor):
    pad = PADS["9-curled"]
    value, why = why_payload.why(predictor, pad, "cnn", "5"), predictor.explain(pad_value.source(pad), "cnn", against=5)
    assert json.loads(json.dumps(value)) == value
    assert np.array(value["added"]["points"]) == pytest.approx(why.added.stroke_in_image, abs=0.051)
    assert (value["added"]["digit"], value["removed"]["digit"]) == (5, why.removed.digit)
    assert value["removed"]["piece"] == why.removed.piece
    assert why_payload.why(predictor, PADS["8-rings"], "cnn", "1")["added"] is None


def test_shortcuts_have_image_answer_and_name(predictor):
    pad = PADS["4-open"]
    value = steps_payload.shortcuts(predictor, pad, "mlp-128")
    answers = predictor.by_shortcuts(pad_value.source(pad), "mlp-128")
    assert value["change"] == 7
    assert [each["name"] for each in value["shortcuts"]] == list(answers)
    for each, answer in zip(value["shortcuts"], answers.values()):
        assert (each["digit"], each["status"]) == (answer.digit, answer.status)
        assert base64.b64decode(each["image"]) == answer.image.tobytes()


def test_shortcuts_out_of_sight_are_not_computed(predictor):
    assert steps_payload.shortcuts(predictor, PADS["4-open"], "") == {}


@pytest.mark.parametrize(
    ("pad", "model"), [("{", "cnn"), (PADS["4-open"], "none"), (PADS["4-open"], ["cnn"]), (BLANK, "cnn")]
)
def test_bad_input_has_an_empty_payload(predictor, pad, model):
    assert "digit" not in why_payload.why(predictor, pad, model, "")
    assert not steps_payload.shortcuts(predictor, pad, model).get("shortcuts")
