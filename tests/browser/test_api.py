"""The API: JSON for pictures and strokes; every error is one sentence."""

import json

import httpx
import numpy as np
import pytest
from actions import drawing
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image
from serving import PATIENCE

from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing


@pytest.fixture(scope="module")
def client(server):
    client = Client(server, verbose=False, httpx_kwargs={"timeout": PATIENCE})
    yield client
    client.close()


@pytest.fixture
def seven(tmp_path):
    """A picture of a 7 on white paper."""
    path = tmp_path / "seven.png"
    Image.fromarray(255 - steps(Drawing.from_json(drawing("7-crossed"))).ink).save(path)
    return handle_file(path)


def test_predict_answers_as_the_predictor_does(client, seven):
    answer = client.predict(seven, "mlp", api_name="/predict")
    expected = Predictor().predict(Image.open(seven["path"]), "mlp").to_dict()
    assert answer["digit"] == 7
    assert answer["milliseconds"] > 0
    assert answer["probabilities"] == pytest.approx(expected["probabilities"], abs=1e-5)
    for key in ("model", "status", "digit", "runner_up", "image"):
        assert answer[key] == expected[key], key


def test_the_default_model_is_cnn(client, seven):
    assert client.predict(seven, api_name="/predict")["model"] == "cnn"


def test_compare_has_one_answer_per_model(client, seven):
    answers = client.predict(seven, api_name="/compare")
    assert [answer["model"] for answer in answers] == Predictor().names
    assert answers[0]["digit"] == 7


def test_an_unknown_model_is_answered_by_the_list_of_models(client, seven):
    with pytest.raises(AppError, match=r"No model 'cnm'; there are cnn, mlp"):
        client.predict(seven, "cnm", api_name="/predict")


def test_bad_files_are_reported_in_a_sentence(client, tmp_path):
    (tmp_path / "letter.png").write_text("no picture")
    with pytest.raises(AppError, match="This file is not a picture"):
        client.predict(handle_file(tmp_path / "letter.png"), "cnn", api_name="/predict")
    whole = tmp_path / "whole.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200), np.uint8)).save(whole)
    (tmp_path / "half.png").write_bytes(whole.read_bytes()[:9000])
    with pytest.raises(AppError, match="This picture is damaged"):
        client.predict(handle_file(tmp_path / "half.png"), api_name="/compare")
    Image.new("L", (6000, 5000)).save(tmp_path / "huge.png")
    with pytest.raises(AppError, match="at most 25 megapixels"):
        client.predict(handle_file(tmp_path / "huge.png"), "cnn", api_name="/predict")


@pytest.mark.parametrize("path", ["/etc/hostname", "app.py", "", None])
def test_only_uploaded_files_are_opened(client, path):
    with pytest.raises(AppError, match="This picture was not uploaded"):
        client.predict({"path": path}, "cnn", api_name="/predict")


PLAIN = ["data:image/png;base64,iVBORw0KGgo=", "https://example.org/seven.png", "/tmp/seven.png", 7, []]


@pytest.mark.parametrize("image", [*PLAIN, {"url": "https://example.org/seven.png"}, {"path": "/etc/hostname"}])
def test_an_image_that_was_not_uploaded_is_answered_by_how_to_upload_it(client, image):
    for name in ("/predict", "/compare", "/read"):
        with pytest.raises(AppError, match=r"^[^\n]*gradio_client\.handle_file[^\n]*/gradio_api/upload[^\n]*\.$"):
            client.predict(image, api_name=name)


def answers(server: str, name: str, data: list) -> tuple[str, object]:
    """The last server-sent event of a call over plain HTTP: its name and data."""
    called = httpx.post(f"{server}gradio_api/call/{name}", json={"data": data}, timeout=PATIENCE).json()
    said = httpx.get(f"{server}gradio_api/call/{name}/{called['event_id']}", timeout=PATIENCE).text
    event, content = said.strip().splitlines()[-2:]
    return event.removeprefix("event: "), json.loads(content.removeprefix("data: "))


@pytest.mark.parametrize("rest", [[], [None]])
def test_plain_http_may_leave_out_the_model(server, rest):
    event, (answer,) = answers(server, "predict_strokes", [drawing("7-crossed"), *rest])
    assert (event, answer["model"], answer["digit"]) == ("complete", "cnn", 7)


def test_plain_http_without_any_value_is_answered_by_a_sentence(server):
    assert "handle_file" in answers(server, "predict", [])[1]["error"]
    assert "A drawing must be JSON like" in answers(server, "predict_strokes", [])[1]["error"]


def test_strokes_are_answered_as_the_predictor_does(client):
    seven = drawing("7-crossed")
    answer = client.predict(seven, "mlp-128", api_name="/predict_strokes")
    expected = Predictor().predict(Drawing.from_json(seven), "mlp-128").to_dict()
    assert answer.pop("probabilities") == pytest.approx(expected.pop("probabilities"), abs=1e-5)
    assert answer.pop("milliseconds") > 0 and expected.pop("milliseconds") > 0
    assert answer == expected
    assert client.predict(seven, api_name="/predict_strokes")["model"] == "cnn"
    assert [each["model"] for each in client.predict(seven, api_name="/compare_strokes")] == Predictor().names


def test_whole_numbers_are_read_as_the_predictor_does(client, seven):
    drawn = drawing("7-crossed")
    expected = Predictor().read(Drawing.from_json(drawn), "mlp")
    number = client.predict(drawn, "mlp", api_name="/read_strokes")
    assert (number["text"], number["digits"][0]["box"]) == (
        expected.text,
        pytest.approx(expected.digits[0].box, abs=0.01),
    )
    assert client.predict(seven, api_name="/read")["text"] == "7"


def test_a_bad_drawing_is_reported_in_a_sentence(client):
    for wrong in ("seven", {"strokes": []}, {"picture": "seven.png"}, 7):
        for name in ("/predict_strokes", "/compare_strokes", "/read_strokes"):
            with pytest.raises(AppError, match=r"^A drawing must be JSON like [^\n]*\.$"):
                client.predict(wrong, api_name=name)


def test_the_api_has_no_other_endpoint(client):
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert sorted(named) == ["/compare", "/compare_strokes", "/predict", "/predict_strokes", "/read", "/read_strokes"]
