"""A file without read permission gives an error of one sentence that names the file and the remedy, in every command."""

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

# Path in the test folder → a command that reads it. "{}" stands for this path, "{folder}" for the test folder.
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
    "no folder": ["evaluate", "image", "0", "--checkpoints", "{}"],
    "mnist.npz": ["evaluate", "image", "0", "--data", "{}"],
    "one.csv": ["evaluate", "image", "0", "--data", "{}"],
    "two/test.csv": ["evaluate", "image", "0", "--data", "{folder}/two"],
    "idx/t10k-images-idx3-ubyte": ["evaluate", "image", "0", "--data", "{folder}/idx"],
    "packed/t10k-images-idx3-ubyte.gz": ["evaluate", "image", "0", "--data", "{folder}/packed"],
    "sorted/3/a.png": ["evaluate", "image", "0", "--data", "{folder}/sorted"],
    "locked": ["evaluate", "image", "0", "--data", "{}"],
    "README.md": ["evaluate", "tables", "{}"],
    "ink.npz": ["evaluate", "--models", "mlp-128", "--ink", "{}", "--sheet", "{folder}/sheet.png"],
    "ink.jsonl": ["evaluate", "--models", "mlp-128", "--ink", "{}", "--sheet", "{folder}/sheet.png"],
    "weights.pt": ["adopt", "mlp-128", "{}", "--out", "{folder}/out"],
    "release/data/1a/art.dat": ["convert", "{folder}/release", "{folder}/out.npz"],
}
FOLDERS = ("pictures", "outer/inner", "no folder", "locked")
# The path in the error message if a folder cannot be entered: the first file that the command needs from it.
REPORTED = {"no folder": "no folder/cnn.json", "locked": "locked/ink-digits.npz"}
# Runs every command of a JSON list in one process. Prints a JSON list: exit status, standard output, standard error of each.
RUN = """
import contextlib, importlib, io, json, os, sys
results = []
for name, *arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = importlib.import_module(f"mnist_demo.{name}").main(arguments)
    results.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(results))
"""


def write_files(folder: Path) -> None:
    """Write the files that COMMANDS names, still readable, and valid files that a command reads before them."""
    for name in COMMANDS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name not in FOLDERS:
            (folder / name).write_bytes(b"content")
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
def results(tmp_path_factory) -> dict[str, tuple[int, str, str]]:
    """Path → exit status, standard output and standard error of its command, run by a user who cannot read the path."""
    folder = tmp_path_factory.mktemp("unreadable")
    write_files(folder)
    commands = [
        [argument.format(folder / name, folder=folder) for argument in command] for name, command in COMMANDS.items()
    ]
    for command in commands:
        if command[0] in ("predict", "evaluate") and "--checkpoints" not in command:
            command += ["--checkpoints", str(folder / "few")]  # one model loads faster than all
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
        name: (status, *(output.replace(str(folder), "FOLDER") for output in outputs))
        for name, (status, *outputs) in zip(COMMANDS, json.loads(done.stdout), strict=True)
    }


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not (os.geteuid() or shutil.which("setpriv")),
    reason="root can read every file, except without its capabilities, which needs setpriv (Linux)",
)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_without_read_permission_is_reported_with_the_remedy(results, name):
    status, output, errors = results[name]
    assert status in (1, 2)
    reported = output if name.startswith("release") else errors  # `convert` continues without the file
    assert f"FOLDER/{REPORTED.get(name, name)}: permission denied: make it readable." in reported
    assert errors.count("\n") == 1 and "damaged" not in errors and "missing" not in errors
