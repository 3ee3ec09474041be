"""The layers of a network, and its inference time for one image on this machine."""

import copy
import functools
import timeit
from dataclasses import dataclass

import torch
from torch import nn

from mnist_demo.networks.architectures import Residual
from mnist_demo.predictor import Predictor

TIMED_RUNS = 15


@dataclass(frozen=True)
class Layer:
    """One layer as one image passes it."""

    name: str  # "Conv2d"
    detail: str  # its settings: "1 → 32, 5×5, stride 2"
    shape: tuple[int, ...]  # of its output, without the batch dimension: (32, 14, 14)
    parameters: int  # number of its parameters


@torch.inference_mode()
def list_layers(network: nn.Module) -> list[Layer]:
    """The layers of `network`, which is in evaluation mode, in the order of the forward pass."""
    layers: list[Layer] = []
    network = copy.deepcopy(network)  # the original may answer a visitor at the same time, and must not call the hooks

    def record(module: nn.Module, _: object, output: torch.Tensor) -> None:
        parameters = sum(parameter.numel() for parameter in module.parameters())
        detail = ", ".join(filter(None, (_detail(module), "in a residual block" if module in residual else "")))
        layers.append(Layer(type(module).__name__, detail, tuple(output.shape[1:]), parameters))

    residual = {part for block in network.modules() if isinstance(block, Residual) for part in block.modules()}
    for module in network.modules():
        if not list(module.children()):
            module.register_forward_hook(record)
    network(torch.zeros(1, 1, 28, 28))
    return layers


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
def inference_milliseconds(predictor: Predictor, model: str) -> float:
    """The network's inference time for one image on this machine, the minimum of TIMED_RUNS.

    The minimum is least affected by other work of the machine. Preprocessing is not included.
    """
    image = torch.zeros(1, 28, 28, dtype=torch.uint8)
    return 1000 * min(timeit.repeat(lambda: predictor.outputs(image, model), number=1, repeat=TIMED_RUNS))
