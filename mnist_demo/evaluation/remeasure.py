"""Measures one model again on request, on a GPU if there is one: a local one, or one of ZeroGPU.

ZeroGPU is the hardware that Hugging Face lends to free accounts, for one call at a time. It installs the package `spaces` and starts
only pages that have a function decorated with `spaces.GPU`. It runs that function in a process of its own, the only one that has
access to the GPU. Live answers stay on the CPU.
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
except ImportError:  # not on ZeroGPU
    spaces = None

ZEROGPU_SECONDS = 20  # requested per call; a visitor has a few minutes a day. Starting CUDA takes most of this time


@dataclass(frozen=True)
class Remeasurement:
    """One model on MNIST's 10,000 test images, on this machine."""

    model: str
    clean: Pair  # (read right, all)
    seconds: float  # of inference, without copying the network to the device
    device: str


def run_on_zerogpu(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` decorated for ZeroGPU, which sends its arguments and result between processes; unchanged elsewhere."""
    return spaces.GPU(duration=ZEROGPU_SECONDS)(function) if spaces else function


def measure_again(predictor: Predictor, model: str) -> Remeasurement:
    """Read all test images with a copy of the model's network; the predictor's own stays on the CPU."""
    images, labels = mnist_test()
    moved = replace(predictor.model(model), network=copy.deepcopy(predictor.model(model).network))
    device = f"CPU, {format_number_of(torch.get_num_threads(), 'thread')}"
    if torch.cuda.is_available():
        moved.network.to("cuda")
        moved.outputs(images[:1000])  # the first batch also loads the GPU's libraries
        device = torch.cuda.get_device_name()
    start = time.perf_counter()
    digits = moved.outputs(images).argmax(1)
    seconds = time.perf_counter() - start
    return Remeasurement(model, (int((digits == labels).sum()), len(labels)), seconds, device)
