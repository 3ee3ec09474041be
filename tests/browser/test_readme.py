"""The programs in README.md and docs/api.md work as written there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from actions import drawing
from PIL import Image
from serving import PATIENCE

from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing
from places import ROOT

TEXT = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/api.md"))
SNIPPETS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
ADDRESS = "http://127.0.0.1:7860/"


def run(snippet: str, folder: Path) -> str:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{snippet}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path):
    """A folder with seven.png in it."""
    seven = steps(Drawing.from_json(drawing("7-crossed"))).ink
    Image.fromarray(255 - seven).save(tmp_path / "seven.png")
    return tmp_path


def line_of(command: list[str], language: str, server: str, folder: Path) -> str:
    """The one line that the snippet in this language prints."""
    (snippet,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert ADDRESS in snippet
    command = [*command, snippet.replace(ADDRESS, server)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    return line


def test_the_api_snippet_in_python_reads_a_picture(server, folder):
    (snippet,) = [snippet for snippet in SNIPPETS if "gradio_client" in snippet]
    assert ADDRESS in snippet
    (line,) = run(snippet.replace(ADDRESS, server), folder).splitlines()
    assert line.startswith("7 digit 0.9")


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
def test_the_api_snippet_in_javascript_reads_a_picture(server, folder):
    assert line_of(["node", "--input-type=module", "-e"], "js", server, folder).startswith("7 digit 0.9")


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_api_snippet_in_a_shell_reads_strokes(server, folder):
    assert line_of(["sh", "-c"], "sh", server, folder) == '"digit": 7'


def test_the_python_snippet_reads_its_drawing(tmp_path):
    (snippet,) = [snippet for snippet in SNIPPETS if "predictor.predict" in snippet]
    assert run(snippet, tmp_path).startswith("7 digit ")
