"""The stages that a drawing passes in a network, and what each unit of them takes from and gives to others.

A stage is what one layer and its activation make of the stage before: maps (of convolutions and pooling) or single units. The
network is the one that answers, with batch normalisation in the convolutions, and so in the links.
"""

from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import nn
from torch.nn import functional

from mnist_demo.networks.architectures import Residual
from mnist_demo.recognition.model import Model

STRONGEST = 5  # links that are told of, each way
_ORDINALS = {2: "second", 3: "third"}

Weighted = nn.Conv2d | nn.Linear


@dataclass(frozen=True)
class Stage:
    """What a network has made of one image by then.

    title   what makes it: "convolution 5×5"
    values  float32 [C, H, W]: C maps, or C units, then H and W are 1. The first stage is the image, 0 paper to 1 ink; the
            last the network's raw outputs; between them nothing is negative
    """

    title: str
    values: torch.Tensor


@dataclass(frozen=True)
class Link:
    """What one unit gives to another on this drawing.

    stage    of the other end
    unit     its place there
    given    weight times value, the mean over the places where the unit that receives is active; positive where it
             excites
    weights  float32 [h, w]: the kernel, or what each place of the map counts for; [1, 1] between single units; None where
             there is nothing to learn: pooling, the path around a residual block
    """

    stage: int
    unit: int
    given: float
    weights: torch.Tensor | None


@dataclass(frozen=True)
class _Step:
    """How a stage is made: of which stage before, by which weights, by which layers after them, and added to which other stage."""

    title: str
    source: int
    weighted: Weighted | None
    then: tuple[nn.Module, ...] = ()
    added: int | None = None

    def run(self, before: list[torch.Tensor]) -> torch.Tensor:
        x = before[self.source]
        if isinstance(self.weighted, nn.Linear):
            x = x.flatten(1)
        x = self.weighted(x) if self.weighted else x
        x = x if self.added is None else x + before[self.added]
        for layer in self.then:
            x = layer(x)
        return x


def is_known(network: nn.Module) -> bool:
    """Whether the network is a list of layers that this module can look into."""
    return _steps(network) is not None


@torch.inference_mode()
def stages(model: Model, images: torch.Tensor) -> list[tuple[str, torch.Tensor]]:
    """Title and values, float32 [N, C, H, W], of every stage for uint8 [N, 28, 28]; of a network that is no list of known
    layers only the first and the last."""
    steps = _steps(model.network)
    image = model.spec.normalise(images)
    if steps is None:
        passed, titles = [image, model.network(image).float()], ["the whole network"]
    else:
        passed, titles = [image], [step.title for step in steps]
        for step in steps:
            passed.append(step.run(passed))
    passed[0] = (images / 255)[:, None]
    return [
        (title, values.float().reshape(len(images), values.shape[1], *(values.shape[2:] or (1, 1))))
        for title, values in zip(["image", *titles], passed)
    ]


@torch.inference_mode()
def links(model: Model, passed: list[Stage], stage: int, unit: int) -> tuple[list[Link], list[Link]]:
    """The strongest links that a unit gets something by, and those that it gives something by, the strongest first.

    `passed` is what the network has made of the image. Raises IndexError where there is no such unit.
    """
    if not (0 <= stage < len(passed) and 0 <= unit < len(passed[stage].values)):
        raise IndexError(f"Stage {stage} has no unit {unit}.")
    values = [each.values for each in passed]
    values[0] = model.spec.normalise((values[0] * 255).round().to(torch.uint8))[0]  # as the first weights get it
    incoming: list[Link] = []
    outgoing: list[Link] = []
    for at, step in enumerate(_steps(model.network) or [], 1):
        if at == stage:
            incoming += _incoming(step, values, at, unit)
        if stage in (step.source, step.added):
            outgoing += _outgoing(step, values, at, stage, unit)
    return _strongest(incoming), _strongest(outgoing)


def _incoming(step: _Step, values: list[torch.Tensor], at: int, unit: int) -> list[Link]:
    places = _places(values[at][unit : unit + 1])
    x, weighted = values[step.source], step.weighted
    found = []
    if isinstance(weighted, nn.Conv2d):
        kernels = weighted.weight[unit].contiguous()
        parts = functional.conv2d(
            x[None], kernels[:, None], stride=weighted.stride, padding=weighted.padding, groups=len(kernels)
        )[0]
        found += _links(step.source, (parts * places).sum((1, 2)), kernels)
    elif weighted:
        rows = weighted.weight[unit].reshape(x.shape)
        found += _links(step.source, (rows * x).sum((1, 2)), rows)
    else:
        found.append(Link(step.source, unit, float(x[unit].mean()), None))
    if step.added is not None:
        found.append(Link(step.added, unit, float((values[step.added][unit] * places).sum()), None))
    return found


def _outgoing(step: _Step, values: list[torch.Tensor], at: int, stage: int, unit: int) -> list[Link]:
    x, weighted = values[stage], step.weighted
    if stage == step.added or not weighted:
        return [Link(at, unit, float(x[unit].mean()), None)]
    if isinstance(weighted, nn.Conv2d):
        kernels = weighted.weight[:, unit]
        parts = functional.conv2d(
            x[None, unit : unit + 1], kernels[:, None].contiguous(), stride=weighted.stride, padding=weighted.padding
        )[0]
        return _links(at, (parts * _places(values[at])).sum((1, 2)), kernels)
    rows = weighted.weight.reshape(-1, *x.shape)[:, unit]
    return _links(at, (rows * x[unit]).sum((1, 2)), rows)


def _places(values: torch.Tensor) -> torch.Tensor:
    """float32 [C, H, W]: what each place counts for in the mean over those where a unit is active; over all where none is."""
    active = (values > 0).float()
    active[active.sum((1, 2)) == 0] = 1
    return active / active.sum((1, 2), keepdim=True)


def _links(stage: int, given: torch.Tensor, weights: torch.Tensor) -> list[Link]:
    """One for each unit of a stage that may be among the strongest."""
    strongest = given.abs().topk(min(STRONGEST, len(given))).indices.tolist()
    return [Link(stage, unit, float(given[unit]), weights[unit]) for unit in strongest]


def _strongest(found: list[Link]) -> list[Link]:
    return sorted((link for link in found if link.given), key=lambda link: -abs(link.given))[:STRONGEST]


def _steps(network: nn.Module) -> list[_Step] | None:
    """How the stages after the image are made; None where a layer is of a kind that is not known here."""
    if not isinstance(network, nn.Sequential):
        return None
    steps: list[_Step] = []
    for layer in network:
        at = len(steps)  # the stage that this layer reads
        if isinstance(layer, nn.Conv2d) and layer.groups == 1 and layer.dilation == (1, 1):
            stride = f", every {_ORDINALS.get(layer.stride[0], layer.stride[0])} pixel" if layer.stride[0] > 1 else ""
            steps.append(_Step(f"convolution {layer.kernel_size[0]}×{layer.kernel_size[1]}{stride}", at, layer))
        elif isinstance(layer, nn.Linear):
            steps.append(_Step("linear", at, layer))
        elif isinstance(layer, (nn.MaxPool2d, nn.AdaptiveAvgPool2d)):
            is_max = isinstance(layer, nn.MaxPool2d)
            title = f"strongest of {layer.kernel_size}×{layer.kernel_size}" if is_max else "mean of each map"
            steps.append(_Step(title, at, None, (layer,)))
        elif isinstance(layer, Residual) and [type(part) for part in layer.body] == [nn.Conv2d, nn.ReLU, nn.Conv2d]:
            first, activation, second = cast("tuple[nn.Conv2d, nn.ReLU, nn.Conv2d]", tuple(layer.body))
            steps.append(_Step("convolution 3×3", at, first, (activation,)))
            steps.append(_Step("convolution 3×3, added to the stage before both", at + 1, second, (nn.ReLU(),), at))
        elif isinstance(layer, (nn.ReLU, nn.Softmax)) and steps:
            steps[-1] = replace(steps[-1], then=(*steps[-1].then, layer))
        elif not isinstance(layer, nn.Flatten):
            return None
    return steps
