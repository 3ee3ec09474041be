"""A network's outputs → what they mean: probabilities, and whether that is a digit and a sure one."""

from dataclasses import dataclass

import numpy as np
import torch

from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import ModelSpec

STATUSES = ("digit", "unsure", "not_a_digit", "blank")


@dataclass(frozen=True)
class Judgement:
    """What a network's outputs for N images mean.

    probabilities  float32 [N, 10], calibrated
    familiarity    float32 [N], how much like a digit: the energy of logits and scores, the top probability otherwise
    digit          int64 [N], the best guess
    runner_up      int64 [N], the second
    not_a_digit    bool [N]
    unsure         bool [N], never where not_a_digit
    """

    probabilities: np.ndarray
    familiarity: np.ndarray
    digit: np.ndarray
    runner_up: np.ndarray
    not_a_digit: np.ndarray
    unsure: np.ndarray

    @property
    def statuses(self) -> list[str]:
        """N of "digit", "unsure", "not_a_digit"."""
        doubts = zip(self.not_a_digit.tolist(), self.unsure.tolist())
        return ["not_a_digit" if none else "unsure" if unsure else "digit" for none, unsure in doubts]

    @property
    def confidence(self) -> np.ndarray:
        """float32 [N], the probability of the best guess."""
        return self.probabilities.max(1)


def judge(spec: ModelSpec, output: torch.Tensor, thresholds: Thresholds) -> Judgement:
    """What the network's float [N, 10] output means, by the temperature and thresholds of its card."""
    probabilities, familiarity = calibrated(spec, output.float(), thresholds.temperature)
    return judged(probabilities.numpy(), familiarity.numpy(), thresholds)


def calibrated(spec: ModelSpec, output: torch.Tensor, temperature: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Probabilities, float32 [N, 10], and familiarity, float32 [N], of the network's float32 [N, 10] output."""
    if spec.output == "probabilities":
        return output, output.amax(1)
    return torch.softmax(output / temperature, 1), torch.logsumexp(output / temperature, 1)


def above_threshold(spec: ModelSpec, familiarity: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """float64 [N], how far familiarity, float32 [N], is above the threshold of "not a digit"; less than 0, how far below.

    A difference of energies, whatever the network gives: a probability's log odds stand for its energy.
    """
    values, threshold = np.asarray(familiarity, np.float64), thresholds.familiarity
    if spec.output == "probabilities":
        values, threshold = (
            np.log(np.clip(each, 1e-6, 1 - 1e-6) / (1 - np.clip(each, 1e-6, 1 - 1e-6))) for each in (values, threshold)
        )
    return values - threshold


def judged(probabilities: np.ndarray, familiarity: np.ndarray, thresholds: Thresholds) -> Judgement:
    """The same from probabilities, float32 [N, 10], and familiarity, float32 [N]."""
    order = np.argsort(-probabilities, 1, kind="stable")[:, :2]
    top, second = np.take_along_axis(probabilities, order, 1).T
    not_a_digit = familiarity < thresholds.familiarity
    unsure = ~not_a_digit & (top - second < thresholds.margin)
    return Judgement(probabilities, familiarity, order[:, 0], order[:, 1], not_a_digit, unsure)
