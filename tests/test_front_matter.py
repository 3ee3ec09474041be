"""The README's front matter is valid for Hugging Face Spaces and agrees with the requirements and the lock.

Keys and values are from the Hub's documentation of the Spaces configuration and of ZeroGPU, August 2026.
"""

import re

import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from places import ROOT

FRONT = yaml.safe_load((ROOT / "README.md").read_text("utf-8").split("---\n")[1])
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
ZEROGPU_PYTHONS = {"3.10.13", "3.12.12"}
ZEROGPU_TORCHES = {"2.8.0": "0.23.0", "2.9.0": "0.24.0", "2.10.0": "0.25.0", "2.11.0": "0.26.0"}  # torch → torchvision
KEYS = {
    *(
        "title",
        "emoji",
        "colorFrom",
        "colorTo",
        "sdk",
        "sdk_version",
        "python_version",
        "app_file",
        "pinned",
        "license",
    ),
    "short_description",
}


def lines(name):
    """The lines of a requirements file, without comments."""
    return [line.split("#")[0].strip() for line in (ROOT / name).read_text("utf-8").splitlines()]


def requirement(name):
    """The accepted versions of a package in requirements.txt."""
    (found,) = [Requirement(line) for line in lines("requirements.txt") if re.match(rf"{name}\b", line)]
    return found.specifier


def test_its_keys_and_values_are_valid():
    assert set(FRONT) == KEYS
    assert FRONT["sdk"] == "gradio"
    assert {FRONT["colorFrom"], FRONT["colorTo"]} <= COLOURS
    assert len(FRONT["short_description"]) <= 60
    assert FRONT["license"] == "mit"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")
    assert (ROOT / FRONT["app_file"]).is_file()
    assert FRONT["pinned"] is False


def test_its_gradio_is_the_locked_release():
    assert f"gradio=={FRONT['sdk_version']}" in lines("requirements-dev.lock")
    assert requirement("gradio").contains(FRONT["sdk_version"])


def test_its_python_exists_on_zerogpu():
    assert isinstance(FRONT["python_version"], str)  # without quotes, YAML would read 3.10 as 3.1
    release = Version(FRONT["python_version"]).release
    assert any(Version(python).release[: len(release)] == release for python in ZEROGPU_PYTHONS)


def test_every_torch_of_zerogpu_satisfies_the_requirements():
    for torch, torchvision in ZEROGPU_TORCHES.items():
        assert requirement("torch").contains(torch)
        assert requirement("torchvision").contains(torchvision)
