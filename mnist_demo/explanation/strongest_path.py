"""The strongest path: the units of each stage that add most to a digit's score, and their connections.

The score is the network's output for the digit, before a softmax. The contribution of a unit is its activation times the gradient
of the score with respect to it, summed over its map (gradient × input, Shrikumar et al., arXiv:1605.01713). It is defined alike for
the maps of convolutions, for single units and for the image. The networks are piecewise linear, so it is an exact share: the
contributions of all units of a stage and what the biases of the later layers add sum to the score. Where a shortcut bypasses a
stage, its part is missing in that stage.

What flows from a unit to a unit that reads it is its part of the other's weighted sum times the gradient there, summed over the
positions: the weights between them times their gradients. All that flows from a unit sums to its contribution.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn.grad import conv2d_weight

from mnist_demo.arrays import Floats32
from mnist_demo.explanation.activations import Step, as_maps, layer_steps
from mnist_demo.explanation.arithmetic import weights_of
from mnist_demo.recognition.model import Model

MAX_UNITS = 4  # of a stage


class Flow(NamedTuple):
    """What flows from one unit to another one of a later stage."""

    stage: int
    unit: int
    to_stage: int
    to_unit: int
    value: float  # negative if it lowers the score


@dataclass(frozen=True)
class StrongestPath:
    """The strongest path to the score of one digit.

    For each stage: the units with the largest positive contributions, the largest first, at least one; and the contributions of all
    units, float32 [C]. The only unit of the last stage is the digit.
    """

    units: list[list[int]]
    contributions: list[Floats32]
    flows: list[Flow]  # between the units of the path


def strongest_path(model: Model, values: list[torch.Tensor], digit: int) -> StrongestPath:
    """The strongest path to `digit`; `values` are those of all stages of one image, from `forward`."""
    steps = layer_steps(model.network) or []
    with torch.enable_grad():
        outputs = steps[-1].before_activation(values) if steps else values[-1]
        values = [*values[:-1], outputs]
        gradients = torch.autograd.grad(outputs[0, digit], values, retain_graph=True)
    maps, slopes = [[as_maps(each)[0].numpy() for each in some] for some in (values, gradients)]
    contributions = [(x * slope).sum((1, 2)) for x, slope in zip(maps, slopes)]
    units = [*map(_largest, contributions[:-1]), [digit]]
    flows = [flow for index, step in enumerate(steps, 1) for flow in _flows(step, index, maps, slopes, units)]
    return StrongestPath(units, contributions, flows)


def _largest(contributions: Floats32) -> list[int]:
    order: list[int] = np.argsort(-contributions, kind="stable")[:MAX_UNITS].tolist()
    return order[:1] + [unit for unit in order[1:] if contributions[unit] > 0]


def _flows(step: Step, index: int, maps: list[Floats32], slopes: list[Floats32], units: list[list[int]]) -> list[Flow]:
    """What flows to the units of stage `index`, which `step` computes.

    slopes  the gradient of the score with respect to each stage
    """
    sources, targets = units[step.source], units[index]
    slope = slopes[index][targets]
    if any(isinstance(layer, nn.ReLU) for layer in step.then):
        slope = slope * (maps[index][targets] > 0)  # with respect to the sum before the activation function
    flows = []
    if step.weighted:
        layer, x = step.weighted, maps[step.source]
        weights = weights_of(layer, x.shape).detach().numpy()[targets][:, sources]
        if isinstance(layer, nn.Conv2d):
            ends = torch.from_numpy(x[None, sources]), weights.shape, torch.from_numpy(slope[None])
            gradient = conv2d_weight(*ends, layer.stride, layer.padding).numpy()
        else:
            gradient = slope[:, None] * x[sources]
        parts = (weights * gradient).sum((2, 3))
        for target, row in zip(targets, parts.tolist()):
            flows += [Flow(step.source, source, index, target, value) for source, value in zip(sources, row)]
    else:
        values = (maps[index][targets] * slope).sum((1, 2)).tolist()
        flows += [
            Flow(step.source, unit, index, unit, value) for unit, value in zip(targets, values) if unit in sources
        ]
    if step.added is not None:
        values = (maps[step.added][targets] * slope).sum((1, 2)).tolist()
        bypass = units[step.added]
        flows += [Flow(step.added, unit, index, unit, value) for unit, value in zip(targets, values) if unit in bypass]
    return flows
