"""Payloads: only uploaded pictures are opened, and every payload is valid JSON."""

import base64
import json
import os

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from mnist_demo.pictures.picture_file import PictureFileError
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui import pad_value
from mnist_demo.ui.model_facts import facts
from mnist_demo.ui.query import Query, QueryError
from mnist_demo.ui.server.upload_folder import gradio_folder, upload_folder
from mnist_demo.ui.server.uploads import open_upload
from mnist_demo.ui.views.answer import payload as answer_payload
from mnist_demo.ui.views.compare import payload as compare_payload
from mnist_demo.ui.views.number import payload as number_payload
from mnist_demo.ui.views.steps import payload as steps_payload
from places import GOLDEN

SEVEN = next(json.dumps(each["drawing"]) for each in GOLDEN if each["name"] == "7-crossed")
TOO_LONG = Query("answer", "cnn", [""] * 1000, "").to_json()


def test_a_query_survives_its_json():
    query = Query("compare", "cnn", ["cnn", "mlp"], "")
    assert Query.from_json(query.to_json()) == query


@pytest.mark.parametrize(
    "text", [None, 7, "", "[", "[" * 100_000, TOO_LONG, "null", "[1, 2, 3, 4]", "{}", '{"view": "answer"}']
)
def test_a_bad_query_is_reported_in_a_sentence(text):
    with pytest.raises(QueryError, match="Unexpected request"):
        Query.from_json(text)


@pytest.fixture
def uploads(tmp_path, monkeypatch):
    """Gradio's folder of uploads, with one picture in it and one outside."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    for path in (folder / "in.png", tmp_path / "out.png"):
        Image.new("L", (30, 20), 255).save(path)
    return folder


def test_an_uploaded_picture_is_opened(uploads):
    assert open_upload(str(uploads / "in.png")).size == (30, 20)


def test_the_folder_of_uploads_is_in_that_of_gradio(uploads):
    assert str(gradio_folder()) == gr.HTML(render=False).GRADIO_CACHE
    assert upload_folder().parent == gradio_folder()


@pytest.mark.parametrize(
    "path", ["../out.png", "in.png/../../out.png", "/etc/hostname", "", ".", "none.png", "in.png\0", None, 7]
)
def test_no_other_file_is_opened(uploads, path):
    os.symlink(uploads.parent / "out.png", uploads / "link.png")
    for each in (path, str(uploads / path) if isinstance(path, str) else path, str(uploads / "link.png")):
        with pytest.raises(PictureFileError, match="not uploaded"):
            open_upload(each)


def test_payloads_have_the_answers_of_the_api_and_the_image_once(predictor):
    models = ["mlp-128", "mlp-256"]
    both = compare_payload.compare(predictor, SEVEN, models)
    one = answer_payload.answer(predictor, SEVEN, "mlp-128")
    assert json.loads(json.dumps(both)) == both
    assert [answer["model"] for answer in both["answers"]] == models
    assert both["answers"][0]["probabilities"] == one["probabilities"]
    assert both["image"] == one["image"]
    image = predictor.predict(pad_value.source(SEVEN), "mlp-128").to_dict()["image"]
    assert np.frombuffer(base64.b64decode(one["image"]), np.uint8).reshape(28, 28).tolist() == image


def test_every_view_reports_a_bad_drawing_in_a_sentence(predictor):
    assert "strokes" in answer_payload.answer(predictor, '{"size": [9, 9], "pen": 1}', "mlp-128")["message"]
    message = compare_payload.compare(predictor, '{"size": [9, 9], "pen": 1}', ["mlp-128"])["message"]
    assert "strokes" in message
    assert steps_payload.steps('{"size": [9, 9], "pen": 1}') == {}


def test_a_picture_without_ink_is_not_a_blank_pad(predictor, uploads):
    pad = json.dumps({"picture": str(uploads / "in.png")})
    one = answer_payload.answer(predictor, pad, "mlp-128")
    several = compare_payload.compare(predictor, pad, ["mlp-128"])
    number = number_payload.read(predictor, pad, "mlp-128")
    assert one["message"] == several["message"] == number["message"] == pad_value.NO_INK
    assert one["status"] == "blank"


def test_payloads_have_the_number_of_the_pads_change(predictor):
    for drawing in (SEVEN, '{"size": [9, 9], "pen": 1}'):
        pad = json.dumps(json.loads(drawing) | {"change": 3})
        assert answer_payload.answer(predictor, pad, "mlp-128")["change"] == 3
        assert compare_payload.compare(predictor, pad, ["mlp-128"])["change"] == 3
        assert steps_payload.steps(pad)["change"] == 3


@pytest.mark.parametrize("pad", ["", "no JSON", "[]", "3", '{"change": "x"}'])
def test_a_value_that_the_pad_never_sends_is_reported_in_a_sentence(predictor, pad):
    assert answer_payload.answer(predictor, pad, "mlp-128")["message"]
    assert compare_payload.compare(predictor, pad, ["mlp-128"])["message"]
    assert steps_payload.steps(pad) == {}


def test_every_model_has_the_facts_of_its_card(predictor):
    shown = facts(predictor)
    assert list(shown) == predictor.names
    for name, card in predictor.cards.items():
        assert shown[name]["parameters"] == card.parameters
        assert shown[name]["facts"]["Accuracy on MNIST"][1].startswith(f"{card.clean.correct:,} of ")


def test_every_answer_to_one_of_several_pages_says_which_one_is_read(predictor, uploads):
    page = Image.new("L", (40, 40), 255)
    page.save(uploads / "scan.tif", save_all=True, append_images=[page, page])
    for name, part in (("scan.tif", "page 1 of 3"), ("in.png", None)):
        pad = json.dumps({"picture": str(uploads / name), "size": [9, 9], "pen": 1, "strokes": []})
        assert answer_payload.answer(predictor, pad, "mlp-128").get("part") == part
        assert compare_payload.compare(predictor, pad, ["mlp-128"]).get("part") == part
        assert number_payload.read(predictor, pad, "mlp-128").get("part") == part


def test_pictures_and_long_drawings_are_not_quick(uploads):
    assert pad_value.quick_drawing(SEVEN) == (json.loads(SEVEN), Drawing.from_json(SEVEN))
    back_and_forth = [[[0, 0], [9, 9]] * 40]
    for strokes in ([[[1, 2]] * 5000], [[[1, 2]]] * 500, back_and_forth, "no strokes"):
        assert pad_value.quick_drawing(json.dumps({"size": [9, 9], "pen": 1, "strokes": strokes})) is None
    picture = {"picture": str(uploads / "in.png"), "size": [9, 9], "pen": 1, "strokes": []}
    assert pad_value.quick_drawing(json.dumps(picture)) is None
    assert pad_value.quick_drawing("no JSON") is None
