"""The page: `python app.py`, then open the address that it prints.

Host and port are left to Gradio: GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say otherwise.
"""

import argparse
import gc
import os
import signal
import threading
import warnings
from pathlib import Path

from mnist_demo.console import escape_unprintable

PORT, NAME = "GRADIO_SERVER_PORT", "GRADIO_SERVER_NAME"  # where Gradio serves


def main(argv: list[str] | None = None) -> None:
    """Serve the page until it is stopped; where it cannot, SystemExit says why in one sentence."""
    escape_unprintable()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", type=Path, help="folder of the models; default: the shipped ones")
    checkpoints = parser.parse_args(argv).checkpoints
    port = os.environ.get(PORT, "7860")
    if not (port.isdecimal() and 1 <= int(port) <= 65535):
        raise SystemExit(f"{PORT} must be a whole number from 1 to 65535; it is {port!r}.")
    # Ctrl-C ends these seconds at once: as an exception it came out as forty lines, or was lost in what is loaded.
    is_main = threading.current_thread() is threading.main_thread()  # no other may change what a signal does
    ends_at_once = is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if ends_at_once:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    print("Loading PyTorch, Gradio and the models ...", flush=True)

    # Not before that line, for they take seconds.
    import torch

    from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
    from mnist_demo.predictor import Predictor
    from mnist_demo.ui.page import APP, build

    warnings.filterwarnings("ignore", module="PIL")  # what is wrong with a picture is said in one sentence
    # For one 28x28 image a second thread costs more than it brings.
    torch.set_num_threads(1)
    try:
        predictor = Predictor(checkpoints or CHECKPOINTS)
    except CheckpointError as error:
        raise SystemExit(str(error)) from None
    page = build(predictor)
    # What is loaded by now stays. Looked through for garbage with the rest, it stopped every answer for 0.26 s, and on a
    # busy machine the first page for so long that Gradio took it for unreachable.
    gc.freeze()
    if ends_at_once:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        page.launch(app_kwargs=APP)
    except OSError as error:
        name = os.environ.get(NAME, "127.0.0.1")
        raise SystemExit(
            f"The page cannot be served at {name!r}, which must be an address of this machine: {error}"
        ) from None


if __name__ == "__main__":
    main()
