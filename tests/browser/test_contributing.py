"""The numbered steps of CONTRIBUTING.md, followed as they stand there in a copy of the repository."""

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
    ".git", ".*_cache", ".hypothesis", "__pycache__", "data", "runs", "*.pyi", ".venv", "venv"
)


def steps(heading: str) -> list[tuple[str, str, str]]:
    """The code blocks of a section: the words before each, its language, and the code."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found, end = [], 0
    for block in re.finditer(r"^( *)```(\w+)\n(.*?)^\1```$", section, re.MULTILINE | re.DOTALL):
        indent, language, code = block.groups()
        words = " ".join(section[end : block.start()].split())
        found.append((words, language, re.sub(f"^{indent}", "", code, flags=re.MULTILINE)))
        end = block.end()
    return found


def follow(house: Path, words: str, code: str) -> None:
    """Do one step: put the code where the words before it say."""
    if place := re.search(r"New file `(\S+)`", words):
        path = house / place[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, "utf-8")
    elif place := re.search(r"At the end of `(\S+)`", words):
        with (house / place[1]).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{code}")
    elif place := re.search(r"Last in `(\w+)` of `(\S+)`", words):
        insert(house / place[2], rf"^{place[1]} = \($.*?\n(?=\)$)", code)
    elif place := re.search(r"In `(\S+)`, after `([^`]+)`", words):
        insert(house / place[1], rf"^ *{re.escape(place[2])}\n", code)
    else:
        pytest.fail(f"no place is named for this code: {words}")


def insert(path: Path, before: str, code: str) -> None:
    """Put the code behind the one place in the file that matches."""
    text = path.read_text("utf-8")
    (place,) = re.finditer(before, text, re.MULTILINE | re.DOTALL)
    path.write_text(text[: place.end()] + code + text[place.end() :], "utf-8")


def arguments_of(house: Path, command: str) -> list[str]:
    """A command of the text; what trains or measures does so on few images, and never for more than a moment."""
    program, option, module, *arguments = shlex.split(command)
    assert (program, option) == ("python", "-m")
    if module == "mnist_demo.train" or (module == "mnist_demo.evaluate" and "tables" not in arguments):
        arguments += ["--data", str(images(house))]
    if module == "mnist_demo.train" and "--epochs" not in arguments and "--dry-run" not in arguments:
        arguments.append("--dry-run")
    # What everybody makes from the UNIPEN release stands for itself by the golden drawings.
    return [module, *(argument.replace("data/ink-digits.npz", str(golden(house))) for argument in arguments)]


# Each command in a process of its own, that begins with what takes seconds to load.
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


def run(house: Path, commands: list[list[str]]) -> None:
    """Run modules with their arguments in the copy of the repository."""
    environment = {name: value for name, value in os.environ.items() if name != "MNIST_DEMO_DATA"}
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        cwd=house,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout


def images(house: Path) -> Path:
    """A small mnist.npz."""
    path = house / "few.npz"
    images, labels = (tensor[:2000].numpy() for tensor in shipped_test_images())
    np.savez(path, x_train=images, y_train=labels, x_test=images[:10], y_test=labels[:10])
    return path


def golden(house: Path) -> Path:
    """An ink file of the golden drawings."""
    path = house / "golden.jsonl"
    lines = [{"label": str(each["label"]), "strokes": each["drawing"]["strokes"]} for each in GOLDEN]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


@pytest.mark.slow
def test_the_steps_bring_a_model_and_a_view_to_the_page_and_measure_and_train_on_ones_own_drawings(tmp_path, open_page):
    """All sections in one copy of the repository, with all their commands after what they put there."""
    house, commands = Path(shutil.copytree(ROOT, tmp_path / "house", ignore=NOT_COPIED)), []
    for heading in ("Add a model", "Add a view", "Add pen drawings"):
        for words, language, code in steps(heading):
            if language == "sh":
                commands += code.splitlines()
            else:
                follow(house, words, code)
    run(house, [arguments_of(house, command) for command in commands])
    assert re.search(r"\| `toy` \|.* 25,450 \|", (house / "README.md").read_text("utf-8"))
    assert "| `toy` | 25,450 |" in (house / "docs/accuracy.md").read_text("utf-8")
    assert (house / "runs" / "misread.png").exists()
    with serve(root=house) as address:
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


def test_every_file_that_the_text_names_is_there():
    made = re.findall(r"New file `(\S+)`", TEXT)
    names = re.findall(r"`((?:[\w.]+/)+\w+\.\w+)`", TEXT)
    for name in {*names} - {*made}:
        assert (ROOT / name).exists() or (ROOT / "mnist_demo" / name).exists(), name
