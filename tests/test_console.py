"""What is printed reaches a console of whatever encoding: nothing fails for want of a character."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_demo import adopt, convert, evaluate, export, predict, publish, train
from mnist_demo.console import exit_status
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.networks.checkpoints import CHECKPOINTS
from places import ROOT

# A command, its arguments, and what it says on standard output, or nothing where it says on standard error what is wrong.
SAID = [
    (train.main, ["mlp-128", "--dry-run", "--data", "{folder}/mnist.npz"], "clean "),
    (train.main, ["mlp-128", "--dry-run", "--data", "{folder}/gone"], ""),
    (evaluate.main, ["--models", "mlp-128", "--data", "{folder}", "--sheet", "{folder}/sheet.png"], "per digit"),
    (evaluate.main, ["--models", "mlp-128", "--image", "7"], "It is a 9."),
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
    """A folder whose name no console below can show whole, with a small mnist.npz."""
    folder = tmp_path_factory.mktemp("data") / "цифры ü 数字 😀"
    folder.mkdir()
    images, labels = (tensor[:200].numpy() for tensor in shipped_test_images())
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    (folder / "few").mkdir()
    for end in ("json", "safetensors"):
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", folder / "few")
    Image.new("L", (30, 30), 255).save(folder / "few" / "white.png")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932"])
@pytest.mark.parametrize(("command", "arguments", "said"), SAID)
def test_no_console_stops_a_command(folder, monkeypatch, command, arguments, said, encoding):
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            status = command([argument.format(folder=folder) for argument in arguments])
        except SystemExit as stopped:
            status = stopped.code
    printed, complained = (stream.buffer.getvalue().decode(encoding) for stream in (out, err))
    assert status == (0 if said else 1 if command is predict.main else 2)
    assert said in printed
    if not said:
        assert "\\U0001f600" in complained  # the part of the name that it cannot show


def test_what_a_console_lacks_is_written_plainly():
    code = "from mnist_demo.console import escape_unprintable as p; p(); print('99 ± 1 – · → … ü 字')"
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, timeout=600)
    assert done.stdout.decode("ascii").strip() == "99 +/- 1 - . -> ... \\xfc \\u5b57"


# What prints, each as a process: it is at its end that Python tries once more what could not be printed. `predict`
# goes on after a file that cannot be read, so it has ways of its own; other commands end by `exit_status`.
WORK = """
import sys
from mnist_demo.console import exit_status

sys.exit(exit_status(lambda: print("printed"), (ValueError,)))
"""
PRINTING = {
    "exit_status": ["-c", WORK],
    "predict": ["-m", "mnist_demo.predict", "{folder}/few/white.png", "--checkpoints", "{folder}/few"],
}


@pytest.mark.parametrize("command", [adopt, evaluate, export, publish, train])
def test_commands_end_by_exit_status(command):
    assert command.exit_status is exit_status


@pytest.mark.slow
@pytest.mark.parametrize("name", PRINTING)
def test_a_reader_who_has_read_enough_is_no_error_to_tell(folder, name):
    reading, writing = os.pipe()
    os.close(reading)
    done = run_command(name, folder, writing)
    assert done.stderr == ""
    assert done.returncode == (0 if name == "predict" else 1)


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's device that is always full")
@pytest.mark.parametrize("name", PRINTING)
def test_where_nothing_more_can_be_printed_one_line_says_so(folder, name):
    done = run_command(name, folder, os.open("/dev/full", os.O_WRONLY))
    assert done.stderr.splitlines() == ["[Errno 28] No space left on device"]
    assert done.returncode in (1, 2)


def run_command(name: str, folder: Path, out: int) -> subprocess.CompletedProcess:
    """One of PRINTING, printing to this descriptor, which is closed afterwards."""
    arguments = [argument if name == "exit_status" else argument.format(folder=folder) for argument in PRINTING[name]]
    try:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            timeout=600,
        )
    finally:
        os.close(out)
