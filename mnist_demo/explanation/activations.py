"""The activations of a network, stage by stage, and the strongest links between their units.

A stage is the output of one layer and its activation function: maps (of convolutions and pooling) or single units. Pass the fused
network, which also gives the live answers: its convolutions, and so the links, include batch normalisation.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple, cast

import torch
from torch import nn
from torch.nn import functional

from mnist_demo.networks.architectures import Residual
from mnist_demo.recognition.model import Model

MAX_LINKS = 5  # of a unit, in each direction
_ORDINALS = {2: "second", 3: "third"}


class Stage(NamedTuple):
    """The output of one stage.

    The first stage is the image, 0 paper to 1 ink; the last stage holds the raw outputs; all stages between them are
    non-negative.
    """

    title: str  # the layer: "convolution 5×5"
    values: torch.Tensor  # float32 [C, H, W], or [N, C, H, W] for several images: C maps, or C units with H = W = 1


@dataclass(frozen=True)
class Link:
    """The contribution of one unit to another for one image."""

    stage: int  # of the other unit
    unit: int  # index of the other unit in its stage
    # Weight times value, averaged over the positions where the receiving unit is active; positive if it excites.
    contribution: float
    # float32 [h, w]: the kernel, or the weight of each position of the map; [1, 1] between single units; None for pooling and
    # for the shortcut of a residual block, which have no weights.
    weights: torch.Tensor | None


@dataclass(frozen=True)
class _Step:
    """How one stage is computed from earlier stages."""

    title: str
    source: int  # index of the stage that is the input
    weighted: nn.Conv2d | nn.Linear | None  # the layer with weights that is applied first; None for pooling
    then: tuple[nn.Module, ...] = ()  # the layers applied after it
    added: int | None = None  # the stage added to the output of `weighted`, before `then`; None without a shortcut

    def run(self, stages: list[torch.Tensor]) -> torch.Tensor:
        x = stages[self.source]
        if self.weighted:
            x = self.weighted(x.flatten(1) if isinstance(self.weighted, nn.Linear) else x)
        if self.added is not None:
            x = x + stages[self.added]
        for layer in self.then:
            x = layer(x)
        return x


@torch.inference_mode()
def stages(model: Model, images: torch.Tensor) -> list[Stage]:
    """Every stage for uint8 [N, 28, 28].

    A network with layers that this module does not know has only the first and the last stage.
    """
    steps = _steps(model.network)
    values, titles = [model.spec.normalise(images)], ["image"]
    if steps is None:
        values.append(model.network(values[0]))
        titles.append("the whole network")
    for step in steps or []:
        values.append(step.run(values))
        titles.append(step.title)
    values[0] = (images / 255)[:, None]
    return [
        Stage(title, value.float().reshape(len(images), value.shape[1], *(value.shape[2:] or (1, 1))))
        for title, value in zip(titles, values)
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
    incoming, outgoing = [], []
    for index, step in enumerate(_steps(model.network) or [], 1):
        if index == stage:
            incoming += _incoming(step, values, index, unit)
        if stage in (step.source, step.added):
            outgoing += _outgoing(step, values, index, stage, unit)
    return _select_strongest(incoming), _select_strongest(outgoing)


def _incoming(step: _Step, values: list[torch.Tensor], index: int, unit: int) -> list[Link]:
    """Links to a unit of stage `index`, which `step` computes."""
    active = _active_weights(values[index][unit : unit + 1])
    x = values[step.source]
    if step.weighted:
        links = _links(step.source, step.weighted, x, _weights(step.weighted, x)[unit], active)
    else:
        links = [Link(step.source, unit, float(x[unit].mean()), None)]
    if step.added is not None:
        links.append(Link(step.added, unit, float((values[step.added][unit] * active).sum()), None))
    return links


def _outgoing(step: _Step, values: list[torch.Tensor], index: int, stage: int, unit: int) -> list[Link]:
    """Links from a unit of `stage` to stage `index`, which `step` computes."""
    x = values[stage]
    if stage == step.added or not step.weighted:
        return [Link(index, unit, float(x[unit].mean()), None)]
    weights = _weights(step.weighted, x)[:, unit]
    return _links(index, step.weighted, x[unit : unit + 1], weights, _active_weights(values[index]))


def _weights(layer: nn.Conv2d | nn.Linear, x: torch.Tensor) -> torch.Tensor:
    """float32 [O, I, h, w]: the weights of the I units of the layer's input, [I, H, W], for its O outputs."""
    return layer.weight if isinstance(layer, nn.Conv2d) else layer.weight.reshape(-1, *x.shape)


def _links(
    stage: int, layer: nn.Conv2d | nn.Linear, x: torch.Tensor, weights: torch.Tensor, active: torch.Tensor
) -> list[Link]:
    """The links with the largest contributions to or from the units of a stage.

    x        the input of the layer, of all units or of one, float32 [C, H, W]
    weights  of each link, float32 [N, h, w]
    active   `_active_weights` of the output
    """
    if isinstance(layer, nn.Conv2d):
        kernels = weights[:, None].contiguous()
        parts = functional.conv2d(x[None], kernels, stride=layer.stride, padding=layer.padding, groups=len(x))[0]
    else:
        parts = weights * x
    contribution = (parts * active).sum((1, 2))
    largest = contribution.abs().topk(min(MAX_LINKS, len(contribution))).indices.tolist()
    return [Link(stage, unit, float(contribution[unit]), weights[unit]) for unit in largest]


def _active_weights(values: torch.Tensor) -> torch.Tensor:
    """float32 [C, H, W]: weights with which a sum over a map is the mean over its active positions.

    A map without active positions has equal weights everywhere.
    """
    active = (values > 0).float()
    active[active.sum((1, 2)) == 0] = 1
    return active / active.sum((1, 2), keepdim=True)


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
