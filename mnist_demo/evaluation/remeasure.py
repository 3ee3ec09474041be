"""A model measured again while someone waits, on a GPU where there is one: by ZeroGPU lent for just that, or this machine's.

ZeroGPU is what Hugging Face lends free accounts. It brings the package `spaces`, starts only a page with a function marked
by it, and runs that function in a process of its own, which alone sees the GPU. Live answers stay on the CPU.
"""

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch

from mnist_demo.evaluation.answers import mnist_test
from mnist_demo.evaluation.formatting import format_number_of
from mnist_demo.networks.card import Pair
from mnist_demo.predictor import Predictor

try:
    import spaces
except ImportError:  # everywhere but there
    spaces = None

ZEROGPU_SECONDS = 20  # for which ZeroGPU is asked, of a visitor's few minutes a day; most of them start CUDA


@dataclass(frozen=True)
class Remeasurement:
    """One model on MNIST's 10,000 test images, on this machine."""

    model: str
    clean: Pair  # (right, of all)
    seconds: float  # the images through the network, without getting it there
    device: str


def run_on_zerogpu(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` as ZeroGPU wants it marked, itself elsewhere.

    Arguments and result go from one process to another: they must be small and lie on no GPU.
    """
    return spaces.GPU(duration=ZEROGPU_SECONDS)(function) if spaces else function


def measure_again(predictor: Predictor, model: str) -> Remeasurement:
    """Read all test images with `model`. The predictor's own network stays where it is, on the CPU."""
    images, labels = mnist_test()
    on = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    stored = predictor.model(model)
    moved = replace(stored, network=copy.deepcopy(stored.network).to(on))
    if on.type == "cuda":
        moved.outputs(images[:1000])  # the first batch also loads the GPU's libraries
    start = time.perf_counter()
    digits = moved.outputs(images).argmax(1)
    seconds = time.perf_counter() - start
    device = (
        torch.cuda.get_device_name(on)
        if on.type == "cuda"
        else f"CPU, {format_number_of(torch.get_num_threads(), 'thread')}"
    )
    return Remeasurement(model, (int((digits == labels).sum()), len(labels)), seconds, device)
