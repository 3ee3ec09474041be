"""The steps of CONTRIBUTING.md work as written, in a copy of the repository."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from actions import answer, choose_model, drawing, expect_digit, put
from playwright.sync_api import expect
from serving import serve

from mnist_demo.datasets.mnist import shipped_test_images
from places import GOLDEN, ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".*_cache", ".hypothesis", "__pycache__", "data", "runs", "*.pyi", ".venv", "venv", "node_modules"
)


def steps(heading: str) -> list[tuple[str, str, str]]:
    """The code blocks of a section: the text before each, its language, and the code."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found, end = [], 0
    for block in re.finditer(r"^( *)```(\w+)\n(.*?)^\1```$", section, re.MULTILINE | re.DOTALL):
        indent, language, code = block.groups()
        words = " ".join(section[end : block.start()].split())
        found.append((words, language, re.sub(f"^{indent}", "", code, flags=re.MULTILINE)))
        end = block.end()
    return found


def follow(copy: Path, words: str, code: str) -> None:
    """Do one step: put the code where the text before it says."""
    if place := re.search(r"New file `(\S+)`", words):
        path = copy / place[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, "utf-8")
    elif place := re.search(r"At the end of `(\S+)`", words):
        with (copy / place[1]).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{code}")
    elif place := re.search(r"Last in `(\w+)` of `(\S+)`", words):
        insert(copy / place[2], rf"^{place[1]} = \($.*?\n(?=\)$)", code)
    elif place := re.search(r"In `(\S+)`, after `([^`]+)`", words):
        insert(copy / place[1], rf"^ *{re.escape(place[2])}\n", code)
    else:
        pytest.fail(f"no place is named for this code: {words}")


def insert(path: Path, before: str, code: str) -> None:
    """Insert the code after the only match in the file."""
    text = path.read_text("utf-8")
    (place,) = re.finditer(before, text, re.MULTILINE | re.DOTALL)
    path.write_text(text[: place.end()] + code + text[place.end() :], "utf-8")


def arguments_of(copy: Path, command: str) -> list[str]:
    """A command of the text, changed to train and measure on few images."""
    program, option, module, *arguments = shlex.split(command)
    assert (program, option) == ("python", "-m")
    if module == "mnist_demo.train" or (module == "mnist_demo.evaluate" and "tables" not in arguments):
        arguments += ["--data", str(images(copy))]
    if module == "mnist_demo.train" and "--epochs" not in arguments and "--dry-run" not in arguments:
        arguments.append("--dry-run")
    # The golden drawings replace the file that readers make from the UNIPEN release.
    return [module, *(argument.replace("data/ink-digits.npz", str(golden(copy))) for argument in arguments)]


# Runs each command in a fork of a process that has already imported torch, which takes seconds.
COMMANDS = """
import json, os, runpy, sys
import torch, torchvision

for module, *arguments in json.loads(sys.argv[1]):
    if not (child := os.fork()):
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        sys.exit()
    if status := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        sys.exit(f"{module} {arguments} ends with {status}")
"""


def run(copy: Path, commands: list[list[str]]) -> None:
    """Run these modules with their arguments in the copy of the repository."""
    environment = {name: value for name, value in os.environ.items() if name != "MNIST_DEMO_DATA"}
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        cwd=copy,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout


def images(copy: Path) -> Path:
    """A small mnist.npz."""
    path = copy / "few.npz"
    images, labels = (tensor[:2000].numpy() for tensor in shipped_test_images())
    np.savez(path, x_train=images, y_train=labels, x_test=images[:10], y_test=labels[:10])
    return path


def golden(copy: Path) -> Path:
    """An ink file of the golden drawings."""
    path = copy / "golden.jsonl"
    lines = [{"label": str(each["label"]), "strokes": each["drawing"]["strokes"]} for each in GOLDEN]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


@pytest.mark.slow
def test_the_steps_add_a_model_a_view_and_pen_drawings(tmp_path, open_page):
    """All sections in one copy: first their files, then their commands."""
    copy, commands = Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=NOT_COPIED)), []
    for heading in ("Add a model", "Add a view", "Add pen drawings"):
        for words, language, code in steps(heading):
            if language == "sh":
                commands += code.splitlines()
            else:
                follow(copy, words, code)
    run(copy, [arguments_of(copy, command) for command in commands])
    assert re.search(r"\| `toy` \|.* 25,450 \|", (copy / "README.md").read_text("utf-8"))
    assert "| `toy` | 25,450 |" in (copy / "docs/accuracy.md").read_text("utf-8")
    assert (copy / "runs" / "misread.png").exists()
    with serve(root=copy) as address:
        page = open_page(address=address)
        put(page, drawing("7-crossed"))
        expect_digit(page, 7)
        expect(page.locator("#count .count")).to_have_text(f"Strokes: {len(drawing('7-crossed')['strokes'])}")
        choose_model(page, "Toy MLP")
        expect(page.locator("#answer .model")).to_have_text("Toy MLP")
        expect(answer(page)).not_to_have_attribute("data-digit", "")
        page.get_by_role("tab", name="Compare").click()
        expect(page.locator('#comparison [data-model="toy"]')).not_to_have_attribute("data-digit", "")
        page.get_by_role("tab", name="Models").click()
        expect(page.get_by_text("Toy MLP").locator("visible=true").first).to_be_visible()
        page.close()


def test_every_file_named_in_the_text_exists():
    made = re.findall(r"New file `(\S+)`", TEXT)
    names = re.findall(r"`((?:[\w.]+/)+\w+\.\w+)`", TEXT)
    for name in {*names} - {*made}:
        assert (ROOT / name).exists() or (ROOT / "mnist_demo" / name).exists(), name
