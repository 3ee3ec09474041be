"""The app as a process of its own, and the windows in which it is looked at."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from places import ROOT

PATIENCE = 600  # seconds for anything on the page: what a busy machine takes longer for is no failure
STARTS = 5  # of the app: Gradio gives up where a busy machine takes more than three seconds for the first page
SERVED = "public link"  # what Gradio prints, among other words, once it has reached its own page
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
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
def serve(*arguments: str, root: Path = ROOT):
    """Run app.py on a free port of this machine; gives the address, and ends the process it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-u", str(root / "app.py"), *arguments]
    for _ in range(STARTS):
        with subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True) as process:
            if any(SERVED in line for line in process.stdout):  # until it is printed, or the app ends
                try:
                    yield f"http://127.0.0.1:{port}/"
                finally:
                    process.terminate()
                return
    raise AssertionError(f"app.py ended {STARTS} times before it served the page")
