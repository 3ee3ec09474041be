"""A bug is logged with its traceback, and the visitor or client gets one neutral sentence."""

import json
from typing import Any

import httpx
import pytest
from gradio.routes import App

from coroutines import run
from mnist_demo.predictor import Predictor
from mnist_demo.ui.gradio_compat import UNEXPECTED_ERROR
from mnist_demo.ui.launch import APP
from mnist_demo.ui.page import build
from mnist_demo.ui.query import Query
from places import GOLDEN

SEVEN = next(each["drawing"] for each in GOLDEN if each["name"] == "7-crossed")
BUG = "operands could not be broadcast together"


class BrokenPredictor(Predictor):
    """A predictor with a bug inside NumPy code."""

    def compare(self, *arguments, **settings):
        raise ValueError(BUG)

    read = inside = explain = replay = by_shortcuts = predict_drawings = compare


@pytest.fixture(scope="module")
def broken():
    return BrokenPredictor()


def post(predictor: Predictor, function: str, data: list) -> tuple[int, Any]:
    """Status and content of the reply to a request for one function of the page."""

    async def send() -> tuple[int, Any]:
        page = build(predictor)  # in an event loop: otherwise Gradio creates loops that it does not close
        page.launch_arguments["api_open"] = page.api_open = (
            True  # endpoints too without the queue, which does not run here
        )
        (event,) = (index for index, each in page.fns.items() if each.name == function)
        app = App.create_app(page, app_kwargs=dict(APP))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            body = {"data": data, "fn_index": event, "session_hash": "test"}
            reply = await client.post("/gradio_api/run/predict", json=body)
        return reply.status_code, reply.json()

    return run(send())


@pytest.mark.parametrize(("view", "output"), [("answer", 0), ("compare", 1), ("inside", 2), ("number", 4)])
def test_a_bug_in_a_view_is_logged_and_the_view_shows_a_neutral_sentence(broken, capfd, view, output):
    query = Query(view, "cnn", ["cnn"], "").to_json()
    status, content = post(broken, "read_live", [json.dumps(SEVEN | {"change": 5}), query])
    payload = content["data"][output]
    payload = json.loads(payload) if isinstance(payload, str) else payload  # Inside sends text
    assert (status, payload["message"], payload["change"]) == (200, UNEXPECTED_ERROR, 5)
    log = capfd.readouterr().err
    assert "Traceback" in log and f"ValueError: {BUG}" in log and "test_errors.py" in log


@pytest.mark.parametrize(
    ("function", "data"),
    [
        ("predict_strokes", [SEVEN, "cnn"]),
        ("compare_strokes", [SEVEN]),
        ("read_strokes", [SEVEN, "cnn"]),
        ("explain", [json.dumps(SEVEN), "cnn", ""]),
        ("replay", [json.dumps(SEVEN), Query("answer", "cnn", ["cnn"], "").to_json()]),
    ],
)
def test_a_bug_in_an_endpoint_or_a_view_without_messages_is_logged_and_answered_by_a_neutral_sentence(
    broken, capfd, function, data
):
    status, content = post(broken, function, data)
    assert (status, content["error"]) == (500, UNEXPECTED_ERROR)
    log = capfd.readouterr().err
    assert "Traceback" in log and f"ValueError: {BUG}" in log and "test_errors.py" in log


@pytest.mark.parametrize(
    ("function", "data", "sentence"),
    [
        ("predict_strokes", [SEVEN, "none"], "No model 'none'"),
        ("predict_strokes", ["seven", "cnn"], "A drawing must be JSON"),
        ("describe", ["none"], "No model 'none'"),
        ("replay", [json.dumps(SEVEN), "{}"], "Unexpected request."),
        ("read_live", [json.dumps(SEVEN)], "This request has too few values."),
    ],
)
def test_a_users_error_is_answered_by_its_sentence_and_not_logged(predictor, capfd, function, data, sentence):
    status, content = post(predictor, function, data)
    assert status == 500 and content["error"].startswith(sentence)
    assert capfd.readouterr().err == ""
