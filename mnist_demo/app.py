"""The page: `python app.py`, then open the address that it prints.

Host and port are left to Gradio: GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say otherwise.
"""

import argparse
import gc
import warnings
from pathlib import Path

import torch

from mnist_demo.measuring.console import print_what_it_can
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
from mnist_demo.reading.predict import Predictor
from mnist_demo.ui.page import LAUNCH, build


def main(argv: list[str] | None = None) -> None:
    """Serve the page until it is stopped; a CheckpointError is one sentence."""
    print_what_it_can()
    warnings.filterwarnings("ignore", module="PIL")  # what is wrong with a picture is said in one sentence
    # For one 28x28 image a second thread costs more than it brings.
    torch.set_num_threads(1)
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--checkpoints", type=Path, default=CHECKPOINTS, help="folder of the models")
    try:
        predictor = Predictor(arguments.parse_args(argv).checkpoints)
    except CheckpointError as error:
        raise SystemExit(str(error)) from None
    page = build(predictor)
    # What is loaded by now stays. Looked through for garbage with the rest, it stopped every answer for 0.26 s, and on a busy
    # machine the first page for so long that Gradio took it for unreachable.
    gc.freeze()
    page.launch(**LAUNCH)


if __name__ == "__main__":
    main()
