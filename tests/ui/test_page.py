"""The page's events: what runs in the event loop, together and without Gradio; all sessions have one state."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr
import numpy as np
import pytest
from gradio import processing_utils
from gradio.routes import App
from gradio.state_holder import SessionState

from coroutines import run
from mnist_demo.networks.models import ModelNameError
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.answer import Answer
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.ui.gradio_compat import Page, live_function, share_state
from mnist_demo.ui.page import build
from mnist_demo.ui.query import Query
from mnist_demo.ui.server.batches import MAX_BATCH, Batches
from places import GOLDEN

SEVEN = next(each["drawing"]["strokes"] for each in GOLDEN if each["name"] == "7-crossed")
CROSSING = [[[x, 100 + 7 * x % 800], [1000 - x, 900 - 7 * x % 800]] for x in range(100, 900, 80)]
BESIDE = [[[x / 3 + left, y / 3 + 300] for x, y in stroke] for left in (50, 600) for stroke in SEVEN]


class WatchedPredictor(Predictor):
    """Records for each call of `read` whether it ran in the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.in_event_loop: list[bool] = []

    def read(self, *arguments, **settings):
        try:
            asyncio.get_running_loop()
            self.in_event_loop.append(True)
        except RuntimeError:
            self.in_event_loop.append(False)
        return super().read(*arguments, **settings)


@pytest.fixture(scope="module")
def watched():
    return WatchedPredictor()


def with_page(predictor: Predictor, use: Callable[[Page], Awaitable]) -> Any:
    """The result of `use` for the page with this predictor."""

    async def build_and_use() -> Any:
        return await use(build(predictor))  # in an event loop: otherwise Gradio creates loops that it does not close

    return run(build_and_use())


def answer(predictor: Predictor, strokes: list) -> dict:
    """The payload of the view "answer" for the pad's event."""
    pad = json.dumps({"size": [1000, 1000], "pen": 38, "strokes": strokes})
    query = Query("answer", "cnn", ["cnn"], "").to_json()

    def send(page: Page) -> Awaitable:
        (read_live,) = {event.fn for event in page.fns.values() if event.name == "read_live"}
        return read_live(pad, query)

    return with_page(predictor, send)[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("strokes", "status", "number"), [(CROSSING, "not_a_digit", None), (BESIDE, "not_a_digit", "77")]
)
def test_a_number_is_read_outside_the_event_loop(watched, strokes, status, number):
    watched.in_event_loop.clear()
    shown = answer(watched, strokes)
    assert (shown["status"], shown.get("number")) == (status, number)
    assert watched.in_event_loop == [False]


def test_one_digit_is_not_read_as_a_number(watched):
    watched.in_event_loop.clear()
    assert answer(watched, SEVEN)["digit"] == 7
    assert watched.in_event_loop == []


def test_drawings_that_arrive_together_share_a_forward_pass_and_get_the_same_answers(watched, monkeypatch):
    drawings = [Drawing.from_json(each["drawing"]) for each in GOLDEN]
    sizes = []

    def predict_drawings(drawings, model):
        sizes.append(len(drawings))
        return Predictor.predict_drawings(watched, drawings, model)

    monkeypatch.setattr(watched, "predict_drawings", predict_drawings)

    async def send() -> list[Answer]:
        batches = Batches(watched)
        return await asyncio.gather(*(batches.predict(drawing, "cnn") for drawing in drawings))

    answers = run(send())
    assert max(sizes) == MAX_BATCH and sum(sizes) == len(drawings)
    for drawing, shown in zip(drawings, answers, strict=True):
        alone = watched.predict(drawing)
        assert (shown.status, shown.digit, shown.reason) == (alone.status, alone.digit, alone.reason)
        assert np.array_equal(shown.image, alone.image) and np.allclose(
            shown.probabilities, alone.probabilities, atol=1e-5
        )


def test_a_failure_reaches_everybody_who_waits_for_the_batch(watched):
    async def send() -> list:
        batches = Batches(watched)
        waiting = (batches.predict(Drawing(SEVEN), "none") for _ in range(3))
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(each) for each in run(send())] == [ModelNameError] * 3


def test_only_plain_functions_of_a_page_without_accounts_are_answered_without_gradio(watched):
    async def names(page: Page) -> tuple[set[str], set[str]]:
        app = App.create_app(page)
        bodies = {event.name: {"fn_index": index, "data": []} for index, event in page.fns.items()}
        live = {name for name, body in bodies.items() if live_function(app, body)}
        assert not any(live_function(app, body | {"event_id": "1"}) for body in bodies.values())
        app.auth = {"name": "password"}
        return live, {name for name, body in bodies.items() if live_function(app, body)}

    live, with_accounts = with_page(watched, names)
    assert {"read_live", "show_steps", "explain"} <= live and with_accounts == set()
    assert not live & {"predict", "read_strokes", "show_measured", "describe"}


def test_all_sessions_have_one_state(watched):
    async def states(page: Page) -> list[SessionState]:
        app = App.create_app(page)
        share_state(app)
        assert page.state_holder is app.state_holder
        return [app.state_holder[name] for name in ("one", "two")]

    one, two = with_page(watched, states)
    assert one is two


def test_a_page_with_a_state_has_one_for_each_session(watched):
    async def states(page: Page) -> list[SessionState]:
        with page:
            gr.State(0)
        app = App.create_app(page)
        share_state(app)
        return [app.state_holder[name] for name in ("one", "two")]

    one, two = with_page(watched, states)
    assert one is not two


def test_gradio_does_not_walk_through_the_values_of_an_endpoint_and_keeps_none(watched, monkeypatch):
    def fail(*arguments, **settings):
        raise AssertionError

    async def call(page: Page) -> dict[str, Any]:
        monkeypatch.setattr(processing_utils, "async_move_files_to_cache", fail)
        monkeypatch.setattr(processing_utils, "add_root_url", fail)
        (function,) = (each for each in page.fns.values() if each.api_name == "read_strokes")
        state = SessionState(page)
        drawing = {"size": [1000, 1000], "pen": 38, "strokes": SEVEN}
        reply = await page.process_api(function, [drawing, "cnn"], state=state, root_path="http://127.0.0.1")
        assert all(str(SEVEN) not in str(value) for value in state.config_values.values())
        return reply

    assert with_page(watched, call)["data"][0]["text"] == "7"
