"""Measures one model again on request, on a GPU if there is one: a local one, or one of ZeroGPU.

ZeroGPU is the hardware that Hugging Face lends to free accounts, for one call at a time. It installs the package `spaces` and starts
only pages that have a function decorated with `spaces.GPU`. It runs that function in a process of its own, the only one that has
access to the GPU. Live answers stay on the CPU.
"""

import copy
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch

from mnist_demo.evaluation.answers import mnist_test
from mnist_demo.evaluation.counts import count_correct
from mnist_demo.evaluation.formatting import format_number_of
from mnist_demo.networks.card import Pair
from mnist_demo.predictor import Predictor

try:
    import spaces
except ImportError:  # not on ZeroGPU
    spaces = None

ZEROGPU_SECONDS = 20  # requested per call; a visitor has a few minutes a day. Starting CUDA takes most of this time


def run_on_zerogpu(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` decorated for ZeroGPU; unchanged elsewhere.

    Its arguments and its result are sent between processes: they must be small and must not be on a GPU.
    """
    return spaces.GPU(duration=ZEROGPU_SECONDS)(function) if spaces else function


def measure_again(predictor: Predictor, model: str) -> tuple[Pair, float, str]:
    """(read right, all) of MNIST's test images on this machine, seconds of inference, name of the device.

    A copy of the model's network reads them; the predictor's own stays on the CPU.
    """
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
    return count_correct(digits.numpy(), labels.numpy()), seconds, device
