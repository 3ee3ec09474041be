"""Measuring again gives the card's counts; on ZeroGPU one function is marked and runs the measurement."""

import shutil
from types import SimpleNamespace

import pytest
import torch
from gradio import block_function

from coroutines import run
from mnist_demo.evaluation import remeasure
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.predictor import Predictor
from mnist_demo.ui.gradio_compat import Page
from mnist_demo.ui.page import build


class Spaces:
    """A fake of ZeroGPU's package `spaces`, with what this page and Gradio use of it."""

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
def test_measuring_again_gives_the_counts_of_the_card(predictor, name):
    clean, seconds, device = remeasure.measure_again(predictor, name)
    assert clean == predictor.cards[name].clean.pair
    assert seconds > 0
    assert device
    assert {each.device for each in predictor.model(name).network.parameters()} == {torch.device("cpu")}


def test_outside_zerogpu_a_function_is_not_changed(monkeypatch):
    monkeypatch.setattr(remeasure, "spaces", None)
    assert remeasure.run_on_zerogpu(len) is len


def test_on_zerogpu_one_function_is_marked_and_runs_the_measurement(tmp_path, monkeypatch):
    spaces = Spaces()
    for module in (remeasure, block_function):
        monkeypatch.setattr(module, "spaces", spaces)
    monkeypatch.setenv("SPACE_ID", "someone/draw-a-digit")
    for end in ("json", "safetensors"):
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", tmp_path)

    async def built() -> Page:
        return build(Predictor(tmp_path))

    page = run(built())
    (show,) = [each.fn for each in page.fns.values() if each.name == "show_measured"]
    assert spaces.marked == [remeasure.ZEROGPU_SECONDS]
    assert spaces.ran == []  # building the page requests no GPU
    shown = run(show("mlp-128", SimpleNamespace(session_hash="a")))
    assert spaces.ran == [("mlp-128",)]
    assert (shown["right"], shown["card"]) == ("9,754 of 10,000", "as its card says")
