"""The options --json and --dry-run of every benchmark, and its result file.

A result file is JSON: benchmark, command, date, machine, versions, results. Those behind tables of the docs are stored in
benchmarks/results/; `python -m mnist_demo.evaluate tables` renders them.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("torch", "numpy", "pillow", "gradio")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add --json FILE and --dry-run."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results to this file")
    parser.add_argument("--dry-run", action="store_true", help="a few samples, to see that the benchmark runs")


def write_results(path: Path | None, results: Mapping[str, object]) -> None:
    """Write the result file, if there is a path: the results with machine, versions and date."""
    if path is None:
        return
    import torch  # imported here because the servers that live.py starts do not need it

    script = Path(sys.argv[0])
    content = {
        "benchmark": script.stem,
        "command": " ".join(["python", f"benchmarks/{script.name}", *_without_paths(sys.argv[1:])]),
        "date": date.today().isoformat(),
        "machine": {"processor": _processor(), "cores": os.cpu_count(), "threads": torch.get_num_threads(),
                    "system": platform.system()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "results": results,
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _without_paths(arguments: list[str]) -> list[str]:
    """The arguments without absolute paths, which say nothing on another machine."""
    return [Path(argument).name if Path(argument).is_absolute() else argument for argument in arguments]


def _processor() -> str:
    """The processor's name; on Linux that of /proc/cpuinfo."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
