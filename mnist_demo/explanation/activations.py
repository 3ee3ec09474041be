"""The activations of a network, stage by stage, and the strongest links between their units.

A stage is the output of one layer and its activation function: maps (of convolutions and pooling) or single units. Pass the fused
network, which also gives the live answers: its convolutions, and so the links, include batch normalisation.
"""

from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import nn
from torch.nn import functional

from mnist_demo.networks.architectures import Residual
from mnist_demo.recognition.model import Model

MAX_LINKS = 5  # of a unit, in each direction
_ORDINALS = {2: "second", 3: "third"}


@dataclass(frozen=True)
class Stage:
    """The output of one stage for one image.

    title   the layer: "convolution 5×5"
    values  float32 [C, H, W]: C maps, or C units with H = W = 1. The first stage is the image, 0 paper to 1 ink; the last
            stage holds the raw outputs; all stages between them are non-negative
    """

    title: str
    values: torch.Tensor


@dataclass(frozen=True)
class Link:
    """The contribution of one unit to another for one image.

    stage         stage of the other unit
    unit          index of the other unit in its stage
    contribution  weight times value, averaged over the positions where the receiving unit is active; positive if it excites
    weights       float32 [h, w]: the kernel, or the weight of each position of the map; [1, 1] between single units; None for
                  pooling and for the shortcut of a residual block, which have no weights
    """

    stage: int
    unit: int
    contribution: float
    weights: torch.Tensor | None


@dataclass(frozen=True)
class _Step:
    """How one stage is computed from earlier stages.

    source    index of the stage that is the input
    weighted  the layer with weights that is applied first; None for pooling
    then      the layers applied after it
    added     index of the stage added to the output of `weighted`, before `then`; None without a shortcut
    """

    title: str
    source: int
    weighted: nn.Conv2d | nn.Linear | None
    then: tuple[nn.Module, ...] = ()
    added: int | None = None

    def run(self, stages: list[torch.Tensor]) -> torch.Tensor:
        x = stages[self.source]
        if isinstance(self.weighted, nn.Linear):
            x = x.flatten(1)
        x = self.weighted(x) if self.weighted else x
        x = x if self.added is None else x + stages[self.added]
        for layer in self.then:
            x = layer(x)
        return x


@torch.inference_mode()
def stages(model: Model, images: torch.Tensor) -> list[tuple[str, torch.Tensor]]:
    """Title and values, float32 [N, C, H, W], of every stage for uint8 [N, 28, 28].

    A network with layers that this module does not know has only the first and the last stage.
    """
    steps = _steps(model.network)
    image = model.spec.normalise(images)
    if steps is None:
        values, titles = [image, model.network(image).float()], ["the whole network"]
    else:
        values, titles = [image], [step.title for step in steps]
        for step in steps:
            values.append(step.run(values))
    values[0] = (images / 255)[:, None]
    return [
        (title, value.float().reshape(len(images), value.shape[1], *(value.shape[2:] or (1, 1))))
        for title, value in zip(["image", *titles], values)
    ]


@torch.inference_mode()
def strongest_links(model: Model, stages: list[Stage], stage: int, unit: int) -> tuple[list[Link], list[Link]]:
    """The strongest incoming and outgoing links of a unit, at most MAX_LINKS each, the strongest first.

    `stages` holds all stages for the image. Raises IndexError if there is no such unit.
    """
    if not (0 <= stage < len(stages) and 0 <= unit < len(stages[stage].values)):
        raise IndexError(f"Stage {stage} has no unit {unit}.")
    values = [each.values for each in stages]
    values[0] = model.spec.normalise((values[0] * 255).round().to(torch.uint8))[0]  # the input of the first layer
    incoming: list[Link] = []
    outgoing: list[Link] = []
    for index, step in enumerate(_steps(model.network) or [], 1):
        if index == stage:
            incoming += _incoming(step, values, index, unit)
        if stage in (step.source, step.added):
            outgoing += _outgoing(step, values, index, stage, unit)
    return _select_strongest(incoming), _select_strongest(outgoing)


def _incoming(step: _Step, values: list[torch.Tensor], index: int, unit: int) -> list[Link]:
    """Links to a unit of stage `index`, which `step` computes."""
    active = _active_weights(values[index][unit : unit + 1])
    x, weighted = values[step.source], step.weighted
    if isinstance(weighted, nn.Conv2d):
        kernels = weighted.weight[unit].contiguous()
        parts = functional.conv2d(
            x[None], kernels[:, None], stride=weighted.stride, padding=weighted.padding, groups=len(kernels)
        )[0]
        links = _links(step.source, (parts * active).sum((1, 2)), kernels)
    elif weighted:
        rows = weighted.weight[unit].reshape(x.shape)
        links = _links(step.source, (rows * x).sum((1, 2)), rows)
    else:
        links = [Link(step.source, unit, float(x[unit].mean()), None)]
    if step.added is not None:
        links.append(Link(step.added, unit, float((values[step.added][unit] * active).sum()), None))
    return links


def _outgoing(step: _Step, values: list[torch.Tensor], index: int, stage: int, unit: int) -> list[Link]:
    """Links from a unit of `stage` to stage `index`, which `step` computes."""
    x, weighted = values[stage], step.weighted
    if stage == step.added or not weighted:
        return [Link(index, unit, float(x[unit].mean()), None)]
    if isinstance(weighted, nn.Conv2d):
        kernels = weighted.weight[:, unit]
        parts = functional.conv2d(
            x[None, unit : unit + 1], kernels[:, None].contiguous(), stride=weighted.stride, padding=weighted.padding
        )[0]
        return _links(index, (parts * _active_weights(values[index])).sum((1, 2)), kernels)
    rows = weighted.weight.reshape(-1, *x.shape)[:, unit]
    return _links(index, (rows * x[unit]).sum((1, 2)), rows)


def _active_weights(values: torch.Tensor) -> torch.Tensor:
    """float32 [C, H, W]: weights with which a sum over a map is the mean over its active positions.

    A map without active positions has equal weights everywhere.
    """
    active = (values > 0).float()
    active[active.sum((1, 2)) == 0] = 1
    return active / active.sum((1, 2), keepdim=True)


def _links(stage: int, contribution: torch.Tensor, weights: torch.Tensor) -> list[Link]:
    """Links to the units of a stage with the largest contributions."""
    largest = contribution.abs().topk(min(MAX_LINKS, len(contribution))).indices.tolist()
    return [Link(stage, unit, float(contribution[unit]), weights[unit]) for unit in largest]


def _select_strongest(links: list[Link]) -> list[Link]:
    nonzero = [link for link in links if link.contribution]
    return sorted(nonzero, key=lambda link: -abs(link.contribution))[:MAX_LINKS]


def _steps(network: nn.Module) -> list[_Step] | None:
    """How each stage after the image is computed; None if the network has a layer of an unknown kind."""
    if not isinstance(network, nn.Sequential):
        return None
    steps: list[_Step] = []
    for layer in network:
        source = len(steps)  # the stage that this layer reads
        if isinstance(layer, nn.Conv2d) and layer.groups == 1 and layer.dilation == (1, 1):
            stride = f", every {_ORDINALS.get(layer.stride[0], layer.stride[0])} pixel" if layer.stride[0] > 1 else ""
            steps.append(_Step(f"convolution {layer.kernel_size[0]}×{layer.kernel_size[1]}{stride}", source, layer))
        elif isinstance(layer, nn.Linear):
            steps.append(_Step("linear", source, layer))
        elif isinstance(layer, nn.MaxPool2d):
            steps.append(_Step(f"strongest of {layer.kernel_size}×{layer.kernel_size}", source, None, (layer,)))
        elif isinstance(layer, nn.AdaptiveAvgPool2d):
            steps.append(_Step("mean of each map", source, None, (layer,)))
        elif isinstance(layer, Residual) and [type(part) for part in layer.body] == [nn.Conv2d, nn.ReLU, nn.Conv2d]:
            first, activation, second = cast("tuple[nn.Conv2d, nn.ReLU, nn.Conv2d]", tuple(layer.body))
            steps.append(_Step("convolution 3×3", source, first, (activation,)))
            title = "convolution 3×3, added to the stage before both"
            steps.append(_Step(title, source + 1, second, (nn.ReLU(),), source))
        elif isinstance(layer, (nn.ReLU, nn.Softmax)) and steps:
            steps[-1] = replace(steps[-1], then=(*steps[-1].then, layer))
        elif not isinstance(layer, nn.Flatten):
            return None
    return steps
