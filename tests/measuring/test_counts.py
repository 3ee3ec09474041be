"""Counts, intervals, calibration, and thresholds chosen on held-out writers."""

from zlib import crc32

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.learning.ink_files import load_ink
from mnist_demo.measuring.counts import (
    calibration,
    counts,
    fit_statuses,
    freehand_counts,
    interval,
    is_held_out,
    status_counts,
)
from mnist_demo.networks.models import MODELS
from mnist_demo.reading.predict import read


def noisy_logits(count: int, sharpness: float, seed: int = 0) -> tuple[torch.Tensor, np.ndarray]:
    """float [N, 10] that are right as often as their softmax says, times `sharpness`; int64 [N] labels."""
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(count, 10, generator=generator) * 3
    labels = torch.multinomial(torch.softmax(logits, 1), 1, generator=generator)[:, 0]
    return logits * sharpness, labels.numpy()


@pytest.mark.parametrize(
    ("correct", "total", "low", "high"),
    # Wilson's interval as printed in statistics tables.
    [(8, 10, 0.4902, 0.9433), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (9_970, 10_000, 0.9957, 0.9979), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons(correct, total, low, high):
    assert interval(correct, total) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_an_interval_holds_its_share(correct, more):
    total = correct + more
    low, high = interval(correct, total)
    assert 0 <= low <= correct / total <= high <= 1


def test_counts_are_in_all_and_per_digit():
    result = counts(np.array([1, 1, 7, 7]), np.array([1, 7, 7, 7]))
    assert (result["correct"], result["total"]) == (3, 4)
    assert result["digits"] == [[0, 0], [1, 1], *[[0, 0]] * 5, [2, 3], [0, 0], [0, 0]]


def test_freehand_counts_are_also_per_collection_and_without_ibm():
    collections = np.array(["ibm", "ibm", "syn", "aga"])
    result = freehand_counts(np.array([1, 2, 3, 4]), np.array([1, 1, 3, 5]), collections)
    assert result["collections"] == {"aga": [0, 1], "ibm": [1, 2], "syn": [1, 1]}
    assert result["without_ibm"] == [1, 2]
    assert (result["correct"], result["total"]) == (2, 4)


def test_calibration_is_perfect_where_confidence_tells_the_truth():
    confidence = np.repeat([0.1, 0.5, 0.9], 1000)
    right = np.concatenate([np.arange(1000) < share for share in (100, 500, 900)])
    error, bins = calibration(confidence, right)
    assert error == pytest.approx(0, abs=1e-6)
    assert [count for count, _, _ in bins] == [1000, 1000, 1000]


def test_calibration_error_is_the_mean_gap():
    error, _ = calibration(np.array([0.95] * 50 + [0.55] * 50), np.array([True] * 40 + [False] * 10 + [True] * 50))
    assert error == pytest.approx(0.5 * 0.15 + 0.5 * 0.45, abs=1e-6)


def test_certainty_falls_into_the_last_bin():
    assert calibration(np.array([1.0, 1.0]), np.array([True, False])) == (0.5, [[2, 1.0, 0.5]])


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 3.0])
def test_the_temperature_undoes_over_and_underconfidence(sharpness):
    output, labels = noisy_logits(20_000, sharpness)
    statuses = fit_statuses(MODELS["cnn"], output, labels, np.arange(20_000))
    assert statuses["temperature"] == pytest.approx(sharpness, rel=0.05)
    reading = read(MODELS["cnn"], output, statuses)
    assert status_counts(reading, labels, None)["ece"] < 0.01


def test_thresholds_take_few_of_the_digits_they_were_chosen_on_and_half_of_the_misread():
    for name in ("cnn", "cnn-10-20", "mlp-128"):
        output, labels = noisy_logits(5_000, 1.0)
        if MODELS[name].output == "probabilities":
            output = torch.softmax(output, 1)
        statuses = fit_statuses(MODELS[name], output, labels, np.arange(5_000))
        result = status_counts(read(MODELS[name], output, statuses), labels, None)
        assert result["accepted"][0] >= 0.98 * 5_000
        assert 0 < result["unsure"][0] <= 0.03 * 5_000


def test_where_few_are_misread_half_of_them_are_to_be_unsure():
    labels = np.arange(5_000) % 10
    right = torch.nn.functional.one_hot(torch.from_numpy(labels), 10).float()
    # Twenty are misread, with the right digit ever closer behind.
    output = 9 * right
    output[:20] = 9 * right[:20].roll(1, 1) + right[:20] * torch.linspace(0, 8.5, 20)[:, None]
    reading = read(MODELS["cnn"], output, fit_statuses(MODELS["cnn"], output, labels, np.arange(5_000)))
    assert (reading.digit != labels).nonzero()[0].tolist() == list(range(20))
    assert reading.unsure.sum() in (9, 10) and not reading.unsure[20:].any()


def test_every_writer_counts_the_same_for_the_thresholds():
    output, labels = noisy_logits(4_000, 1.0)
    # One writer of many drawings, all strange: nine others, ten drawings each, decide with as much weight.
    writers = np.array(["many"] * 3_910 + [f"few{number}" for number in range(9) for _ in range(10)])
    output[:3_910] *= 0.1
    apart = fit_statuses(MODELS["cnn"], output[3_910:], labels[3_910:], writers[3_910:])
    alike = fit_statuses(MODELS["cnn"], output, labels, writers)
    by_drawing = fit_statuses(MODELS["cnn"], output, labels, np.arange(4_000))
    assert abs(alike["temperature"] - apart["temperature"]) < abs(by_drawing["temperature"] - apart["temperature"]) / 2
    # A copy of every drawing of the writer with many changes nothing.
    twice = np.concatenate([np.arange(3_910), np.arange(4_000)])
    assert fit_statuses(MODELS["cnn"], output[twice], labels[twice], writers[twice]) == {**alike, "chosen_on": 7_910}


def test_status_counts_tell_misread_digits_and_rejected_non_digits():
    statuses = {"temperature": 1.0, "familiarity": 3.0, "margin": 0.2}

    def rows(*winners: dict) -> torch.Tensor:
        output = torch.full((len(winners), 10), -5.0)
        for row, winner in zip(output, winners, strict=True):
            for digit, logit in winner.items():
                row[digit] = logit
        return output

    digits = read(MODELS["cnn"], rows({7: 9}, {1: 9, 7: 8.95}, {3: 9}, {}, {5: 9}), statuses)
    others = read(MODELS["cnn"], rows({}, {}, {4: 9}), statuses)
    result = status_counts(digits, np.array([7, 7, 8, 2, 5]), others)
    assert result["accepted"] == [4, 5]
    assert result["unsure"] == [1, 5]
    # Misread are the second (unsure), the third (sure) and the fourth (no digit at all).
    assert result["unsure_misread"] == [1, 3]
    assert result["caught"] == [2, 3]
    assert result["rejected"] == [2, 3]


def test_held_out_writers_are_about_a_tenth_and_none_of_the_test(ink_digits):
    ink = load_ink(ink_digits)
    held_out = is_held_out(ink.writers, ink.splits)
    writers = set(ink.writers[held_out].tolist())
    assert set(ink.splits[held_out].tolist()) == {"train"}
    assert writers == {w for w in set(ink.writers.tolist()) if crc32(w.encode()) % 10 == 8}
    assert 0.05 < len(writers) / len(set(ink.writers.tolist())) < 0.2
    # By writer: nobody is both held out and trained on.
    assert not writers & set(ink.writers[(ink.splits == "train") & ~held_out].tolist())


def test_the_published_people_test_is_the_ink_files_split(ink_digits):
    ink = load_ink(ink_digits)
    test = ink.splits == "test"
    assert test.sum() == 1386
    assert (ink.collections[test] == "ibm").sum() == 335
