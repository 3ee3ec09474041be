"""Output of the commands: on a console of any encoding, into a closed pipe, and onto a full disk."""

import io
import os
import subprocess
import sys

import numpy as np
import pytest

from mnist_demo import adopt, convert, evaluate, export, predict, publish, train
from mnist_demo.console import exit_status
from mnist_demo.datasets.mnist import shipped_test_images
from places import ROOT

# A command, its arguments, and a part of its standard output; "" where it prints an error to standard error instead.
RUNS = [
    (train.main, ["mlp-128", "--dry-run", "--data", "{folder}/mnist.npz"], "clean "),
    (train.main, ["mlp-128", "--dry-run", "--data", "{folder}/gone"], ""),
    (evaluate.main, ["--models", "mlp-128", "--data", "{folder}", "--sheet", "{folder}/sheet.png"], "per digit"),
    (evaluate.main, ["image", "7", "--models", "mlp-128"], "It is a 9."),
    (convert.main, ["{folder}", "{folder}/out.npz"], ""),
    (predict.main, [str(ROOT / "docs" / "page.png")], "page.png"),
    (predict.main, ["{folder}/gone.png"], ""),
    (train.main, ["--help"], "usage"),
    (predict.main, ["--help"], "usage"),
    (evaluate.main, ["--help"], "usage"),
    (convert.main, ["--help"], "usage"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a small mnist.npz; its name has characters that none of the encodings below can print."""
    folder = tmp_path_factory.mktemp("data") / "цифры ü 数字 😀"
    folder.mkdir()
    images, labels = (tensor[:200].numpy() for tensor in shipped_test_images())
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932"])
@pytest.mark.parametrize(("command", "arguments", "output"), RUNS)
def test_every_command_runs_on_a_console_of_any_encoding(folder, monkeypatch, command, arguments, output, encoding):
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            status = command([argument.format(folder=folder) for argument in arguments])
        except SystemExit as stopped:
            status = stopped.code
    printed, errors = (stream.buffer.getvalue().decode(encoding) for stream in (out, err))
    assert status == (0 if output else 1 if command is predict.main else 2)
    assert output in printed
    if not output:
        assert "\\U0001f600" in errors  # the unprintable part of the folder's name


def test_unprintable_characters_are_replaced_or_escaped():
    code = "from mnist_demo.console import escape_unprintable as p; p(); print('99 ± 1 – · → … ü 字')"
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, timeout=600)
    assert done.stdout.decode("ascii").strip() == "99 +/- 1 - . -> ... \\xfc \\u5b57"


# A command that prints, run as a process, because Python flushes its output once more when a process ends.
WORK = """
import sys
from mnist_demo.console import exit_status

sys.exit(exit_status(lambda: print("printed")))
"""


@pytest.mark.parametrize("command", [adopt, evaluate, export, predict, publish, train])
def test_a_command_uses_exit_status(command):
    assert command.exit_status is exit_status


@pytest.mark.slow
def test_a_closed_pipe_ends_a_command_without_a_message():
    reading, writing = os.pipe()
    os.close(reading)
    done = run_command(writing)
    assert done.stderr == ""
    assert done.returncode == 1


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full, which only Linux has")
def test_a_full_disk_ends_a_command_with_one_line():
    done = run_command(os.open("/dev/full", os.O_WRONLY))
    assert done.stderr.splitlines() == ["[Errno 28] No space left on device"]
    assert done.returncode == 1


def run_command(out: int) -> subprocess.CompletedProcess:
    """Run WORK with this file descriptor as standard output, and close the descriptor."""
    try:
        command = [sys.executable, "-c", WORK]
        return subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True, timeout=600)
    finally:
        os.close(out)
