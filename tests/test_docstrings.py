"""The first line of every docstring in the package is one sentence of at most 100 characters."""

import ast

import pytest

from places import ROOT

MAX_LENGTH = 100  # characters of the first line
PACKAGE = ROOT / "mnist_demo"


def docstrings(source: str) -> list[tuple[int, str]]:
    """The docstrings of a module and of everything that it defines, each with its line number."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                found.append((node.body[0].lineno, text))
    return found


def long_first_lines(source: str) -> list[str]:
    """Every first line that is too long, with its line number and its length."""
    lines = [(number, text.partition("\n")[0]) for number, text in docstrings(source)]
    return [f"{number}: {len(line)} characters: {line}" for number, line in lines if len(line) > MAX_LENGTH]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_first_line_of_a_docstring_is_short(path):
    too_long = long_first_lines(path.read_text("utf-8"))
    assert not too_long, "\n".join(["", *too_long])


def test_a_long_first_line_is_reported_with_its_line_number():
    source = f'"""Short."""\n\n\ndef length():\n    """{"x" * 101}\n\n    More.\n    """\n'
    assert long_first_lines(source) == [f"5: 101 characters: {'x' * 101}"]
