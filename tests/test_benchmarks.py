"""Every benchmark runs with --dry-run and writes a result file with machine, versions and date."""

import contextlib
import json
import os
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from places import ROOT

BENCHMARKS = ROOT / "benchmarks"
LIBRARIES = {"drawings", "fresh_doodles", "layout", "result_file", "servers"}  # imported by benchmarks
BROWSER = {"live", "screens"}  # run by tests/browser/test_live_benchmark.py
OPTIONS = {"leave_out": ["mlp"]}
NEEDS_DATA = {"faithful", "fit_numbers", "forms", "leave_out", "pictures", "train", "why"}
WITHOUT_DATA = {path.stem for path in BENCHMARKS.glob("*.py")} - LIBRARIES - BROWSER - NEEDS_DATA

pytestmark = pytest.mark.slow


def dry_run(name, arguments, path, monkeypatch):
    """Run a benchmark in this process, which has loaded torch already; returns the result file's content.

    It runs in a thread of its own, because after browser tests an event loop runs in this one.
    """
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    monkeypatch.setattr(sys, "argv", [f"{name}.py", *arguments, "--dry-run", "--json", str(path)])
    with ThreadPoolExecutor(1) as thread, contextlib.suppress(SystemExit):  # without a result file the next line fails
        thread.submit(runpy.run_path, str(BENCHMARKS / f"{name}.py"), run_name="__main__").result()
    return json.loads(path.read_text("utf-8"))


def check(content, name):
    assert content["benchmark"] == name
    assert content.keys() == {"benchmark", "command", "date", "machine", "versions", "results"}
    assert content["results"] and content["machine"]["cores"] == os.cpu_count()
    assert content["versions"].keys() >= {"python", "torch", "numpy"}


@pytest.mark.parametrize("name", sorted(WITHOUT_DATA))
def test_a_benchmark_runs(name, tmp_path, monkeypatch, capsys):
    check(dry_run(name, OPTIONS.get(name, []), tmp_path / "results.json", monkeypatch), name)


@pytest.mark.parametrize("name", sorted(NEEDS_DATA))
def test_a_benchmark_that_needs_data_runs(name, ink_digits, tmp_path, monkeypatch, capsys):
    arguments = [*OPTIONS.get(name, []), "--data", str(ink_digits.parent)]
    check(dry_run(name, arguments, tmp_path / "results.json", monkeypatch), name)


def test_the_stored_results_were_not_made_by_a_dry_run():
    for path in (BENCHMARKS / "results").glob("*.json"):
        assert "--dry-run" not in json.loads(path.read_text("utf-8")).get("command", "")
