"""What the README says works as written there."""

import re
import subprocess
import sys
from pathlib import Path

from desk import PATIENCE
from hand import drawing
from PIL import Image

from mnist_demo.drawing.ink import Drawing
from mnist_demo.drawing.preprocess import steps
from places import ROOT

SNIPPETS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def run(snippet: str, folder: Path) -> str:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{snippet}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_api_snippet_reads_a_picture(server, tmp_path):
    seven = steps(Drawing.from_json(drawing("7-crossed"))).ink
    Image.fromarray(255 - seven).save(tmp_path / "seven.png")
    (snippet,) = [snippet for snippet in SNIPPETS if "gradio_client" in snippet]
    assert "http://127.0.0.1:7860/" in snippet
    lines = run(snippet.replace("http://127.0.0.1:7860/", server), tmp_path).splitlines()
    assert any(line.startswith("7 digit") for line in lines)
    assert any(line == "cnn 7" for line in lines)


def test_the_python_snippet_reads_its_drawing(tmp_path):
    (snippet,) = [snippet for snippet in SNIPPETS if "predictor.predict" in snippet]
    assert run(snippet, tmp_path).startswith("7 digit ")
