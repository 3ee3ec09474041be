"""The installed package has all commands, files and checkpoints."""

import email
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mnist_demo.__main__ import COMMANDS
from mnist_demo.networks.models import MODELS
from places import ROOT
from test_house import ORDER

FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "ATTRIBUTION.md", "requirements.txt", "app.py")
OWN = ("mnist_demo", "checkpoints")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder of the unpacked wheel, without the repository."""
    source, built, place = (tmp_path_factory.mktemp(name) for name in ("source", "built", "place"))
    for name in FILES:
        shutil.copy(ROOT / name, source)
    for name in OWN:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyi"))
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        ".",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(built),
    ]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = built.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run Python in another folder with only the installed package."""
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=installed.parent, env=environment, capture_output=True, text=True, timeout=600)


def test_every_file_of_the_package_is_installed(installed):
    package = [
        path for path in (ROOT / "mnist_demo").rglob("*") if path.is_file() and path.suffix not in (".pyc", ".pyi")
    ]
    missing = [path.relative_to(ROOT) for path in package if not (installed / path.relative_to(ROOT)).is_file()]
    assert not missing, "add its kind to package-data in pyproject.toml, or __init__.py to its folder"
    for path in (ROOT / "checkpoints").iterdir():
        assert (installed / "mnist_demo" / "checkpoints" / path.name).read_bytes() == path.read_bytes()


def test_the_wheel_has_the_requirements_and_one_command(installed):
    (about,) = installed.glob("*.dist-info")
    facts = email.message_from_string((about / "METADATA").read_text("utf-8"))
    asked = {line.split(";")[0].strip() for line in facts.get_all("Requires-Dist")}
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        name = line.split("#")[0].strip()
        assert not name or any(each.split(">")[0].split("<")[0] == name.split(">")[0] for each in asked), name
    assert {"onnx", "onnxscript"} <= asked
    assert "mnist-demo = mnist_demo.__main__:main" in (about / "entry_points.txt").read_text("utf-8")
    assert not (installed / "app.py").exists() and not (installed / "checkpoints").exists()


# Builds the page and runs every command in one process; prints [status, output] of each on a line.
EVERY = """
import contextlib, io, json, sys
from mnist_demo import Predictor
from mnist_demo.__main__ import COMMANDS, main
from mnist_demo.ui.page import build

predictor = Predictor()
build(predictor)
print(json.dumps([str(predictor.checkpoints), predictor.names, predictor.problems]))
for command in [*([name, "--help"] for name in COMMANDS), *json.loads(sys.argv[1])]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            status = main(command)
        except SystemExit as stopped:
            status = stopped.code
    print(json.dumps([status, out.getvalue()]))
"""
PAGE = str(ROOT / "docs" / "page.png")


@pytest.fixture(scope="module")
def printed(installed) -> list[list]:
    """The output of EVERY: the models, then each command's help, then `predict` and `evaluate`."""
    commands = [["predict", PAGE, "--model", "mlp-128"], ["evaluate", "image", "7", "--models", "mlp-128"]]
    done = run(installed, "-W", "ignore::RuntimeWarning", "-c", EVERY, json.dumps(commands))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_installed_package_builds_the_page_with_every_model(installed, printed):
    checkpoints, names, problems = printed[0]
    assert checkpoints == str(installed / "mnist_demo" / "checkpoints")
    assert names == list(MODELS) and problems == {}


def test_the_installed_package_has_every_command(installed):
    no_commands = {"__init__", "__main__", *ORDER}
    assert COMMANDS.keys() == {path.stem for path in (ROOT / "mnist_demo").glob("*.py")} - no_commands
    for arguments in ([], ["fly"]):
        done = run(installed, "-m", "mnist_demo", *arguments)
        assert done.returncode == 2 and all(name in done.stderr for name in COMMANDS)


def test_the_installed_package_reads_a_picture_and_shows_a_test_image(printed):
    (status, line), (shown, image) = printed[-2:]
    assert status == 0 and line.startswith(f"{PAGE}\t")
    assert shown == 0 and "It is a 9." in image


def test_the_list_of_commands_is_printed_without_loading_torch():
    code = "import sys; from mnist_demo.__main__ import main; main(['--help']); assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and all(name in done.stdout for name in COMMANDS), done.stderr


def test_each_command_shows_its_help(printed):
    for status, output in printed[1:-2]:
        assert status == 0 and output.startswith("usage: ")
    assert len(printed[1:-2]) == len(COMMANDS)
