"""The stored answers to the 10,000 test images are those of the checkpoint."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_demo.evaluation.answers import (
    answers_path,
    answers_to_test_images,
    confusion_matrix,
    load_answers,
    mnist_test,
    save_answers,
)
from mnist_demo.networks.models import MODELS
from mnist_demo.recognition.statuses import Judgement

EACH_MODEL = pytest.mark.parametrize("name", MODELS)
SLOW_NETWORKS = ("cnn-bn", "cnn-32-64", "cnn")  # all images take seconds; `evaluate` measures them
IMAGES, LABELS = mnist_test()


def assert_close(computed: Judgement, stored: Judgement, chosen: np.ndarray) -> None:
    for name in ("digit", "runner_up", "not_a_digit", "unsure"):
        # Processors round differently, which can change an answer close to a threshold.
        differ = getattr(computed, name) != getattr(stored, name)[chosen]
        assert differ.mean() <= 0.002, name
    np.testing.assert_allclose(computed.probabilities, stored.probabilities[chosen], atol=2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW_NETWORKS)
def test_a_sample_of_a_slow_networks_answers_is_what_it_gives(predictor, name):
    chosen = np.random.default_rng(0).permutation(len(IMAGES))[:1_000]
    card = predictor.cards[name]
    computed = predictor.model(name).judge(IMAGES[chosen])
    assert_close(computed, load_answers(card, predictor.checkpoints), chosen)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in MODELS if name not in SLOW_NETWORKS])
def test_all_answers_are_what_the_checkpoint_gives(predictor, name):
    card = predictor.cards[name]
    computed = predictor.model(name).judge(IMAGES)
    assert_close(computed, load_answers(card, predictor.checkpoints), np.arange(len(IMAGES)))
    assert (computed.digit == LABELS.numpy()).sum() == card.clean.correct


@EACH_MODEL
def test_the_cards_clean_counts_are_those_of_the_stored_answers(predictor, name):
    clean, digit, labels = predictor.cards[name].clean, answers_to_test_images(predictor, name).digit, LABELS.numpy()
    table = confusion_matrix(digit, labels)
    assert table.trace() == clean.correct
    assert [(table[d, d], table[d].sum()) for d in range(10)] == list(clean.digits)


def test_answers_of_another_checkpoint_or_damaged_ones_are_not_used(predictor, tmp_path):
    card = predictor.cards["mlp-128"]
    judgement = answers_to_test_images(predictor, "mlp-128")
    save_answers(judgement, card, tmp_path)
    assert (load_answers(card, tmp_path).digit == judgement.digit).all()
    assert load_answers(replace(card, sha256="0" * 64), tmp_path) is None
    path = answers_path("mlp-128", tmp_path)
    with path.open("wb") as file:
        np.save(file, judgement.digit)
    assert load_answers(card, tmp_path) is None
    save_answers(judgement, card, tmp_path)
    path.write_bytes(path.read_bytes()[:-5_000])
    assert load_answers(card, tmp_path) is None
    path.unlink()
    assert load_answers(card, tmp_path) is None


def test_the_confusion_matrix_has_true_digits_as_rows_and_read_digits_as_columns():
    table = confusion_matrix(np.array([7, 7, 2, 2]), np.array([7, 1, 2, 2]))
    assert table[7, 7] == 1 and table[1, 7] == 1 and table[2, 2] == 2
    assert table.sum() == 4
