"""A file that is there but may not be read is named in one sentence with the remedy, whichever command it is given to."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from mnist_demo.networks.checkpoints import CHECKPOINTS
from places import POWERLESS, ROOT

pytestmark = pytest.mark.slow

# Path below the folder → the command that is given it; "{}" is that path, "{folder}" the folder.
COMMANDS = {
    "seven.png": ["predict", "{}"],
    "seven.json": ["predict", "{}"],
    "pictures": ["predict", "{}"],
    "outer/inner": ["predict", "{folder}/outer"],
    "no card/mlp-128.json": ["export", "mlp-128", "{folder}/out.onnx", "--checkpoints", "{folder}/no card"],
    "no weights/mlp-128.safetensors": [
        "export",
        "mlp-128",
        "{folder}/out.onnx",
        "--checkpoints",
        "{folder}/no weights",
    ],
    "no folder": ["evaluate", "--image", "0", "--checkpoints", "{}"],
    "mnist.npz": ["evaluate", "--image", "0", "--data", "{}"],
    "one.csv": ["evaluate", "--image", "0", "--data", "{}"],
    "two/test.csv": ["evaluate", "--image", "0", "--data", "{folder}/two"],
    "idx/t10k-images-idx3-ubyte": ["evaluate", "--image", "0", "--data", "{folder}/idx"],
    "packed/t10k-images-idx3-ubyte.gz": ["evaluate", "--image", "0", "--data", "{folder}/packed"],
    "sorted/3/a.png": ["evaluate", "--image", "0", "--data", "{folder}/sorted"],
    "locked": ["evaluate", "--image", "0", "--data", "{}"],
    "README.md": ["evaluate", "--readme", "{}"],
    "ink.npz": ["evaluate", "--models", "mlp-128", "--ink", "{}", "--sheet", "{folder}/sheet.png"],
    "ink.jsonl": ["evaluate", "--models", "mlp-128", "--ink", "{}", "--sheet", "{folder}/sheet.png"],
    "weights.pt": ["adopt", "mlp-128", "{}", "--out", "{folder}/out"],
    "release/data/1a/art.dat": ["convert", "{folder}/release", "{folder}/out.npz"],
}
FOLDERS = ("pictures", "outer/inner", "no folder", "locked")
# What is looked for first in a folder that may not be entered.
NAMED = {"no folder": "no folder/cnn.json", "locked": "locked/ink-digits.npz"}
# Runs every command of a JSON list in one process; prints status and what each complained of.
RUN = """
import contextlib, importlib, io, json, os, sys
told = []
for name, *arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = importlib.import_module(f"mnist_demo.{name}").main(arguments)
    told.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(told))
"""


def fill(folder: Path) -> None:
    """What COMMANDS names, readable, whole where another file is to be reached by way of it."""
    for name in COMMANDS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name not in FOLDERS:
            (folder / name).write_bytes(b"here")
        else:
            (folder / name).mkdir()
    Image.new("L", (30, 30), 255).save(folder / "white.png")
    for name in ("idx/t10k-labels-idx1-ubyte", "packed/t10k-labels-idx1-ubyte.gz", "release/include/art"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    for name in ("no card", "no weights", "few"):
        (folder / name).mkdir(exist_ok=True)
        for end in ("json", "safetensors"):
            shutil.copy(CHECKPOINTS / f"mlp-128.{end}", folder / name)


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, tuple[int, str, str]]:
    """Of each command: exit status, output and complaints, told by a user who may not read the file."""
    folder = tmp_path_factory.mktemp("unreadable")
    fill(folder)
    commands = [[each.format(folder / name, folder=folder) for each in command] for name, command in COMMANDS.items()]
    for command in commands:
        if command[0] in ("predict", "evaluate") and "--checkpoints" not in command:
            command += ["--checkpoints", str(folder / "few")]  # loads in less time than all
    for name in COMMANDS:
        (folder / name).chmod(0)
    try:
        done = subprocess.run(
            [*(POWERLESS if os.geteuid() == 0 else ()), sys.executable, "-c", RUN, json.dumps(commands)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    finally:
        for name in COMMANDS:
            (folder / name).chmod(0o755)
    assert done.returncode == 0, done.stderr
    return {
        name: (status, *(each.replace(str(folder), "FOLDER") for each in words))
        for name, (status, *words) in zip(COMMANDS, json.loads(done.stdout), strict=True)
    }


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not (os.geteuid() or shutil.which("setpriv")),
    reason="root reads every file, but for setpriv of Linux",
)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_may_not_be_read_is_named_with_the_remedy(told, name):
    status, said, complaint = told[name]
    assert status in (1, 2)
    where = said if name.startswith("release") else complaint  # `convert` goes on without the file
    assert f"FOLDER/{NAMED.get(name, name)}: permission denied: make it readable." in where
    assert complaint.count("\n") == 1 and "damaged" not in complaint and "missing" not in complaint
