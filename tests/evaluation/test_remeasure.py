"""What is measured again is what the card says; ZeroGPU, where it is, gets one function marked and runs it."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from gradio import block_function

from mnist_demo.evaluation import remeasure
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.predictor import Predictor
from mnist_demo.ui.gradio_compat import Page
from mnist_demo.ui.page import build


class Spaces:
    """The package that ZeroGPU brings, as far as this page and Gradio use it."""

    def __init__(self) -> None:
        self.marked: list[int] = []
        self.ran: list[tuple] = []

    def GPU(self, duration: int):
        def mark(function):
            self.marked.append(duration)

            def lent(*arguments):
                self.ran.append(arguments)
                return function(*arguments)

            return lent

        return mark

    def gradio_auto_wrap(self, function):
        return function


@pytest.mark.parametrize("name", ["mlp-128", "mlp-256"])
def test_what_is_measured_is_what_the_card_says(predictor, name):
    measured = remeasure.measure_again(predictor, name)
    assert (measured.model, measured.clean) == (name, predictor.cards[name].clean.pair)
    assert measured.seconds > 0
    assert measured.device
    assert {each.device for each in predictor.model(name).network.parameters()} == {torch.device("cpu")}


def test_elsewhere_a_function_stays_what_it_is(monkeypatch):
    monkeypatch.setattr(remeasure, "spaces", None)
    assert remeasure.run_on_zerogpu(len) is len


def test_on_zerogpu_one_function_is_marked_and_measuring_runs_it(tmp_path, monkeypatch):
    spaces = Spaces()
    for module in (remeasure, block_function):
        monkeypatch.setattr(module, "spaces", spaces)
    monkeypatch.setenv("SPACE_ID", "someone/draw-a-digit")
    for end in ("json", "safetensors"):
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", tmp_path)

    async def built() -> Page:
        return build(Predictor(tmp_path))

    # In a thread of its own: in the tests' own thread the browser that other tests drive may have a loop at work.
    with ThreadPoolExecutor(1) as thread:
        page = thread.submit(asyncio.run, built()).result()
    (show,) = [each.fn for each in page.fns.values() if each.name == "show_measured"]
    assert spaces.marked == [remeasure.ZEROGPU_SECONDS]
    assert spaces.ran == []  # nothing asks for a GPU before someone does
    shown = show("mlp-128")
    assert spaces.ran == [("mlp-128",)]
    assert (shown["right"], shown["card"]) == ("9,754 of 10,000", "as its card says")
