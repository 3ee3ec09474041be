"""Arithmetic: the sums by which one unit follows from the stages before it, for one image.

Pass the fused network: its weights and biases include batch normalisation.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import nn
from torch.nn import functional

from mnist_demo.explanation.activations import Step, as_maps, layer_steps
from mnist_demo.recognition.model import Model

MAX_TERMS = 4  # inputs that are listed one by one


@dataclass(frozen=True)
class Term:
    """One input of a unit: a map, or a single unit with H = W = 1."""

    stage: int
    unit: int  # index in its stage
    # What it adds, averaged over the positions where the receiving unit is active; positive if it excites.
    contribution: float
    values: torch.Tensor  # float32 [H, W], as the layer reads them: those of the image are normalised
    weights: torch.Tensor | None  # float32 [h, w], the window's; None where there are none


@dataclass(frozen=True)
class Arithmetic:
    """How the value of a unit at each position follows from a window of its inputs.

    For "sum" it is the activation function of: window times weights, summed, for each term; the rest; the bias; and the value of
    `added` at that position. For "largest" and "mean" it is that of the only term's window.
    """

    rule: str  # "sum", "largest" or "mean"
    window: tuple[int, int]  # height and width, pixels of the inputs
    stride: int  # pixels of the inputs between the windows of two neighbouring positions
    padding: int  # pixels of value 0 around the inputs
    terms: list[Term]  # those with the largest contributions, the largest first
    others: int  # number of inputs that are not in `terms`
    rest: torch.Tensor | None  # float32 [H', W'], what they add together at each position; None if there are none
    bias: float
    added: Term | None  # the map that the shortcut of a residual block adds unchanged; None without one
    activation: str  # "relu", "softmax" or ""


@torch.inference_mode()
def unit_arithmetic(model: Model, values: list[torch.Tensor], stage: int, unit: int) -> Arithmetic | None:
    """The arithmetic of a unit; None for the image, and where the network has layers of an unknown kind.

    `values` are those of all stages of one image, from `forward`. Raises IndexError if there is no such unit.
    """
    if not (0 <= stage < len(values) and 0 <= unit < values[stage].shape[1]):
        raise IndexError(f"Stage {stage} has no unit {unit}.")
    steps = layer_steps(model.network)
    if not stage or not steps:
        return None
    step, maps = steps[stage - 1], [as_maps(value)[0] for value in values]
    return _sum(step, maps, stage, unit) if step.weighted else _pooling(step, maps[step.source], unit)


def weights_of(layer: nn.Conv2d | nn.Linear, shape: tuple[int, ...]) -> torch.Tensor:
    """float32 [J, I, h, w]: the weights of a layer's J outputs for its I inputs, [I, H, W] is their shape."""
    return layer.weight if isinstance(layer, nn.Conv2d) else layer.weight.reshape(-1, *shape)


def _sum(step: Step, values: list[torch.Tensor], stage: int, unit: int) -> Arithmetic:
    layer, x = step.weighted, values[step.source]
    assert layer is not None
    weights = weights_of(layer, x.shape)[unit].detach()
    if isinstance(layer, nn.Conv2d):  # what each input adds at each position
        sums = functional.conv2d(x[None], weights[:, None], None, layer.stride, layer.padding, groups=len(x))[0]
    else:
        sums = (weights * x).sum((1, 2), keepdim=True)
    active = (values[stage][unit] > 0).float()
    active = active / active.sum() if active.any() else torch.full_like(active, 1 / active.numel())
    contributions = (sums * active).sum((1, 2))
    largest = contributions.abs().argsort(descending=True, stable=True)
    shown, others = largest[:MAX_TERMS].tolist(), largest[MAX_TERMS:]
    added = None
    if step.added is not None:
        shortcut = values[step.added][unit]
        added = Term(step.added, unit, float((shortcut * active).sum()), shortcut, None)
    stride, padding = 1, 0
    if isinstance(layer, nn.Conv2d):
        stride, padding = int(layer.stride[0]), int(layer.padding[0])
    return Arithmetic(
        "sum",
        (weights.shape[1], weights.shape[2]),
        stride,
        padding,
        [Term(step.source, each, float(contributions[each]), x[each], weights[each]) for each in shown],
        len(others),
        sums[others].sum(0) if len(others) else None,
        float(layer.bias[unit]) if layer.bias is not None else 0.0,
        added,
        {nn.ReLU: "relu", nn.Softmax: "softmax"}[type(step.then[0])] if step.then else "",
    )


def _pooling(step: Step, x: torch.Tensor, unit: int) -> Arithmetic:
    (layer,) = step.then
    term = Term(step.source, unit, float(x[unit].mean()), x[unit], None)
    rule, window, stride = "mean", (x.shape[1], x.shape[2]), 1
    if isinstance(layer, nn.MaxPool2d):
        size = cast(int, layer.kernel_size)
        rule, window, stride = "largest", (size, size), cast(int, layer.stride)
    return Arithmetic(rule, window, stride, 0, [term], 0, None, 0.0, None, "")
