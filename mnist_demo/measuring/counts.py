"""What a network gets right: the figures of its card, and the temperature and thresholds its answers are judged by.

In come outputs, float [N, 10], and labels; out go plain dicts of counts that JSON can hold.
"""

import math
from zlib import crc32

import numpy as np
import torch
from torch.nn import functional

from mnist_demo.drawing.preprocess import strokes_to_mnist
from mnist_demo.learning.datasets import clear_non_digits
from mnist_demo.learning.ink_files import InkFile
from mnist_demo.networks.models import ModelSpec
from mnist_demo.reading.predict import Reading, outputs, read

REJECTED = 0.007  # share of held-out writing that the threshold for "not a digit" gives up; the bar is 2 %
DOUBTED = 0.5  # share of the misread that the threshold for "unsure" is to take,
UNSURE = 0.03  # and at most this share of all; held-out writers are misread more often than most
HELD_OUT = 8  # crc32(writer) % 10 of the writers that thresholds are chosen on; 0 and 5 are split "test"
BINS = 15  # of the calibration error
NO_STATUSES = {"temperature": 1.0, "familiarity": -1e9, "margin": 0.0}  # without pen drawings to choose them on


def is_held_out(writers: np.ndarray, splits: np.ndarray) -> np.ndarray:
    """bool [D]: drawings of the writers in split "train" kept from training, to choose thresholds on: about a tenth.

    Of the tenths a hash of the writer can give, this is the one with digits from every collection.
    """
    return (splits == "train") & np.array([crc32(writer.encode()) % 10 == HELD_OUT for writer in writers], bool)


def interval(correct: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927), both ends in 0..1; (0, 1) for a total of 0."""
    if total == 0:
        return 0.0, 1.0
    z, share = 1.959964, correct / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    # The bounds are beyond the share itself but for rounding.
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)


def counts(digit: np.ndarray, labels: np.ndarray) -> dict:
    """How many of int [N] are right, in all and per digit: {"correct", "total", "digits": [[correct, total] x 10]}."""
    right = digit == labels
    digits = [[int(right[labels == d].sum()), int((labels == d).sum())] for d in range(10)]
    return {"correct": int(right.sum()), "total": len(labels), "digits": digits}


def freehand_counts(digit: np.ndarray, labels: np.ndarray, collections: np.ndarray) -> dict:
    """The same for pen drawings, also per collection and without ibm, where 4 % of the labels are wrong."""
    right, rest = digit == labels, collections != "ibm"
    return {
        **counts(digit, labels),
        "collections": {
            str(name): [int(right[collections == name].sum()), int((collections == name).sum())]
            for name in np.unique(collections)
        },
        "without_ibm": [int(right[rest].sum()), int(rest.sum())],
    }


def digits_of(ink: InkFile, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices [N], labels int64 [N] and collections str [N] of the chosen drawings, bool [D], that are digits."""
    index = np.flatnonzero(chosen & np.isin(ink.labels, list("0123456789")))
    return index, ink.labels[index].astype(np.int64), ink.collections[index]


def fit_statuses(spec: ModelSpec, output: torch.Tensor, labels: np.ndarray, writers: np.ndarray) -> dict:
    """Temperature and thresholds for `read`, from the outputs for held-out digits: float [N, 10], labels int [N], writers
    str [N].

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
    reading = read(spec, output, {"temperature": temperature, "familiarity": -math.inf, "margin": 0.0})
    familiarity = _quantile(reading.familiarity, REJECTED, weight)
    best = np.sort(reading.probabilities, 1)
    margins = best[:, -1] - best[:, -2]
    accepted = reading.familiarity >= familiarity
    misread = accepted & (reading.digit != labels)
    margin = _quantile(margins[accepted], UNSURE, weight[accepted])
    if misread.any():
        margin = min(margin, _quantile(margins[misread], DOUBTED, weight[misread]))
    return {"temperature": temperature, "familiarity": familiarity, "margin": margin, "chosen_on": len(labels)}


def _quantile(values: np.ndarray, share: float, weight: np.ndarray) -> float:
    return float(np.quantile(values, share, weights=weight, method="inverted_cdf"))


def status_counts(digits: Reading, labels: np.ndarray, others: Reading | None) -> dict:
    """How the statuses serve: on digits int [N] and on clear non-digits.

    accepted   digits not answered "not a digit": [count, total]
    unsure     digits answered "unsure": [count, total]
    caught     misread digits that were answered "unsure" or "not a digit"; unsure_misread: "unsure" alone: [count, total]
    rejected   clear non-digits answered "not a digit": [count, total]
    ece        expected calibration error over the digits, 15 bins of equal width
    bins       per bin [count, mean confidence, share right]
    """
    misread = digits.digit != labels
    ece, bins = calibration(digits.probabilities.max(1), ~misread)
    return {
        "accepted": [int((~digits.not_a_digit).sum()), len(labels)],
        "unsure": [int(digits.unsure.sum()), len(labels)],
        "unsure_misread": [int((digits.unsure & misread).sum()), int(misread.sum())],
        "caught": [int(((digits.unsure | digits.not_a_digit) & misread).sum()), int(misread.sum())],
        "rejected": [0, 0] if others is None else [int(others.not_a_digit.sum()), len(others.not_a_digit)],
        "ece": ece,
        "bins": bins,
    }


def calibration(confidence: np.ndarray, right: np.ndarray) -> tuple[float, list]:
    """Expected calibration error, 0..1, and per bin [count, mean confidence, share right], of float and bool [N]."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins, error = [], 0.0
    for number in range(BINS):
        inside = place == number
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            error += inside.mean() * abs(mean - share)
            bins.append([int(inside.sum()), round(mean, 5), round(share, 5)])
    return round(float(error), 6), bins


def last_full_batch(count: int, size: int) -> slice:
    """The last full batch of `size` among `count` images; all of them where there is none."""
    return slice(count // size * size - size, count // size * size) if count >= size else slice(None)


def clean_figures(spec: ModelSpec, network: torch.nn.Module, images: torch.Tensor, labels: torch.Tensor) -> dict:
    """Counts and mean loss on test images, uint8 [N, 28, 28] and int64 [N]; also of the last full batch of 128."""
    output = outputs(spec, network, images)
    last = last_full_batch(len(labels), 128)
    return {
        **counts(output.argmax(1).numpy(), labels.numpy()),
        "loss": round(spec.recipe.loss(output, labels).item(), 5),
        "last_batch_loss": round(spec.recipe.loss(output[last], labels[last]).item(), 5),
    }


def ink_figures(spec: ModelSpec, network: torch.nn.Module, ink: InkFile) -> tuple[dict | None, dict]:
    """What a card says of pen drawings: freehand counts on split "test"; statuses, chosen on held-out writers of split
    "train" and counted on split "test". None and NO_STATUSES where there are no such drawings, as in one's own few."""

    def result(chosen: np.ndarray) -> torch.Tensor:
        images = strokes_to_mnist(ink.strokes.select(chosen)) if len(chosen) else np.zeros((0, 28, 28), np.uint8)
        return outputs(spec, network, torch.from_numpy(images))

    held_out, held_out_labels, _ = digits_of(ink, is_held_out(ink.writers, ink.splits))
    test, labels, collections = digits_of(ink, ink.splits == "test")
    if not len(held_out) or not len(test):
        return None, NO_STATUSES
    statuses = fit_statuses(spec, result(held_out), held_out_labels, ink.writers[held_out])
    reading = read(spec, result(test), statuses)
    others = read(spec, result(np.flatnonzero((ink.splits == "test") & clear_non_digits(ink.labels))), statuses)
    freehand = freehand_counts(reading.digit, labels, collections)
    return freehand, {**statuses, **status_counts(reading, labels, others)}
