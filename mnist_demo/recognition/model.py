"""Images → a network's raw outputs."""

import torch
from torch import nn

from mnist_demo.networks.models import ModelSpec


@torch.inference_mode()
def outputs(spec: ModelSpec, network: nn.Module, images: torch.Tensor, batch: int = 1000) -> torch.Tensor:
    """float32 [N, 10], the network's raw outputs for uint8 [N, 28, 28], computed where the network lies."""
    device = next(network.parameters()).device
    parts = [network(spec.normalise(part.to(device))).float().cpu() for part in images.split(batch)]
    return torch.cat(parts) if len(images) else torch.zeros(0, 10)
