"""Raw outputs → judgements."""

from dataclasses import replace

import pytest
import torch

from mnist_demo.networks.card import Thresholds
from mnist_demo.networks.models import MODELS
from mnist_demo.recognition.statuses import judge

THRESHOLDS = Thresholds(temperature=1.0, familiarity=3.0, margin=0.2, chosen_on=0)


def judgement(*rows, thresholds=THRESHOLDS, model="cnn"):
    return judge(MODELS[model], torch.tensor(rows, dtype=torch.float32), thresholds)


def row(**values: float) -> list[float]:
    """Ten logits, -5 except for those given, as in d7=9."""
    logits = [-5.0] * 10
    for name, value in values.items():
        logits[int(name[1])] = value
    return logits


def test_one_high_logit_is_a_digit():
    result = judgement(row(d7=9))
    assert result.digit.tolist() == [7]
    assert not result.not_a_digit[0] and not result.unsure[0]
    assert result.probabilities[0].sum() == pytest.approx(1)


def test_two_close_logits_are_unsure_and_both_digits_are_named():
    result = judgement(row(d1=9, d7=8.9))
    assert (result.digit.tolist(), result.runner_up.tolist()) == ([1], [7])
    assert result.unsure[0] and not result.not_a_digit[0]


def test_low_energy_is_not_a_digit_and_never_unsure_too():
    result = judgement(row(), row(d3=2.5), row(d3=1, d5=1))
    assert result.not_a_digit.tolist() == [True, True, True]
    assert not result.unsure.any()


def test_a_higher_temperature_lowers_the_confidence_but_keeps_the_digit():
    sharp, soft = (judgement(row(d7=9, d1=6), thresholds=replace(THRESHOLDS, temperature=t)) for t in (1.0, 4.0))
    assert sharp.digit == soft.digit == [7]
    assert sharp.probabilities[0, 7] > soft.probabilities[0, 7]


def test_outputs_that_are_probabilities_ignore_the_temperature():
    given = [0.05] * 8 + [0.35, 0.25]
    result = judgement(given, thresholds=replace(THRESHOLDS, temperature=3.0, familiarity=0.5), model="cnn-10-20")
    assert result.probabilities[0].tolist() == pytest.approx(given)
    assert result.not_a_digit[0]
