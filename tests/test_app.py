"""app.py says at once what it is doing, and loads nothing that the page does not use."""

import signal
import subprocess
import sys

import pytest

from places import ROOT


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.slow
def test_a_line_comes_before_anything_is_loaded_and_a_folder_without_models_is_named(tmp_path):
    done = run("-X", "importtime", "app.py", "--checkpoints", str(tmp_path))
    assert done.stdout == "Loading PyTorch, Gradio and the models ...\n"
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"No model could be loaded from {tmp_path}")
    assert "torchvision" not in done.stderr  # seconds to load, which only the trainer needs
    assert "mnist_demo.ui.page" in done.stderr


def test_help_is_there_without_waiting():
    done = run("-X", "importtime", "app.py", "--help")
    assert "--checkpoints" in done.stdout
    assert "torch" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C goes to all of a console")
def test_stopped_while_it_loads_it_ends_without_a_word():
    starting = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert starting.stdout.readline() == "Loading PyTorch, Gradio and the models ...\n"
    starting.send_signal(signal.SIGINT)
    assert starting.communicate(timeout=600) == ("", "")
    assert starting.returncode == -signal.SIGINT
