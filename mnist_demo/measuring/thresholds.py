"""The temperature and the thresholds that answers are judged by, chosen on writers held out from training."""

import math

import numpy as np
import torch
from torch.nn import functional

from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import ModelSpec
from mnist_demo.reading.statuses import judge

REJECTED = 0.007  # share of held-out writing that the threshold for "not a digit" gives up; the bar is 2 %
DOUBTED = 0.5  # share of the misread that the threshold for "unsure" is to take,
UNSURE = 0.03  # and at most this share of all; held-out writers are misread more often than most


def choose_thresholds(spec: ModelSpec, output: torch.Tensor, labels: np.ndarray, writers: np.ndarray) -> Thresholds:
    """From the outputs for held-out digits: float [N, 10], labels int [N], writers str [N].

    The temperature minimises the negative log-likelihood (Guo et al., arXiv:1706.04599); where the network has its
    softmax inside, its probabilities stay as they are. Thresholds are quantiles: of the familiarity, below which a
    drawing is no digit; of the margin between the two best digits, below which the answer is unsure. Every writer counts
    the same, however much is there of each: a visitor is a new writer, not one more drawing by the most diligent.
    """
    _, place, counts = np.unique(writers, return_inverse=True, return_counts=True)
    weight = 1 / counts[place]
    temperature = 1.0
    if spec.output != "probabilities":
        grid = np.geomspace(0.02, 5, 300)
        target = torch.from_numpy(labels)
        share = torch.from_numpy(weight / weight.sum()).float()
        temperature = float(
            min(grid, key=lambda t: (functional.cross_entropy(output / t, target, reduction="none") @ share).item())
        )
    judgement = judge(spec, output, Thresholds(temperature, familiarity=-math.inf))
    familiarity = _quantile(judgement.familiarity, REJECTED, weight)
    best = np.sort(judgement.probabilities, 1)
    margins = best[:, -1] - best[:, -2]
    accepted = judgement.familiarity >= familiarity
    misread = accepted & (judgement.digit != labels)
    margin = _quantile(margins[accepted], UNSURE, weight[accepted])
    if misread.any():
        margin = min(margin, _quantile(margins[misread], DOUBTED, weight[misread]))
    return Thresholds(temperature, familiarity, margin, chosen_on=len(labels))


def _quantile(values: np.ndarray, share: float, weight: np.ndarray) -> float:
    return float(np.quantile(values, share, weights=weight, method="inverted_cdf"))
