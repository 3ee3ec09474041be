"""The page: `python app.py`, then open the address it prints. Host and port are Gradio's (GRADIO_SERVER_NAME, _PORT)."""

import argparse
from pathlib import Path

import torch

from mnist_demo.predict import Predictor
from mnist_demo.ui.page import LAUNCH, build

# For one 28x28 image a second thread costs more than it brings.
torch.set_num_threads(1)

if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--checkpoints", type=Path, help="folder to take the models from")
    folder = arguments.parse_args().checkpoints
    build(Predictor(folder) if folder else Predictor()).launch(**LAUNCH)
