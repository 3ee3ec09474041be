"""Raw outputs → calibrated probabilities, and familiarity, the score that is low for non-digits."""

import numpy as np
import torch

from mnist_demo.arrays import Floats, Floats32
from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import ModelSpec

MIN_PROBABILITY = 1e-6  # probabilities are clipped to [1e-6, 1 - 1e-6] so that their log odds stay finite


def calibrate(spec: ModelSpec, outputs: torch.Tensor, temperature: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Probabilities, float32 [N, 10], and familiarity, float32 [N], for raw outputs, float32 [N, 10].

    Logits and scores are divided by the temperature. Their familiarity is the energy, logsumexp (Liu et al.,
    "Energy-based out-of-distribution detection", NeurIPS 2020). Outputs that are probabilities already stay as they
    are; their familiarity is the highest of them.
    """
    if spec.output == "probabilities":
        return outputs, outputs.amax(1)
    return torch.softmax(outputs / temperature, 1), torch.logsumexp(outputs / temperature, 1)


def familiarity_margin(spec: ModelSpec, familiarity: Floats32, thresholds: Thresholds) -> Floats:
    """Familiarity, float32 [N], minus its threshold: float64 [N]. Drawings below 0 are rejected.

    The unit is energy for every network: probabilities are converted to log odds first.
    """
    values = torch.as_tensor(np.append(familiarity, thresholds.familiarity), dtype=torch.float64)
    if spec.output == "probabilities":
        values = values.logit(MIN_PROBABILITY)
    return np.asarray(values[:-1] - values[-1])
