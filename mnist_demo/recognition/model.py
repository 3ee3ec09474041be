"""Model: a network with its spec and its card. It turns 28x28 images into raw outputs and judgements."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from mnist_demo.arrays import Grey
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, load, spec_of_card
from mnist_demo.networks.layer_fusion import fused
from mnist_demo.networks.models import ModelSpec
from mnist_demo.recognition.statuses import Judgement, judge

BATCH = 1000  # images per forward pass


@dataclass(frozen=True)
class Model:
    """A network in evaluation mode, its spec, and its card with the thresholds for its outputs."""

    spec: ModelSpec
    network: nn.Module
    card: Card

    @property
    def name(self) -> str:
        """The model's name, a key of MODELS."""
        return self.spec.name

    def outputs(self, images: torch.Tensor | Grey) -> torch.Tensor:
        """float32 [N, 10], the network's raw outputs for uint8 [N, 28, 28]."""
        return outputs(self.spec, self.network, torch.as_tensor(images))

    def judge(self, images: torch.Tensor | Grey) -> Judgement:
        """Probabilities, digits and statuses for uint8 [N, 28, 28]."""
        return self.judge_outputs(self.outputs(images))

    def judge_outputs(self, outputs: torch.Tensor) -> Judgement:
        """Probabilities, digits and statuses for raw outputs, float [N, 10], by the thresholds of the card."""
        return judge(self.spec, outputs, self.card.thresholds)

    def fused(self) -> "Model":
        """The same model with fewer layers: faster, and equal except for rounding."""
        return replace(self, network=fused(self.network))


def load_model(name: str, folder: Path = CHECKPOINTS) -> Model:
    """The model called `name` from its checkpoint. Raises ModelNameError or CheckpointError."""
    network, card = load(name, folder)
    return Model(spec_of_card(card), network, card)


@torch.inference_mode()
def outputs(spec: ModelSpec, network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """float32 [N, 10], a network's raw outputs for uint8 [N, 28, 28], computed on the network's device."""
    device = next(network.parameters()).device
    return torch.cat([network(spec.normalise(part.to(device))).float().cpu() for part in images.split(BATCH)])
