"""What can be said of a network beyond its card: its layers, its time, what it makes of the 10,000 test images.

Only computations, nothing to look at; each result is kept for as long as the program runs.
"""

import copy
import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from mnist_demo.learning.datasets import shipped_test_images
from mnist_demo.networks.models import MODELS, Residual
from mnist_demo.reading.predict import Predictor, Reading, read

PART = 1_000  # test images read at a time, so that progress can be told
TIMED = 15  # runs to time a network by


@dataclass(frozen=True)
class Layer:
    """One layer as one image passes it.

    name        "Conv2d"
    detail      what sets it apart: "1 → 32, 5×5, stride 2"
    shape       of its output, without the batch: (32, 14, 14)
    parameters  learned numbers in it
    """

    name: str
    detail: str
    shape: tuple[int, ...]
    parameters: int


@torch.inference_mode()
def layers(network: nn.Module) -> list[Layer]:
    """The layers of `network`, in evaluation mode, in the order in which one image, [1, 28, 28], passes them."""
    passed: list[Layer] = []
    network = copy.deepcopy(network)  # the original may be answering someone meanwhile

    def note(module: nn.Module, _, output: torch.Tensor) -> None:
        parameters = sum(parameter.numel() for parameter in module.parameters())
        detail = ", ".join(filter(None, (_detail(module), "in a residual block" if module in residual else "")))
        passed.append(Layer(type(module).__name__, detail, tuple(output.shape[1:]), parameters))

    residual = {part for block in network.modules() if isinstance(block, Residual) for part in block.modules()}
    leaves = [module for module in network.modules() if not list(module.children())]
    for module in leaves:
        module.register_forward_hook(note)
    network(torch.zeros(1, 1, 28, 28))
    return passed


def _detail(module: nn.Module) -> str:
    if isinstance(module, nn.Conv2d):
        stride = f", stride {module.stride[0]}" if module.stride[0] > 1 else ""
        padding = f", padding {module.padding[0]}" if module.padding[0] else ""
        size = "×".join(map(str, module.kernel_size))
        return f"{module.in_channels} → {module.out_channels}, {size}{stride}{padding}"
    if isinstance(module, nn.Linear):
        return f"{module.in_features} → {module.out_features}"
    if isinstance(module, nn.MaxPool2d):
        return f"{module.kernel_size}×{module.kernel_size}"
    if isinstance(module, nn.Dropout):
        return f"{module.p:g}, in training only"
    return ""


@functools.cache
def test_images() -> tuple[torch.Tensor, torch.Tensor]:
    """MNIST's test images, uint8 [10000, 28, 28], and labels, int64 [10000]."""
    return shipped_test_images()


@functools.cache
def _part(predictor: Predictor, model: str, number: int) -> torch.Tensor:
    return predictor.outputs(test_images()[0][number * PART : (number + 1) * PART], model)


def test_reading(predictor: Predictor, model: str, progress: Callable[[int, int], None] | None = None) -> Reading:
    """What `model` reads on all test images. A second or some the first time; `progress(images read, of all)`."""
    total = len(test_images()[1])
    parts = []
    for number in range(total // PART):
        if progress:
            progress(number * PART, total)
        parts.append(_part(predictor, model, number))
    return read(MODELS[model], torch.cat(parts), predictor.cards[model]["statuses"])


def one_reading(predictor: Predictor, model: str, index: int) -> Reading:
    """What `model` reads on the test image at `index`, 0..9999: a Reading of one."""
    output = _part(predictor, model, index // PART)[index % PART]
    return read(MODELS[model], output[None], predictor.cards[model]["statuses"])


def confusion(digit: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """int64 [10, 10]: how often label (row) was read as digit (column), from int [N] and int [N]."""
    table = np.zeros((10, 10), np.int64)
    np.add.at(table, (labels, digit), 1)
    return table


@functools.cache
def milliseconds(predictor: Predictor, model: str) -> float:
    """The network's time for one image on this machine, without preprocessing.

    It is the quickest of some runs: the others say what else the machine was doing.
    """
    image = test_images()[0][:1]
    times = []
    for _ in range(TIMED):
        start = time.perf_counter()
        predictor.outputs(image, model)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)
