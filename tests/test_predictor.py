"""Predictor: the fields of an answer, blank sources, unknown models, bad input and missing checkpoints."""

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
from mnist_demo.networks.models import MODELS, ModelNameError
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.other_demos import SHORTCUTS
from mnist_demo.preprocessing.pipeline import steps, to_mnist
from mnist_demo.strokes.drawing import Drawing

SEVEN = Drawing([[[100, 80], [200, 75], [300, 70], [250, 180], [200, 320]]], (400, 400), 16)
BLANK = Drawing([], (400, 400), 16)


def test_an_answer_has_all_its_fields(predictor):
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
        assert set(value) == {
            "model",
            "status",
            "digit",
            "runner_up",
            "probabilities",
            "reason",
            "milliseconds",
            "image",
        }
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


def test_an_unknown_model_name_lists_the_known_names(predictor):
    for ask in (lambda: predictor.predict(SEVEN, "vgg"), lambda: predictor.compare(SEVEN, ["cnn", "vgg"])):
        with pytest.raises(ModelNameError, match=r"'vgg'.*cnn.*mlp"):
            ask()
    with pytest.raises(ModelNameError):
        predictor.predict(BLANK, "vgg")


@pytest.mark.parametrize("source", [None, "7", 7, [[0, 1]], np.zeros((28, 28))])
def test_a_source_of_another_type_is_an_error(predictor, source):
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


def test_without_any_checkpoint_the_error_is_one_sentence(tmp_path):
    with pytest.raises(CheckpointError, match=r"No model could be loaded from .*python -m mnist_demo\.train"):
        Predictor(tmp_path)


def test_shortcut_images_are_answered_without_further_preprocessing(predictor):
    answers = predictor.by_shortcuts(SEVEN, "mlp-128")
    assert list(answers) == list(SHORTCUTS)
    for name, answer in answers.items():
        assert np.array_equal(answer.image, SHORTCUTS[name](steps(SEVEN).ink / 255))
        output = predictor.outputs(torch.from_numpy(answer.image)[None], "mlp-128")
        assert answer.digit == int(output.argmax())
    assert predictor.by_shortcuts(BLANK) == {}


def test_shortcuts_include_the_pixels_that_preprocessing_removes(predictor):
    ruled = np.full((280, 280), 255, np.uint8)
    ruled[100:180, 130:138] = 0
    for row in range(20, 280, 40):
        ruled[row : row + 2] = 90
    way = steps(ruled)
    assert way.removed.any()
    whole = predictor.by_shortcuts(ruled)["whole canvas shrunk to 28x28"].image
    assert (whole[way.removed.reshape(28, 10, 28, 10).any((1, 3))] > 0).all()
