"""app.py says at once what it is doing, and loads nothing that the page does not use."""

import os
import re
import shutil
import signal
import subprocess
import sys

import pytest

from mnist_demo import app
from mnist_demo.networks.checkpoints import CHECKPOINTS
from places import ROOT


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )


@pytest.mark.slow
def test_a_line_comes_before_what_the_page_needs_and_an_address_of_no_machine_is_one_sentence(tmp_path):
    for end in ("json", "safetensors"):  # one model loads in less time than all
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", tmp_path)
    # With a port named, Gradio tries that one alone.
    where = {"GRADIO_SERVER_NAME": "not.an.address.invalid", "GRADIO_SERVER_PORT": "7860"}
    done = run("-X", "importtime", "app.py", "--checkpoints", str(tmp_path), **where)
    assert done.stdout == "Loading PyTorch, Gradio and the models ...\n"
    assert "torchvision" not in done.stderr  # seconds to load, which only the trainer needs
    assert "mnist_demo.ui.page" in done.stderr
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "The page cannot be served at 'not.an.address.invalid', which must be an address of this"
    )


def test_a_folder_without_models_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "escape_unprintable", lambda: None)
    handler = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(SystemExit, match=f"No model could be loaded from {re.escape(str(tmp_path))}"):
            app.main(["--checkpoints", str(tmp_path)])
    finally:
        signal.signal(signal.SIGINT, handler)


def test_help_is_there_without_waiting():
    done = run("-X", "importtime", "app.py", "--help")
    assert "--checkpoints" in done.stdout
    assert "torch" not in done.stderr


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "", "7860.5"])
def test_a_port_that_is_none_is_named_before_anything_is_loaded(port):
    done = run("app.py", GRADIO_SERVER_PORT=port)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"GRADIO_SERVER_PORT must be a whole number from 1 to 65535; it is {port!r}.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C goes to all of a console")
def test_stopped_while_it_loads_it_ends_without_a_word():
    starting = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert starting.stdout.readline() == "Loading PyTorch, Gradio and the models ...\n"
    starting.send_signal(signal.SIGINT)
    assert starting.communicate(timeout=600) == ("", "")
    assert starting.returncode == -signal.SIGINT
