"""Modules import only from their own package and from packages earlier in the import order."""

import ast
from pathlib import Path

import pytest

from places import ROOT

PACKAGE = ROOT / "mnist_demo"
# The import order of the packages, and of the modules beside them that are not commands.
ORDER = (
    *("arrays", "errors", "files", "console"),
    *("strokes", "pictures", "preprocessing", "networks", "recognition", "numbers", "explanation", "predictor"),
    *("datasets", "training", "evaluation", "hub", "ui"),
)
# The packages that mnist_demo/__init__.py imports the public API from.
PUBLIC = ("strokes", "preprocessing", "recognition", "numbers", "explanation", "predictor")


def imports(path: Path, package: Path) -> list[tuple[int, tuple[str, ...]]]:
    """The imports of a module from its own package: line, and the parts of the name below the package.

    `from mnist_demo.strokes import drawing` is ("strokes", "drawing"), `from mnist_demo import Drawing` is ("Drawing",).
    """
    found = []
    parent = (package.name, *path.relative_to(package).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = parent[: len(parent) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            names = [(*base, alias.name) for alias in node.names]
        else:
            continue
        found += [(node.lineno, name[1:]) for name in names if name[0] == package.name]
    return found


def wrong_imports(package: Path) -> list[str]:
    """Every import against the order, as a line with file, line number and reason."""
    commands = {path.stem for path in package.glob("*.py")} - {"__init__", *ORDER}
    wrong = []
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package)
        is_nested = len(relative.parts) > 1
        own = relative.parts[0] if is_nested else relative.stem if relative.stem in ORDER else None
        for line, name in imports(path, package):
            target = name[0] if name else ""
            reason = None
            if target in commands:
                reason = "nothing imports a command"
            elif target == "ui" and own != "ui" and relative.name != "app.py":
                reason = "only app.py imports ui"
            elif relative.name == "__init__.py" and own is None:
                reason = None if target in PUBLIC else f"{target} has no part of the public API"
            elif target not in ORDER:
                reason = "the public API is for other programs"
            elif own and ORDER.index(target) > ORDER.index(own):
                reason = f"{target} comes after {own} in the import order"
            if reason:
                wrong.append(f"{package.name}/{relative}:{line} imports {'.'.join(name)}: {reason}")
    return wrong


def circular_imports(package: Path) -> list[str]:
    """Every module that imports itself, directly or through other modules."""
    modules = {path.relative_to(package).with_suffix("").parts: path for path in package.rglob("*.py")}

    def module(name: tuple[str, ...]) -> tuple[str, ...]:
        """The module with this name, or the module that defines it."""
        while name and name not in modules and (*name, "__init__") not in modules:
            name = name[:-1]
        return name if name in modules else (*name, "__init__")

    reached = {name: {module(target) for _, target in imports(path, package)} for name, path in modules.items()}
    for middle in modules:
        for targets in reached.values():
            if middle in targets:
                targets |= reached[middle]
    return sorted("/".join(name) for name, targets in reached.items() if name in targets)


def test_every_package_has_a_position_in_the_import_order():
    packages = {path.parent.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/**/*.py")}
    assert packages == {name for name in ORDER if not (PACKAGE / f"{name}.py").exists()}


def test_every_folder_with_modules_is_a_package():
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    missing = [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()]
    assert not missing, f"add an empty __init__.py, else setup.py does not install {missing}"


def test_no_module_imports_against_the_order():
    wrong = wrong_imports(PACKAGE)
    assert not wrong, "\n".join(["", *wrong])


def test_no_module_imports_itself():
    assert circular_imports(PACKAGE) == []


@pytest.fixture
def write_package(tmp_path):
    """A function that writes a package with these files, path → source, and returns its folder."""

    def write(files: dict[str, str]) -> Path:
        for name, source in files.items():
            path = tmp_path / "mnist_demo" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        return tmp_path / "mnist_demo"

    return write


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
def test_an_import_against_the_order_is_reported_with_file_and_line(write_package, name, source):
    package = write_package({"__init__.py": "", "train.py": "", "evaluate.py": "", name: source})
    (wrong,) = wrong_imports(package)
    assert wrong.startswith(f"mnist_demo/{name}:3 ")


def test_imports_in_the_order_are_not_reported(write_package):
    package = write_package(
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
    assert wrong_imports(package) == []
    assert circular_imports(package) == []


def test_a_circular_import_is_reported(write_package):
    package = write_package(
        {
            "strokes/drawing.py": "from mnist_demo.strokes import pen",
            "strokes/pen.py": "from mnist_demo.strokes.raster import SIDE",
            "strokes/raster.py": "def draw():\n    from mnist_demo.strokes.drawing import Drawing",
        }
    )
    assert circular_imports(package) == ["strokes/drawing", "strokes/pen", "strokes/raster"]
