"""Starts servers of pages, each in a process of its own, for the benchmarks that measure them; Chromium's options."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Options of headless Chromium, which the browser tests use too: no request but to the page, WebGL without a GPU.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--enable-unsafe-swiftshader",
]


@contextmanager
def started(*command: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """Run Python with these arguments, as a server on a free port: its address and its process.

    The process ends with the `with` block.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}/", process
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def served(*command: str) -> Iterator[tuple[str, int]]:
    """The address of the page that this command serves, as soon as it answers, and the process id."""
    with started(*command) as (address, process):
        port = int(address.rstrip("/").rsplit(":", 1)[1])
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"{' '.join(command)} ended before it served a page")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield address, process.pid


def cpu_seconds(process: int) -> float:
    """CPU time that a process has used so far; NaN where the system does not say, as Linux does."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> float:
    """Megabytes that a process holds in memory; NaN where the system does not say, as Linux does."""
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return float("nan")
    (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", status)
    return int(kilobytes) / 1000
