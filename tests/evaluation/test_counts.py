"""Counts, intervals and calibration."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.evaluation.counts import (
    calibration_error,
    digit_counts,
    freehand_counts,
    status_counts,
    wilson_interval,
)
from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import MODELS
from mnist_demo.recognition.statuses import judge


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    # Values from statistics tables.
    [(8, 10, 0.4902, 0.9433), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (9_970, 10_000, 0.9957, 0.9979), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons_score_interval(correct, total, low, high):
    assert wilson_interval(correct, total) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_an_interval_contains_its_proportion(correct, more):
    total = correct + more
    low, high = wilson_interval(correct, total)
    assert 0 <= low <= correct / total <= high <= 1


def test_counts_are_in_total_and_per_digit():
    result = digit_counts(np.array([1, 1, 7, 7]), np.array([1, 7, 7, 7]))
    assert (result.correct, result.total) == (3, 4)
    assert result.digits == ((0, 0), (1, 1), *[(0, 0)] * 5, (2, 3), (0, 0), (0, 0))


def test_freehand_counts_are_also_per_collection_and_without_ibm():
    collections = np.array(["ibm", "ibm", "syn", "aga"])
    result = freehand_counts(np.array([1, 2, 3, 4]), np.array([1, 1, 3, 5]), collections)
    assert result.collections == {"aga": (0, 1), "ibm": (1, 2), "syn": (1, 1)}
    assert result.without_ibm == (1, 2)
    assert (result.correct, result.total) == (2, 4)


def test_the_calibration_error_is_0_where_confidence_equals_accuracy():
    confidence = np.repeat([0.1, 0.5, 0.9], 1000)
    right = np.concatenate([np.arange(1000) < share for share in (100, 500, 900)])
    error, bins = calibration_error(confidence, right)
    assert error == pytest.approx(0, abs=1e-6)
    assert [count for count, _, _ in bins] == [1000, 1000, 1000]


def test_the_calibration_error_is_the_weighted_mean_gap():
    error, _ = calibration_error(
        np.array([0.95] * 50 + [0.55] * 50), np.array([True] * 40 + [False] * 10 + [True] * 50)
    )
    assert error == pytest.approx(0.5 * 0.15 + 0.5 * 0.45, abs=1e-6)


def test_a_confidence_of_1_is_in_the_last_bin():
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, False])) == (0.5, ((2, 1.0, 0.5),))


def test_status_counts_cover_misread_digits_and_rejected_non_digits():
    thresholds = Thresholds(temperature=1.0, familiarity=3.0, margin=0.2, chosen_on=0)

    def rows(*winners: dict) -> torch.Tensor:
        output = torch.full((len(winners), 10), -5.0)
        for row, winner in zip(output, winners, strict=True):
            for digit, logit in winner.items():
                row[digit] = logit
        return output

    digits = judge(MODELS["cnn"], rows({7: 9}, {1: 9, 7: 8.95}, {3: 9}, {}, {5: 9}), thresholds)
    others = judge(MODELS["cnn"], rows({}, {}, {4: 9}), thresholds)
    result = status_counts(digits, np.array([7, 7, 8, 2, 5]), others)
    assert result.accepted == (4, 5)
    assert result.unsure == (1, 5)
    # Misread: the second (unsure), the third (sure) and the fourth (not a digit).
    assert result.unsure_misread == (1, 3)
    assert result.caught == (2, 3)
    assert result.rejected == (2, 3)
    assert result.doodles_rejected is None


def test_doodles_are_counted_apart_from_non_digits():
    output = torch.full((3, 10), -5.0)
    output[2, 4] = 9
    doodles = judge(MODELS["cnn"], output, Thresholds(temperature=1.0, familiarity=3.0, margin=0.0, chosen_on=0))
    assert status_counts(doodles, np.array([4, 4, 4]), None, doodles).doodles_rejected == (2, 3)
