"""Start the page: `python app.py`, then open the address that it prints.

Gradio reads host and port from GRADIO_SERVER_NAME and GRADIO_SERVER_PORT.
"""

import argparse
import gc
import os
import signal
import threading
import warnings
from pathlib import Path

from mnist_demo.console import escape_unprintable

NAME = "GRADIO_SERVER_NAME"  # environment variables that Gradio reads
PORT = "GRADIO_SERVER_PORT"


def main(argv: list[str] | None = None) -> None:
    """Serve the page until it is stopped. Raises SystemExit with one sentence if that is not possible."""
    escape_unprintable()
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument("--checkpoints", type=Path, help="folder of the models; default: the shipped ones")
    checkpoints = parser.parse_args(argv).checkpoints
    port = os.environ.get(PORT, "7860")
    if not (port.isdecimal() and 1 <= int(port) <= 65535):
        raise SystemExit(f"{PORT} must be a whole number from 1 to 65535; it is {port!r}.")
    # While the imports run, Ctrl-C ends the process at once: as a KeyboardInterrupt it printed forty lines or was swallowed
    # by an imported module. Only the main thread may set a signal handler.
    is_main_thread = threading.current_thread() is threading.main_thread()
    is_default = is_main_thread and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_default:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    print("Loading PyTorch, Gradio and the models ...", flush=True)

    # Imported here because the imports take seconds.
    import torch

    from mnist_demo.errors import UserError
    from mnist_demo.networks.checkpoints import CHECKPOINTS
    from mnist_demo.predictor import Predictor
    from mnist_demo.ui.page import APP, build

    warnings.filterwarnings("ignore", module="PIL")  # a visitor gets a sentence about a bad picture
    torch.set_num_threads(1)  # for one 28x28 image a second thread costs more than it saves
    try:
        predictor = Predictor(checkpoints or CHECKPOINTS)
    except UserError as error:
        raise SystemExit(str(error)) from None
    page = build(predictor)
    # Exclude everything loaded so far from garbage collection. A collection stopped all answers for 0.26 s, and on a busy
    # machine it delayed the first page so long that Gradio reported it as unreachable.
    gc.freeze()
    if is_default:
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
