"""What is right, in counts: of digits, of pen drawings, of the statuses; how far that may be chance; calibration."""

import math

import numpy as np

from mnist_demo.networks.card import Counts, FreehandCounts, Pair, StatusCounts
from mnist_demo.recognition.statuses import Judgement

CALIBRATION_BINS = 15  # of the calibration error


def wilson_interval(correct: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927), both ends in 0..1; (0, 1) for a total of 0."""
    if total == 0:
        return 0.0, 1.0
    z, share = 1.959964, correct / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    # The bounds are beyond the share itself but for rounding.
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)


def count_correct(digit: np.ndarray, labels: np.ndarray) -> Pair:
    """How many of int [N] are as labelled, and N."""
    return int((digit == labels).sum()), len(labels)


def digit_counts(digit: np.ndarray, labels: np.ndarray) -> Counts:
    """How many of int [N] are right, in all and per digit."""
    of_each = (labels == digit_ for digit_ in range(10))
    return Counts(*count_correct(digit, labels), tuple(count_correct(digit[each], labels[each]) for each in of_each))


def freehand_counts(digit: np.ndarray, labels: np.ndarray, collections: np.ndarray) -> FreehandCounts:
    """The same for pen drawings, also per collection, str [N], and without ibm, where 4 % of the labels are wrong."""
    whole, rest = digit_counts(digit, labels), collections != "ibm"
    return FreehandCounts(
        *(whole.correct, whole.total, whole.digits),
        collections={
            str(name): count_correct(digit[collections == name], labels[collections == name])
            for name in np.unique(collections)
        },
        without_ibm=count_correct(digit[rest], labels[rest]),
    )


def status_counts(
    digits: Judgement, labels: np.ndarray, others: Judgement | None, doodles: Judgement | None = None
) -> StatusCounts:
    """How the statuses serve: on digits, labels int [N], on clear non-digits, and on doodles."""
    misread = digits.digit != labels
    ece, bins = calibration_error(digits.confidence, ~misread)
    return StatusCounts(
        accepted=_share_of(~digits.not_a_digit),
        unsure=_share_of(digits.unsure),
        unsure_misread=_share_of(digits.unsure[misread]),
        caught=_share_of((digits.unsure | digits.not_a_digit)[misread]),
        rejected=(0, 0) if others is None else _share_of(others.not_a_digit),
        ece=ece,
        bins=bins,
        doodles_rejected=None if doodles is None else _share_of(doodles.not_a_digit),
    )


def _share_of(chosen: np.ndarray) -> Pair:
    return int(chosen.sum()), len(chosen)


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> tuple[float, tuple[tuple[int, float, float], ...]]:
    """Expected calibration error, 0..1, and per bin of 15 that is not empty (count, mean confidence, share right).

    confidence float [N] in 0..1, right bool [N].
    """
    place = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    bins, error = [], 0.0
    for number in range(CALIBRATION_BINS):
        inside = place == number
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            error += inside.mean() * abs(mean - share)
            bins.append((int(inside.sum()), round(mean, 5), round(share, 5)))
    return round(float(error), 6), tuple(bins)
