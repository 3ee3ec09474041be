"""The page's events: what takes long does not run in the event loop, and few sessions are kept."""

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


class Watched(Predictor):
    """Notes of every number that is read whether the event loop had to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[bool] = []

    def read(self, *arguments, **settings):
        try:
            asyncio.get_running_loop()
            self.waited.append(True)
        except RuntimeError:
            self.waited.append(False)
        return super().read(*arguments, **settings)


@pytest.fixture(scope="module")
def watched():
    return Watched()


def with_page(predictor: Predictor, use: Callable[[Page], Awaitable]) -> Any:
    """What `use` makes of the page over these models."""

    async def build_and_use() -> Any:
        return await use(build(predictor))  # in a loop: outside Gradio makes loops that it does not close

    # In a thread of its own: in the tests' own thread the browser that other tests drive may have a loop at work.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, build_and_use()).result()


def answer(predictor: Predictor, strokes: list) -> dict:
    """What the pad's event gives to the answer's view."""
    pad = json.dumps({"size": [1000, 1000], "pen": 38, "strokes": strokes})
    asked = Query("answer", "cnn", ["cnn"], "").to_json()

    def send(page: Page) -> Awaitable:
        (read_live,) = {event.fn for event in page.fns.values() if event.name == "read_live"}
        return read_live(pad, asked)

    return with_page(predictor, send)[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("strokes", "status", "number"), [(CROSSING, "not_a_digit", None), (BESIDE, "not_a_digit", "77")]
)
def test_what_may_be_a_number_is_read_outside_the_event_loop(watched, strokes, status, number):
    watched.waited.clear()
    shown = answer(watched, strokes)
    assert (shown["status"], shown.get("number")) == (status, number)
    assert watched.waited == [False]


def test_what_is_one_digit_is_not_read_as_a_number(watched):
    watched.waited.clear()
    assert answer(watched, SEVEN)["digit"] == 7
    assert watched.waited == []


def test_gradio_keeps_few_sessions(watched):
    async def capacity(page: Page) -> int:
        return page.state_session_capacity

    assert with_page(watched, capacity) == 100
