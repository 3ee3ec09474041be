"""The page's events: slow work does not run in the event loop, and Gradio keeps few sessions."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mnist_demo.predictor import Predictor
from mnist_demo.ui.gradio_compat import Page
from mnist_demo.ui.page import build
from mnist_demo.ui.query import Query
from places import GOLDEN

SEVEN = next(each["drawing"]["strokes"] for each in GOLDEN if each["name"] == "7-crossed")
CROSSING = [[[x, 100 + 7 * x % 800], [1000 - x, 900 - 7 * x % 800]] for x in range(100, 900, 20)]
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

    # In a thread of its own: this thread may have the event loop of the browser that other tests drive.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, build_and_use()).result()


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


def test_gradio_keeps_few_sessions(watched):
    async def capacity(page: Page) -> int:
        return page.state_session_capacity

    assert with_page(watched, capacity) == 100
