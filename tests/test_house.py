"""The house keeps its order: a module imports only from its own room and from those before it on a drawing's way."""

import ast
from pathlib import Path

import pytest

from places import ROOT

PACKAGE = ROOT / "mnist_demo"
# The import order: packages, and the modules beside them that are no commands.
ORDER = (
    *("arrays", "errors", "files", "console"),
    *("strokes", "pictures", "preprocessing", "networks", "recognition", "numbers", "explanation", "predictor"),
    *("datasets", "training", "evaluation", "hub", "ui"),
)
# What other programs import: mnist_demo/__init__.py imports these and no others.
SHOWN = ("strokes", "preprocessing", "recognition", "numbers", "explanation", "predictor")


def imports(path: Path, package: Path) -> list[tuple[int, tuple[str, ...]]]:
    """What a module imports from its own package: line, and the parts of the name below the package.

    `from mnist_demo.strokes import drawing` is ("strokes", "drawing"), `from mnist_demo import Drawing` is ("Drawing",).
    """
    found = []
    here = (package.name, *path.relative_to(package).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            names = [(*base, alias.name) for alias in node.names]
        else:
            continue
        found += [(node.lineno, name[1:]) for name in names if name[0] == package.name]
    return found


def arrows_back(package: Path) -> list[str]:
    """Every import that runs against the order: file, line, and what is wrong with it."""
    commands = {path.stem for path in package.glob("*.py")} - {"__init__", *ORDER}
    wrong = []
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        room = inside.parts[0] if len(inside.parts) > 1 else inside.stem if inside.stem in ORDER else None
        for line, name in imports(path, package):
            target = name[0] if name else ""
            complaint = None
            if target in commands:
                complaint = "a command, which nothing imports"
            elif target == "ui" and room != "ui" and inside.name != "app.py":
                complaint = "the page, which only app.py imports"
            elif inside.name == "__init__.py" and room is None:
                complaint = None if target in SHOWN else "a room that the package does not show"
            elif target not in ORDER:
                complaint = "the package's own front, which is for other programs"
            elif room and ORDER.index(target) > ORDER.index(room):
                complaint = f"a room that comes after {room}"
            if complaint:
                wrong.append(f"{package.name}/{inside}:{line} imports {'.'.join(name)}: {complaint}")
    return wrong


def circles(package: Path) -> list[str]:
    """Every module that reaches itself through what it imports."""
    modules = {path.relative_to(package).with_suffix("").parts: path for path in package.rglob("*.py")}

    def module(name: tuple[str, ...]) -> tuple[str, ...]:
        """The module that an imported name is, or is defined in."""
        while name and name not in modules and (*name, "__init__") not in modules:
            name = name[:-1]
        return name if name in modules else (*name, "__init__")

    reached = {name: {module(target) for _, target in imports(path, package)} for name, path in modules.items()}
    for middle in modules:
        for targets in reached.values():
            if middle in targets:
                targets |= reached[middle]
    return sorted("/".join(name) for name, targets in reached.items() if name in targets)


def test_every_folder_is_a_room():
    folders = {path.parent.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/**/*.py")}
    assert folders == {name for name in ORDER if not (PACKAGE / f"{name}.py").exists()}


def test_no_import_runs_back():
    wrong = arrows_back(PACKAGE)
    assert not wrong, "\n".join(["", *wrong])


def test_no_module_needs_itself():
    assert circles(PACKAGE) == []


@pytest.fixture
def house(tmp_path):
    """A function that builds a package of these files: path → source."""

    def build(files: dict[str, str]) -> Path:
        for name, source in files.items():
            path = tmp_path / "mnist_demo" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        return tmp_path / "mnist_demo"

    return build


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("strokes/drawing.py", "import json\n\nimport mnist_demo.networks.models"),
        ("strokes/drawing.py", "def load():\n\n    from mnist_demo.networks import models"),
        ("strokes/drawing.py", "\n\nfrom ..networks import models"),
        ("training/loop.py", "\n\nfrom mnist_demo.evaluation.counts import interval"),
        ("recognition/answer.py", "\n\nfrom mnist_demo import Drawing"),
        ("evaluation/report.py", "\n\nfrom mnist_demo.train import main"),
        ("evaluation/report.py", "\n\nfrom mnist_demo import train"),
        ("train.py", "\n\nfrom mnist_demo.ui import page"),
        ("train.py", "\n\nfrom mnist_demo.evaluate import main"),
        ("__init__.py", "\n\nfrom mnist_demo.training.loop import fit"),
    ],
)
def test_an_arrow_that_runs_back_is_told_by_file_and_line(house, name, source):
    package = house({"__init__.py": "", "train.py": "", "evaluate.py": "", name: source})
    (wrong,) = arrows_back(package)
    assert wrong.startswith(f"mnist_demo/{name}:3 ")


def test_what_runs_forward_is_let_be(house):
    package = house(
        {
            "__init__.py": "from mnist_demo.strokes.drawing import Drawing\nfrom mnist_demo.recognition import answer",
            "train.py": "from mnist_demo.training import loop\nfrom mnist_demo.evaluation import counts",
            "strokes/drawing.py": "import numpy\nfrom mnist_demo.strokes import raster",
            "strokes/raster.py": "import math",
            "recognition/answer.py": "from mnist_demo.strokes import drawing",
            "training/loop.py": "",
            "evaluation/counts.py": "from ..training import loop\nfrom . import report",
            "evaluation/report.py": "from mnist_demo.strokes.drawing import Drawing",
            "ui/page.py": "from mnist_demo.evaluation.counts import interval\nfrom mnist_demo.ui import pad",
            "ui/pad.py": "",
        }
    )
    assert arrows_back(package) == []
    assert circles(package) == []


def test_modules_that_need_each_other_are_told(house):
    package = house(
        {
            "strokes/drawing.py": "from mnist_demo.strokes import pen",
            "strokes/pen.py": "from mnist_demo.strokes.raster import SIDE",
            "strokes/raster.py": "def draw():\n    from mnist_demo.strokes.drawing import Drawing",
        }
    )
    assert circles(package) == ["strokes/drawing", "strokes/pen", "strokes/raster"]
