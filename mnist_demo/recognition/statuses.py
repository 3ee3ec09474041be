"""Raw outputs → Judgement: the best digits, and the thresholds for "not a digit" and "unsure" applied."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from mnist_demo.arrays import Floats32, Mask
from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import ModelSpec
from mnist_demo.recognition.calibration import calibrate


@dataclass(frozen=True)
class Judgement:
    """The meaning of a network's outputs for N images."""

    probabilities: Floats32  # [N, 10], calibrated
    familiarity: Floats32  # [N], higher for digits: the energy of logits and scores, otherwise the highest probability
    digit: NDArray[np.int64]  # [N], the best guess
    runner_up: NDArray[np.int64]  # [N], the second best guess
    not_a_digit: Mask  # [N], familiarity below its threshold
    unsure: Mask  # [N], difference of the two best probabilities below its threshold; False where not_a_digit

    @cached_property
    def statuses(self) -> list[str]:
        """N of "digit", "unsure", "not_a_digit"."""
        statuses: list[str] = np.select([self.not_a_digit, self.unsure], ["not_a_digit", "unsure"], "digit").tolist()
        return statuses

    @property
    def confidence(self) -> Floats32:
        """float32 [N], the probability of the best guess."""
        return np.asarray(self.probabilities.max(1))


def judge(spec: ModelSpec, outputs: torch.Tensor, thresholds: Thresholds) -> Judgement:
    """The judgement of raw outputs, float [N, 10], by the temperature and the thresholds of a card."""
    probabilities, familiarity = calibrate(spec, outputs.float(), thresholds.temperature)
    return apply_thresholds(probabilities.numpy(), familiarity.numpy(), thresholds)


def apply_thresholds(probabilities: Floats32, familiarity: Floats32, thresholds: Thresholds) -> Judgement:
    """The judgement of calibrated probabilities, float32 [N, 10], and familiarity, float32 [N]."""
    order = np.argsort(-probabilities, 1, kind="stable")[:, :2]
    best, second = np.take_along_axis(probabilities, order, 1).T
    not_a_digit = familiarity < thresholds.familiarity
    unsure = ~not_a_digit & (best - second < thresholds.margin)
    return Judgement(probabilities, familiarity, order[:, 0], order[:, 1], not_a_digit, unsure)
