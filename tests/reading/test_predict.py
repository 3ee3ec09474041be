"""One drawing → one answer: what an answer holds, when it is no digit, and what is said for bad input."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from mnist_demo.drawing.ink import Drawing
from mnist_demo.drawing.preprocess import to_mnist
from mnist_demo.learning.datasets import shipped_test_images
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
from mnist_demo.networks.models import MODELS, ModelNameError
from mnist_demo.reading.predict import Predictor, outputs, read, turned

SEVEN = Drawing([[[100, 80], [200, 75], [300, 70], [250, 180], [200, 320]]], (400, 400), 16)
BLANK = Drawing([], (400, 400), 16)


def test_an_answer_holds_all_that_is_promised(predictor):
    answer = predictor.predict(SEVEN)
    assert (answer.model, answer.status, answer.digit, answer.runner_up) == ("cnn", "digit", 7, None)
    assert answer.probabilities.shape == (10,)
    assert answer.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert answer.probabilities.argmax() == 7
    assert answer.milliseconds > 0
    assert np.array_equal(answer.image, to_mnist(SEVEN))


def test_an_answer_is_plain_json(predictor):
    for source in (SEVEN, BLANK):
        value = predictor.predict(source, "mlp").to_dict()
        assert json.loads(json.dumps(value, allow_nan=False)) == value
        assert set(value) == {"model", "status", "digit", "runner_up", "probabilities", "milliseconds", "image"}
        assert len(value["probabilities"]) == 10
        assert [len(row) for row in value["image"]] == [28] * 28


@pytest.mark.parametrize("name", MODELS)
def test_a_blank_pad_has_no_digit(predictor, name):
    for source in (BLANK, Image.new("L", (100, 100), 255)):
        answer = predictor.predict(source, name)
        assert (answer.status, answer.digit, answer.runner_up) == ("blank", None, None)
        assert answer.probabilities.tolist() == [0] * 10
        assert not answer.image.any()


@pytest.mark.parametrize("name", MODELS)
def test_a_plain_seven_is_read_by_every_model(predictor, name):
    assert predictor.predict(SEVEN, name).digit == 7


def test_the_same_drawing_as_picture_or_array_gets_the_same_digit(predictor):
    picture = np.full((200, 200), 255, np.uint8)
    picture[40:52, 50:150] = 0
    for row in range(40, 170):
        picture[row, 145 - (row - 40) // 2 : 157 - (row - 40) // 2] = 0
    for source in (picture, Image.fromarray(picture), Image.fromarray(picture).convert("RGB"), 255 - picture):
        assert predictor.predict(source).digit == 7


def test_all_models_are_compared_in_display_order(predictor):
    answers = predictor.compare(SEVEN)
    assert [answer.model for answer in answers] == list(MODELS) == predictor.names
    assert [answer.digit for answer in answers] == [predictor.predict(SEVEN, name).digit for name in predictor.names]
    assert [answer.model for answer in predictor.compare(SEVEN, ["mlp", "cnn"])] == ["mlp", "cnn"]
    assert predictor.compare(SEVEN, []) == []


def test_a_wrong_name_lists_the_right_ones(predictor):
    for ask in (lambda: predictor.predict(SEVEN, "vgg"), lambda: predictor.compare(SEVEN, ["cnn", "vgg"])):
        with pytest.raises(ModelNameError, match=r"'vgg'.*cnn.*mlp"):
            ask()
    with pytest.raises(ModelNameError):
        predictor.predict(BLANK, "vgg")


@pytest.mark.parametrize("source", [None, "7", 7, [[0, 1]], np.zeros((28, 28))])
def test_what_is_no_drawing_or_picture_is_a_value_error(predictor, source):
    with pytest.raises(ValueError, match=r"^A picture must be"):
        predictor.predict(source)


def test_without_one_checkpoint_the_other_models_still_answer(tmp_path):
    shutil.copytree(CHECKPOINTS, tmp_path / "checkpoints")
    (tmp_path / "checkpoints" / "mlp.safetensors").write_bytes(b"broken")
    predictor = Predictor(tmp_path / "checkpoints")
    assert set(predictor.problems) == {"mlp"}
    assert "python -m mnist_demo.train mlp" in predictor.problems["mlp"]
    assert predictor.names == [name for name in MODELS if name != "mlp"] == list(predictor.cards)
    assert predictor.predict(SEVEN).digit == 7
    with pytest.raises(CheckpointError, match="mlp"):
        predictor.predict(SEVEN, "mlp")


def test_without_any_checkpoint_there_is_one_sentence(tmp_path):
    with pytest.raises(CheckpointError, match=r"No model could be loaded from .*python -m mnist_demo\.train"):
        Predictor(tmp_path)


@pytest.mark.parametrize("name", MODELS)
def test_the_cards_clean_accuracy_is_what_its_checkpoint_gives_to_the_image(predictor, name):
    images, labels = shipped_test_images()
    digit = predictor.outputs(images, name).argmax(1)
    right = digit == labels
    clean = predictor.cards[name]["clean"]
    assert int(right.sum()) == clean["correct"]
    assert [[int(right[labels == d].sum()), int((labels == d).sum())] for d in range(10)] == clean["digits"]


# ----------------------------------------------------------------------------------------- outputs → what they mean

STATUSES = {"temperature": 1.0, "familiarity": 3.0, "margin": 0.2}


def reading(*rows, statuses=STATUSES, model="cnn"):
    return read(MODELS[model], torch.tensor(rows, dtype=torch.float32), statuses)


def row(**values: float) -> list[float]:
    """Ten logits of -5 but for those named, as d7=9."""
    logits = [-5.0] * 10
    for name, value in values.items():
        logits[int(name[1])] = value
    return logits


def test_a_clear_winner_is_a_digit():
    result = reading(row(d7=9))
    assert result.digit.tolist() == [7]
    assert not result.not_a_digit[0] and not result.unsure[0]
    assert result.probabilities[0].sum() == pytest.approx(1)


def test_two_close_digits_are_unsure_and_both_are_named():
    result = reading(row(d1=9, d7=8.9))
    assert (result.digit.tolist(), result.runner_up.tolist()) == ([1], [7])
    assert result.unsure[0] and not result.not_a_digit[0]


def test_little_evidence_is_no_digit_and_never_unsure_too():
    result = reading(row(), row(d3=2.5), row(d3=1, d5=1))
    assert result.not_a_digit.tolist() == [True, True, True]
    assert not result.unsure.any()


def test_the_temperature_softens_without_changing_the_digit():
    sharp, soft = (reading(row(d7=9, d1=6), statuses=STATUSES | {"temperature": t}) for t in (1.0, 4.0))
    assert sharp.digit == soft.digit == [7]
    assert sharp.probabilities[0, 7] > soft.probabilities[0, 7]


def test_probabilities_from_inside_a_network_stay_as_they_are():
    given = [0.05] * 8 + [0.35, 0.25]
    result = reading(given, statuses=STATUSES | {"temperature": 3.0, "familiarity": 0.5}, model="cnn-10-20")
    assert result.probabilities[0].tolist() == pytest.approx(given)
    assert result.not_a_digit[0]


def test_no_images_give_no_outputs():
    spec = MODELS["mlp-128"]
    assert outputs(spec, spec.build(), torch.zeros(0, 28, 28, dtype=torch.uint8)).shape == (0, 10)


def test_images_turn_about_their_middle_counter_clockwise():
    images = shipped_test_images()[0][:5, None] / 255
    assert turned(images, 0) is images
    assert torch.allclose(turned(images, 90), torch.rot90(images, 1, (2, 3)), atol=1e-5)
    # Off the pixel grid: there and back again is the image, but for what resampling twice blurs.
    back = turned(turned(images, 7), -7)
    assert (back - images).abs().mean() < 0.03 < (turned(images, 14) - images).abs().mean()
    assert turned(torch.ones(1, 1, 28, 28), 45)[0, 0, 0, 0] == 0


def test_outputs_are_the_mean_over_the_turns():
    images = shipped_test_images()[0][:7]
    network = MODELS["mlp-512-512"].build().eval()
    one, left, right = (
        outputs(replace(MODELS["mlp-512-512"], turns=turns), network, images, batch=3)
        for turns in ((0.0,), (-7.0,), (7.0,))
    )
    mean = outputs(replace(MODELS["mlp-512-512"], turns=(-7.0, 0.0, 7.0)), network, images, batch=3)
    assert torch.allclose(mean, (one + left + right) / 3, atol=1e-6)
    assert not torch.allclose(mean, one, atol=1e-4)
