"""The temperature and the thresholds that answers are judged by, chosen on writers held out from training."""

import math

import numpy as np
import torch
from torch.nn import functional

from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import ModelSpec
from mnist_demo.recognition.statuses import judge

# Share of the held-out digits that are called unsure. Held-out writers are harder than most: on strangers, whose
# collections were left out of a training of five epochs, it was 1.9 % and held 64 % of what the network misread.
UNSURE = 0.03
# A held-out label less probable than this counts neither for the temperature nor for "unsure". The calibration error on
# strangers, whose collections were left out of the training, was .8 % with .003, .65 % with .01 and .5 % with .02.
MISLABELLED = 0.02


def choose_thresholds(spec: ModelSpec, output: torch.Tensor, labels: np.ndarray, writers: np.ndarray) -> Thresholds:
    """From the outputs for held-out digits: float [N, 10], labels int [N], writers str [N].

    The temperature minimises the negative log-likelihood (Guo et al., arXiv:1706.04599); where the network has its
    softmax inside, its probabilities stay as they are. Thresholds are quantiles: of the familiarity, below which a
    drawing is no digit; of the margin between the two best digits, below which the answer is unsure. Every writer counts
    the same, however much is there of each: a visitor is a new writer, not one more drawing by the most diligent.

    One held-out drawing in twenty is a piece of a digit, or two, under a digit's label. So that these set nothing, the
    familiarity is that of digits read rightly, and the rest is chosen without labels that are next to impossible.
    """
    _, place, counts = np.unique(writers, return_inverse=True, return_counts=True)
    weight = 1 / counts[place]
    believed = np.ones(len(labels), bool)
    temperature = 1.0
    for _ in range(2):  # with all labels, then with those that the first fit can believe
        if spec.output != "probabilities":
            temperature = _temperature(output[believed], labels[believed], weight[believed])
        judgement = judge(spec, output, Thresholds(temperature, -math.inf, 0.0, chosen_on=0))
        believed = judgement.probabilities[np.arange(len(labels)), labels] >= MISLABELLED
    right = judgement.digit == labels
    familiarity = _quantile(judgement.familiarity[right], spec.rejected, weight[right]) if right.any() else -math.inf
    best = np.sort(judgement.probabilities, 1)
    margins = best[:, -1] - best[:, -2]
    accepted = (judgement.familiarity >= familiarity) & believed
    margin = _quantile(margins[accepted], UNSURE, weight[accepted])
    return Thresholds(temperature, familiarity, margin, chosen_on=len(labels))


def _temperature(output: torch.Tensor, labels: np.ndarray, weight: np.ndarray) -> float:
    target, share = torch.from_numpy(labels), torch.from_numpy(weight / weight.sum()).float()
    grid = np.geomspace(0.02, 5, 300)
    return float(
        min(grid, key=lambda t: (functional.cross_entropy(output / t, target, reduction="none") @ share).item())
    )


def _quantile(values: np.ndarray, share: float, weight: np.ndarray) -> float:
    return float(np.quantile(values, share, weights=weight, method="inverted_cdf"))
