"""Counts of correct answers and statuses, their confidence intervals, and the calibration error."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_demo.arrays import Integers, Mask, Texts
from mnist_demo.networks.card import Counts, FreehandCounts, Pair, StatusCounts
from mnist_demo.recognition.statuses import Judgement

CALIBRATION_BINS = 15  # as in Guo et al., arXiv:1706.04599
NORMAL_975 = 1.959964  # 97.5 % quantile of the normal distribution, for 95 % intervals


def wilson_interval(correct: int, total: int) -> tuple[float, float]:
    """The 95 % confidence interval of a proportion (E. B. Wilson, 1927), in 0..1; (0, 1) for a total of 0."""
    if total == 0:
        return 0.0, 1.0
    z, share = NORMAL_975, correct / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    # Rounding can move a bound past the proportion itself.
    return max(min(centre - half, share), 0.0), min(max(centre + half, share), 1.0)


def count_correct(digit: Integers, labels: Integers) -> Pair:
    """(number of int [N] equal to their labels, N)."""
    return int((digit == labels).sum()), len(labels)


def digit_counts(digit: Integers, labels: Integers) -> Counts:
    """Correct answers in total and per digit, from int [N] and int [N]."""
    per_digit = (count_correct(digit[labels == d], labels[labels == d]) for d in range(10))
    return Counts(*count_correct(digit, labels), tuple(per_digit))


def freehand_counts(digit: Integers, labels: Integers, collections: Texts) -> FreehandCounts:
    """Correct answers for pen drawings: in total, per digit, per collection, and without collection ibm.

    collections is str [N], the collection of each drawing. About 4 % of the labels of ibm are wrong.
    """

    def correct(chosen: Mask) -> Pair:
        return count_correct(digit[chosen], labels[chosen])

    return FreehandCounts(
        **vars(digit_counts(digit, labels)),
        collections={str(name): correct(collections == name) for name in np.unique(collections)},
        without_ibm=correct(collections != "ibm"),
    )


def status_counts(
    digits: Judgement, labels: Integers, others: Judgement | None, doodles: Judgement | None = None
) -> StatusCounts:
    """How often the statuses are right on digits, on clear non-digits (`others`), and on doodles.

    labels is int [N], the labels of the digits.
    """
    misread = digits.digit != labels
    ece, bins = calibration_error(digits.confidence, ~misread)
    return StatusCounts(
        accepted=_count(~digits.not_a_digit),
        unsure=_count(digits.unsure),
        unsure_misread=_count(digits.unsure[misread]),
        caught=_count((digits.unsure | digits.not_a_digit)[misread]),
        rejected=(0, 0) if others is None else _count(others.not_a_digit),
        ece=ece,
        bins=bins,
        doodles_rejected=None if doodles is None else _count(doodles.not_a_digit),
    )


def _count(chosen: Mask) -> Pair:
    return int(chosen.sum()), len(chosen)


def calibration_error(
    confidence: NDArray[np.floating[Any]], correct: Mask
) -> tuple[float, tuple[tuple[int, float, float], ...]]:
    """Expected calibration error, 0..1, and per non-empty bin (count, mean confidence, accuracy).

    confidence float [N] in 0..1, correct bool [N]; CALIBRATION_BINS bins of equal width.
    """
    index = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    bins, error = [], 0.0
    for number in range(CALIBRATION_BINS):
        inside = index == number
        if inside.any():
            mean, accuracy = float(confidence[inside].mean()), float(correct[inside].mean())
            error += inside.mean() * abs(mean - accuracy)
            bins.append((int(inside.sum()), round(mean, 5), round(accuracy, 5)))
    return round(float(error), 6), tuple(bins)
