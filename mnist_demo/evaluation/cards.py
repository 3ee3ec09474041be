"""A network's card: everything that is measured of a network as it is stored."""

import platform
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import torch
import torchvision
from torch import nn

from mnist_demo.arrays import Integers
from mnist_demo.datasets.doodles.sampling import unseen_images
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.datasets.splits import MIN_HELD_OUT, digits_of, for_thresholds, is_clear_non_digit
from mnist_demo.datasets.training_data import Data
from mnist_demo.errors import UserError
from mnist_demo.evaluation.answers import save_test_answers
from mnist_demo.evaluation.counts import digit_counts, freehand_counts, status_counts
from mnist_demo.evaluation.thresholds import choose_thresholds
from mnist_demo.networks.card import (
    NO_THRESHOLDS,
    Card,
    FreehandCounts,
    ImageCounts,
    SeedFigures,
    StatusCounts,
    Thresholds,
    TrainedOn,
)
from mnist_demo.networks.checkpoints import save_card
from mnist_demo.networks.models import ModelSpec, spec_of
from mnist_demo.networks.recipe import Recipe, recipe_to_json
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.model import outputs
from mnist_demo.recognition.statuses import judge
from mnist_demo.training.loop import Trained, cpu_capabilities, last_full_batch

LabelledImages = tuple[torch.Tensor, torch.Tensor]  # uint8 [N, 28, 28] and int64 [N]
# The MNIST images left out count as those of nine writers, so that the drawings of a single writer keep a tenth of the weight.
MNIST_WRITERS = 9


def image_counts(spec: ModelSpec, network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> ImageCounts:
    """Counts and mean loss on images, and the loss of the last full batch of 128.

    images uint8 [N, 28, 28], labels int64 [N].
    """
    output = outputs(spec, network, images)
    last = last_full_batch(len(labels), 128)
    return ImageCounts(
        **vars(digit_counts(output.argmax(1).numpy(), labels.numpy())),
        loss=round(spec.recipe.loss(output, labels).item(), 5),
        last_batch_loss=round(spec.recipe.loss(output[last], labels[last]).item(), 5),
    )


def pen_drawing_figures(
    spec: ModelSpec, network: nn.Module, ink: InkFile | None, left_out: LabelledImages | None = None
) -> tuple[FreehandCounts | None, Thresholds, StatusCounts | None]:
    """A card's figures on pen drawings: counts on split "test", thresholds, and status counts.

    The thresholds are chosen on the drawings of split "train" that are held out from training. If these are too few, images that
    the training left out are added, `left_out`. Without enough drawings and images, the thresholds reject nothing. The statuses
    are counted on split "test" and on doodles of kinds that are never trained on; without split "test" both counts are None.
    """
    if ink is None:
        return None, NO_THRESHOLDS, None

    def output(chosen: Integers) -> torch.Tensor:
        return outputs(spec, network, torch.from_numpy(strokes_to_mnist(ink.strokes.select(chosen))))

    held_out, known, _ = digits_of(ink, for_thresholds(ink))
    held_out_output, writers = output(held_out), ink.writers[held_out]
    if len(held_out) < MIN_HELD_OUT and left_out:
        images, image_labels = left_out
        held_out_output = torch.cat([held_out_output, outputs(spec, network, images)])
        known = np.concatenate([known, image_labels.numpy()])
        writers = np.concatenate([writers, [f"MNIST/{number % MNIST_WRITERS}" for number in range(len(images))]])
    is_enough = len(known) >= MIN_HELD_OUT
    thresholds = choose_thresholds(spec, held_out_output, known, writers) if is_enough else NO_THRESHOLDS
    test, labels, collections = digits_of(ink, ink.splits == "test")
    if not len(test):
        return None, thresholds, None
    digits = judge(spec, output(test), thresholds)
    others = judge(spec, output(np.flatnonzero((ink.splits == "test") & is_clear_non_digit(ink.labels))), thresholds)
    doodles = judge(spec, outputs(spec, network, torch.from_numpy(unseen_images())), thresholds)
    statuses = status_counts(digits, labels, others, doodles)
    return freehand_counts(digits.digit, labels, collections), thresholds, statuses


def renew_card(predictor: Predictor, name: str, ink: InkFile) -> None:
    """Measure a checkpoint again, and write the counts and thresholds of its card, and its answers.

    They are those that the trainer would write. Raises UserError for too few pen drawings, before anything is written.
    """
    model, folder = predictor.model(name), predictor.checkpoints
    freehand, thresholds, statuses = pen_drawing_figures(model.spec, model.network, ink)
    if freehand is None or not thresholds.chosen_on:
        raise UserError(
            'The ink files hold too few drawings of split "test" or of held-out writers to renew a card; no card was changed.'
        )
    images, labels = shipped_test_images()
    clean = image_counts(model.spec, model.network, images, labels)
    card = replace(model.card, clean=clean, freehand=freehand, thresholds=thresholds, statuses=statuses)
    save_card(card, folder)
    save_test_answers(replace(model, card=card), images, folder)


def trained_card(
    spec: ModelSpec, recipe: Recipe, data: Data, seed: int, device: torch.device, trained: Trained
) -> Card:
    """The card of a trained network, measured here; `save` adds the size and checksum of its file."""
    network = trained.network
    clean = image_counts(spec, network, data.test_images, data.test_labels)
    return Card(
        **_measured(spec, network, clean, data.ink, data.left_out),
        recipe=recipe_to_json(recipe),
        epochs=len(trained.history.epochs),
        seed=seed,
        data=TrainedOn(
            mnist=len(data.images),
            ink=int(data.digits.sum()) if recipe.ink else 0,
            others=int(data.others.sum()) if recipe.others else 0,
        ),
        training=image_counts(spec, network, data.images, data.labels),
        device=str(device),
        processor=str(cpu_capabilities().get("cpu_name") or platform.machine()),
        threads=torch.get_num_threads(),
        seconds=round(trained.seconds, 1),
        history=trained.history,
    )


def imported_card(spec: ModelSpec, network: nn.Module, clean: ImageCounts, source: str, ink: InkFile | None) -> Card:
    """The card of a network trained elsewhere, from a file called `source`: what is measured here.

    `spec` has the network's normalisation, which may be another one than that of the model in MODELS; `clean` is its
    result on the shipped test images.
    """
    usual = spec_of(spec.name)
    return Card(
        **_measured(spec, network, clean, ink),
        recipe={"source": f"{source}, trained elsewhere"},
        epochs=0,
        seed=0,
        data=TrainedOn(mnist=0, ink=0, others=0),
        training=None,
        device="unknown",
        processor="unknown",
        threads=0,
        seconds=0.0,
        history=None,
        normalisation=None if (spec.mean, spec.std) == (usual.mean, usual.std) else (spec.mean, spec.std),
    )


def _measured(
    spec: ModelSpec,
    network: nn.Module,
    clean: ImageCounts,
    ink: InkFile | None,
    left_out: LabelledImages | None = None,
) -> dict[str, Any]:
    """The card's fields that do not depend on how the network was trained: name → value."""
    freehand, thresholds, statuses = pen_drawing_figures(spec, network, ink, left_out)
    return {
        "name": spec.name,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "file_bytes": 0,
        "sha256": "",
        "clean": clean,
        "freehand": freehand,
        "thresholds": thresholds,
        "statuses": statuses,
        "date": date.today().isoformat(),
        "versions": versions(),
        "seeds": None,
    }


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that influence the figures."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "numpy": np.__version__,
    }


def seed_figures(cards: list[Card]) -> SeedFigures:
    """Accuracies of several seeds' cards, with mean and standard deviation."""
    clean = [card.clean.correct / card.clean.total for card in cards]
    freehand = [card.freehand.correct / card.freehand.total for card in cards if card.freehand]
    return SeedFigures(
        seeds=tuple(card.seed for card in cards),
        clean=tuple(clean),
        mean=round(float(np.mean(clean)), 6),
        std=round(float(np.std(clean, ddof=1)) if len(cards) > 1 else 0.0, 6),
        training=tuple(card.training.correct / card.training.total for card in cards if card.training),
        freehand=tuple(round(accuracy, 5) for accuracy in freehand) if len(freehand) == len(cards) else None,
    )
