"""The activations of a network, stage by stage.

A stage is the output of one layer and its activation function: maps (of convolutions and pooling) or single units. Pass the fused
network, which also gives the live answers: its layers include batch normalisation.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple, cast

import torch
from torch import nn

from mnist_demo.networks.architectures import Residual
from mnist_demo.recognition.model import Model

_ORDINALS = {2: "second", 3: "third"}


class Stage(NamedTuple):
    """The output of one stage.

    The first stage is the image, 0 paper to 1 ink; the last stage holds the raw outputs; all stages between them are
    non-negative.
    """

    title: str  # the layer: "convolution 5×5"
    values: torch.Tensor  # float32 [C, H, W]: C maps, or C units with H = W = 1


@dataclass(frozen=True)
class Step:
    """How one stage is computed from earlier stages."""

    title: str
    source: int  # index of the stage that is the input
    weighted: nn.Conv2d | nn.Linear | None  # the layer with weights that is applied first; None for pooling
    then: tuple[nn.Module, ...] = ()  # the layers applied after it
    added: int | None = None  # the stage added to the output of `weighted`, before `then`; None without a shortcut

    def before_activation(self, stages: list[torch.Tensor]) -> torch.Tensor:
        """The weighted sum with bias and shortcut; the input itself for pooling."""
        x = stages[self.source]
        if self.weighted:
            x = self.weighted(x.flatten(1) if isinstance(self.weighted, nn.Linear) else x)
        return x if self.added is None else x + stages[self.added]

    def run(self, stages: list[torch.Tensor]) -> torch.Tensor:
        """The stage."""
        x = self.before_activation(stages)
        for layer in self.then:
            x = layer(x)
        return x


def forward(model: Model, images: torch.Tensor) -> list[torch.Tensor]:
    """The output of each stage for uint8 [N, 28, 28], the first as the network reads it: normalised.

    A network with layers that this module does not know has only the first and the last stage.
    """
    steps = layer_steps(model.network)
    values = [model.spec.normalise(images).requires_grad_()]
    if steps is None:
        values.append(model.network(values[0]))
    for step in steps or []:
        values.append(step.run(values))
    return values


def stages(model: Model, image: torch.Tensor, values: list[torch.Tensor]) -> list[Stage]:
    """Every stage of one image, uint8 [28, 28]; `values` are from `forward`."""
    steps = layer_steps(model.network)
    titles = ["the whole network"] if steps is None else [step.title for step in steps]
    rest = [Stage(title, as_maps(value)[0]) for title, value in zip(titles, values[1:])]
    return [Stage("image", (image / 255)[None]), *rest]


def as_maps(value: torch.Tensor) -> torch.Tensor:
    """float32 [N, C, H, W] without gradients, with H = W = 1 for the outputs of a linear layer, [N, C]."""
    return value.detach().float().reshape(len(value), value.shape[1], *(value.shape[2:] or (1, 1)))


def layer_steps(network: nn.Module) -> list[Step] | None:
    """How each stage after the image is computed; None if the network has a layer of an unknown kind."""
    if not isinstance(network, nn.Sequential):
        return None
    steps: list[Step] = []
    for layer in network:
        source = len(steps)  # the stage that this layer reads
        if isinstance(layer, nn.Conv2d) and layer.groups == 1 and layer.dilation == (1, 1):
            stride = f", every {_ORDINALS.get(layer.stride[0], layer.stride[0])} pixel" if layer.stride[0] > 1 else ""
            steps.append(Step(f"convolution {layer.kernel_size[0]}×{layer.kernel_size[1]}{stride}", source, layer))
        elif isinstance(layer, nn.Linear):
            steps.append(Step("fully connected", source, layer))
        elif isinstance(layer, nn.MaxPool2d):
            steps.append(Step(f"largest of {layer.kernel_size}×{layer.kernel_size}", source, None, (layer,)))
        elif isinstance(layer, nn.AdaptiveAvgPool2d):
            steps.append(Step("mean of each map", source, None, (layer,)))
        elif isinstance(layer, Residual) and [type(part) for part in layer.body] == [nn.Conv2d, nn.ReLU, nn.Conv2d]:
            first, activation, second = cast("tuple[nn.Conv2d, nn.ReLU, nn.Conv2d]", tuple(layer.body))
            steps.append(Step("convolution 3×3", source, first, (activation,)))
            title = f"convolution 3×3, plus layer {source}"
            steps.append(Step(title, source + 1, second, (nn.ReLU(),), source))
        elif isinstance(layer, (nn.ReLU, nn.Softmax)) and steps:
            steps[-1] = replace(steps[-1], then=(*steps[-1].then, layer))
        elif not isinstance(layer, nn.Flatten):
            return None
    return steps
