"""A model's answers to MNIST's 10,000 test images, stored as <model>.answers.npz by its checkpoint.

The Models tab shows the stored answers, so it need not compute them. Probabilities are rounded to 1/10,000; digits and
statuses are exact.
"""

import functools
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from mnist_demo.arrays import Integers
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.evaluation.top_images import load_arrays, save_top_images, top_images_path
from mnist_demo.files import atomic_write
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, card_path, save, weights_path
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.model import Model
from mnist_demo.recognition.statuses import Judgement

STEPS = 10_000  # quantisation steps of a probability, from 0 to 1


def answers_path(name: str, folder: Path = CHECKPOINTS) -> Path:
    """The file of the answers of the model called `name`."""
    return Path(folder) / f"{name}.answers.npz"


def checkpoint_files(name: str, folder: Path = CHECKPOINTS) -> tuple[Path, ...]:
    """All files of a model's checkpoint, existing or not: weights, card, answers, top-activating images."""
    return tuple(path(name, folder) for path in (weights_path, card_path, answers_path, top_images_path))


def save_with_answers(model: Model, images: torch.Tensor, folder: Path) -> Card:
    """Write all files of a checkpoint, given all test images; returns the card as `save` completes it."""
    card = save(model.spec, model.network, model.card, folder)
    save_test_answers(replace(model, card=card), images, folder)
    return card


def save_test_answers(model: Model, images: torch.Tensor, folder: Path) -> None:
    """Compute and write the answers to all test images, and the top-activating images of each unit."""
    save_answers(model.judge(images), model.card, folder)
    save_top_images(model, images, folder)


def save_answers(judgement: Judgement, card: Card, folder: Path = CHECKPOINTS) -> None:
    """Write a judgement of all test images beside the checkpoint that belongs to `card`."""
    with atomic_write(answers_path(card.name, folder)) as path:
        np.savez_compressed(
            path,
            weights=card.sha256,
            probabilities=np.rint(judgement.probabilities * STEPS).astype(np.uint16),
            familiarity=judgement.familiarity.astype(np.float16),
            digit=judgement.digit.astype(np.uint8),
            runner_up=judgement.runner_up.astype(np.uint8),
            not_a_digit=judgement.not_a_digit,
            unsure=judgement.unsure,
        )


def load_answers(card: Card, folder: Path = CHECKPOINTS) -> Judgement | None:
    """The stored answers; None if they are missing, damaged or of another checkpoint than `card`."""
    arrays = load_arrays(answers_path(card.name, folder), card.sha256)
    if not arrays:
        return None
    return Judgement(
        probabilities=np.divide(arrays["probabilities"], STEPS, dtype=np.float32),
        familiarity=arrays["familiarity"].astype(np.float32),
        digit=arrays["digit"].astype(np.int64),
        runner_up=arrays["runner_up"].astype(np.int64),
        not_a_digit=arrays["not_a_digit"],
        unsure=arrays["unsure"],
    )


@functools.cache
def mnist_test() -> tuple[torch.Tensor, torch.Tensor]:
    """MNIST's test images, uint8 [10000, 28, 28], and labels, int64 [10000]."""
    return shipped_test_images()


@functools.cache
def answers_to_test_images(predictor: Predictor, model: str) -> Judgement:
    """The judgement of all test images by `model`: stored, or else computed, which may take minutes."""
    stored = predictor.model(model)
    return load_answers(stored.card, predictor.checkpoints) or stored.judge(mnist_test()[0])


def confusion_matrix(digit: Integers, labels: Integers) -> Integers:
    """int64 [10, 10]: how often each label (row) was read as each digit (column)."""
    return np.bincount(10 * labels + digit, minlength=100).reshape(10, 10)
