"""The benchmarks that need a browser run."""

import json
import subprocess
import sys

import pytest

from places import ROOT


@pytest.mark.parametrize(
    ("name", "keys"),
    [("live", {"our page", "bare gr.HTML canvas"}), ("screens", {"faults", "layout_shift", "seconds"})],
)
def test_a_benchmark_runs_in_the_browser(name, keys, tmp_path):
    path = tmp_path / "results.json"
    command = [sys.executable, f"benchmarks/{name}.py", "--dry-run", "--json", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(path.read_text("utf-8"))["results"].keys() == keys
