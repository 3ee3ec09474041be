"""Images → a network's raw outputs, the mean over the turns that its spec asks for."""

import functools
import math

import torch
from torch import nn
from torch.nn import functional

from mnist_demo.networks.models import ModelSpec


@torch.inference_mode()
def outputs(spec: ModelSpec, network: nn.Module, images: torch.Tensor, batch: int = 1000) -> torch.Tensor:
    """float32 [N, 10], the network's raw outputs for uint8 [N, 28, 28], as the mean over the spec's turns.

    They are computed where the network lies.
    """
    device = next(network.parameters()).device
    parts = []
    for part in images.split(batch):
        every = [turned(part[:, None].to(device) / 255, degrees) for degrees in spec.turns]
        output = network(spec.normalise(torch.cat(every))).float()
        parts.append(output.view(len(every), len(part), 10).mean(0).cpu())
    return torch.cat(parts) if parts else torch.zeros(0, 10)


def turned(images: torch.Tensor, degrees: float) -> torch.Tensor:
    """float32 [N, 1, 28, 28] from the same, turned counter-clockwise about the middle, bilinear, paper 0 beyond the edge."""
    if degrees == 0:
        return images
    grid = _grid(degrees).to(images.device).expand(len(images), -1, -1, -1)
    return functional.grid_sample(images, grid, padding_mode="zeros", align_corners=False)


@functools.cache
def _grid(degrees: float) -> torch.Tensor:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return functional.affine_grid(torch.tensor([[[cos, -sin, 0], [sin, cos, 0]]]), [1, 1, 28, 28], align_corners=False)
