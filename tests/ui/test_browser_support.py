"""The page's sources use nothing that the oldest browsers that Gradio supports lack, except where they work without it."""

import re

import pytest

from mnist_demo.ui import FOLDER
from too_new import CSS, EXCEPTIONS, HTML, JAVASCRIPT

COMMENTS = re.compile(r"/\*.*?\*/|^\s*//.*?$|(?<=[;,{}]) //.*?$", re.DOTALL | re.MULTILINE)
SOURCES = sorted(path for kind in ("js", "css", "html") for path in FOLDER.rglob(f"*.{kind}"))


def pattern_of(name: str) -> str:
    """The use of a function or attribute: by its whole name if it is static, else by the last part."""
    owner, _, member = name.rpartition(".")
    if owner.endswith(".prototype"):
        return rf"\.{member}\b"
    return rf"(?<![\w.]){re.escape(name)}\b(?!-)"


PATTERNS = {
    ".js": [
        *map(pattern_of, JAVASCRIPT),
        r"\.(values|keys|entries)\(\)\.(map|filter|some|every|find|reduce|take)\b",
        CSS[0],
    ],
    ".css": CSS,
    ".html": HTML,
}


def uses(text: str, kind: str) -> list[str]:
    """The lines of a source that use something too new."""
    text = COMMENTS.sub(lambda found: "\n" * found[0].count("\n"), text)
    return [line for line in text.splitlines() if any(re.search(pattern, line) for pattern in PATTERNS[kind])]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_nothing_is_newer_than_the_browsers_that_gradio_supports(path):
    name = path.relative_to(FOLDER).as_posix()
    allowed = [part for file, part in EXCEPTIONS if file == name]
    found = uses(path.read_text("utf-8"), path.suffix)
    assert [line for line in found if not any(part in line for part in allowed)] == []
    assert [part for part in allowed if not any(part in line for line in found)] == [], "not needed any more"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (".js", "const last = rows.findLast((row) => row);"),
        (".js", "const groups = Object.groupBy(rows, kindOf);"),
        (".js", "const copy = structuredClone(drawing);"),
        (".js", "const names = map.keys().map(String);"),
        (".js", 'root.querySelector("fieldset:has(input)");'),
        (".css", "  height: 100svh;"),
        (".css", "  &:hover { color: red; }"),
        (".css", "  rotate: 3deg;"),
        (".html", "<div inert></div>"),
    ],
)
def test_the_search_finds_what_is_too_new(kind, line):
    assert uses(line, kind) == [line]


def test_the_search_passes_over_comments_and_older_names():
    assert uses("// x.findLast() is too new\nconst reset = () => 1; // :has(\n", ".js") == []
    assert uses("/* 100svh\n   color-mix( */\ntransform: rotate(3deg);\n", ".css") == []
