"""The benchmark that needs a browser runs."""

import json
import subprocess
import sys

from places import ROOT


def test_the_live_benchmark_runs(tmp_path):
    path = tmp_path / "results.json"
    command = [sys.executable, "benchmarks/live.py", "--dry-run", "--json", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    results = json.loads(path.read_text("utf-8"))["results"]
    assert {"our page", "bare gr.HTML canvas"} == results.keys()
