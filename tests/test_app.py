"""app.py prints a line at once, loads only what the page needs, and reports bad settings in one sentence."""

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
def test_a_line_is_printed_before_the_imports_and_a_bad_address_is_reported_in_one_sentence(tmp_path):
    for end in ("json", "safetensors"):  # one model loads faster than all
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", tmp_path)
    # With a port, Gradio tries only that one.
    where = {"GRADIO_SERVER_NAME": "not.an.address.invalid", "GRADIO_SERVER_PORT": "7860"}
    done = run("-X", "importtime", "app.py", "--checkpoints", str(tmp_path), **where)
    assert done.stdout == "Loading PyTorch, Gradio and the models ...\n"
    assert "torchvision" not in done.stderr  # it takes seconds to load, and only training needs it
    assert "mnist_demo.ui.page" in done.stderr
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "The page cannot be served at 'not.an.address.invalid', which must be an address of this"
    )


def test_a_folder_without_models_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "escape_unprintable", lambda: None)
    handler = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(SystemExit, match=f"No model could be loaded from {re.escape(str(tmp_path))}"):
            app.main(["--checkpoints", str(tmp_path)])
    finally:
        signal.signal(signal.SIGINT, handler)


def test_help_needs_no_slow_imports():
    done = run("-X", "importtime", "app.py", "--help")
    assert "--checkpoints" in done.stdout
    assert "torch" not in done.stderr


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "", "7860.5"])
def test_a_bad_port_is_reported_before_the_imports(port):
    done = run("app.py", GRADIO_SERVER_PORT=port)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"GRADIO_SERVER_PORT must be a whole number from 1 to 65535; it is {port!r}.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows Ctrl-C reaches every process of the console")
def test_an_interrupt_during_the_imports_ends_it_silently():
    starting = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert starting.stdout.readline() == "Loading PyTorch, Gradio and the models ...\n"
    starting.send_signal(signal.SIGINT)
    assert starting.communicate(timeout=600) == ("", "")
    assert starting.returncode == -signal.SIGINT
