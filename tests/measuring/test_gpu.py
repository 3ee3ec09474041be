"""What is measured again is what the card says; ZeroGPU, where it is, gets one function marked and runs it."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import torch

from mnist_demo.measuring import gpu
from mnist_demo.networks.checkpoints import CHECKPOINTS
from places import ROOT

# The package that ZeroGPU brings, as far as this page and Gradio use it.
SPACES = """
marked, ran = [], []

def GPU(duration):
    def mark(function):
        marked.append(duration)

        def lent(*arguments):
            ran.append(arguments)
            return function(*arguments)

        return lent
    return mark

def gradio_auto_wrap(function):
    return function
"""
MEASURE = """
import json, spaces, sys
from mnist_demo.reading.predict import Predictor
from mnist_demo.ui.page import build

page = build(Predictor(sys.argv[1]))
(show,) = [each.fn for each in page.fns.values() if each.name == "show_measured"]
before = list(spaces.ran)
print(json.dumps({"shown": show("mlp-128"), "marked": spaces.marked, "before": before, "ran": spaces.ran}))
"""


@pytest.mark.parametrize("name", ["mlp-128", "mlp-256"])
def test_what_is_measured_is_what_the_card_says(predictor, name):
    measured = gpu.measure(predictor, name)
    assert (measured.model, measured.clean) == (name, predictor.cards[name].clean.pair)
    assert measured.seconds > 0
    assert measured.device
    assert {each.device for each in predictor.network(name).parameters()} == {torch.device("cpu")}


def test_elsewhere_a_function_stays_what_it_is(monkeypatch):
    monkeypatch.setattr(gpu, "spaces", None)
    assert gpu.on_gpu(len) is len


@pytest.mark.slow
def test_on_zerogpu_one_function_is_marked_and_measuring_runs_it(tmp_path):
    (tmp_path / "spaces.py").write_text(SPACES, "utf-8")
    (tmp_path / "few").mkdir()
    for end in ("json", "safetensors"):  # one model loads in less time than all
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", tmp_path / "few")
    environment = os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "SPACE_ID": "someone/draw-a-digit"}
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "few")]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["marked"] == [gpu.SECONDS]
    assert said["before"] == []  # nothing asks for a GPU before someone does
    assert said["ran"] == [["mlp-128"]]
    assert said["shown"]["right"] == "9,754 of 10,000"
    assert said["shown"]["card"] == "as its card says"
