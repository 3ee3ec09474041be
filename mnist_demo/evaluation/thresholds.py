"""Choice of the calibration temperature and the status thresholds, on writers held out from training."""

import math
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from mnist_demo.arrays import Floats, Integers, Texts
from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import ModelSpec
from mnist_demo.recognition.statuses import judge

# Share of the held-out digits that get status "unsure". Held-out writers are harder to read than most: on collections left out of a
# training of five epochs the share was 1.9 %, and 64 % of the misread drawings were among them.
UNSURE = 0.03
# Probability below which a held-out label counts as mislabelled: it is ignored for the temperature and the margin. The
# calibration error on collections left out of the training was 0.8 % with 0.003, 0.65 % with 0.01 and 0.5 % with 0.02.
MISLABELLED = 0.02
TEMPERATURES: Floats = np.geomspace(0.02, 5, 300)  # all are tried


def choose_thresholds(spec: ModelSpec, output: torch.Tensor, labels: Integers, writers: Texts) -> Thresholds:
    """Temperature, familiarity and margin from outputs for held-out digits.

    output float [N, 10], labels int [N], writers str [N].

    The temperature minimises the negative log-likelihood (Guo et al., arXiv:1706.04599); a network that ends in a softmax keeps
    temperature 1. The thresholds are quantiles: of the familiarity, below which a drawing is not a digit, and of the margin
    between the two most probable digits, below which the answer is unsure. Every writer has the same weight however many drawings
    they made, because a visitor is a new writer.

    About one held-out drawing in twenty has a digit's label but is a part of a digit, or two digits. To keep these from
    influencing the result, the familiarity threshold is chosen on correctly read digits only, and the rest on plausible labels only.
    """
    _, index, counts = np.unique(writers, return_inverse=True, return_counts=True)
    weight = 1 / counts[index]
    plausible = np.ones(len(labels), bool)
    temperature = 1.0
    for _ in range(2):  # first with all labels, then with those that are plausible after the first fit
        if spec.output != "probabilities":
            temperature = _fit_temperature(output[plausible], labels[plausible], weight[plausible])
        judgement = judge(spec, output, Thresholds(temperature, -math.inf, 0.0, chosen_on=0))
        plausible = judgement.probabilities[np.arange(len(labels)), labels] >= MISLABELLED
    correct = judgement.digit == labels
    familiarity = -math.inf
    if correct.any():
        familiarity = _quantile(judgement.familiarity[correct], spec.rejected, weight[correct])
    ordered = np.sort(judgement.probabilities, 1)
    margins = ordered[:, -1] - ordered[:, -2]
    accepted = (judgement.familiarity >= familiarity) & plausible
    margin = _quantile(margins[accepted], UNSURE, weight[accepted])
    return Thresholds(temperature, familiarity, margin, chosen_on=len(labels))


def _fit_temperature(output: torch.Tensor, labels: Integers, weight: Floats) -> float:
    target, weights = torch.from_numpy(labels), torch.from_numpy(weight / weight.sum()).float()

    def loss(temperature: float) -> float:
        return (functional.cross_entropy(output / temperature, target, reduction="none") @ weights).item()

    return float(min(TEMPERATURES, key=loss))


def _quantile(values: NDArray[np.floating[Any]], fraction: float, weight: Floats) -> float:
    return float(np.quantile(values, fraction, weights=weight, method="inverted_cdf"))
