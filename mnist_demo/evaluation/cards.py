"""A trained network → its card: everything measured of it, as it is stored."""

import functools
import platform
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np
import torch
import torchvision
from torch import nn

from mnist_demo.datasets.doodles.sampling import unseen_images
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.datasets.splits import digits_of, is_clear_non_digit, is_held_out
from mnist_demo.datasets.training_data import Data
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
from mnist_demo.networks.models import ModelSpec
from mnist_demo.networks.recipes import Recipe
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.model import outputs
from mnist_demo.recognition.statuses import judge
from mnist_demo.training.loop import Trained, cpu_capabilities, last_full_batch

MIN_HELD_OUT = 20  # held-out drawings; thresholds chosen on fewer are chance


def image_counts(spec: ModelSpec, network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> ImageCounts:
    """Counts and mean loss on images, uint8 [N, 28, 28] and int64 [N]; also of the last full batch of 128."""
    output = outputs(spec, network, images)
    last = last_full_batch(len(labels), 128)
    whole = digit_counts(output.argmax(1).numpy(), labels.numpy())
    return ImageCounts(
        *(whole.correct, whole.total, whole.digits),
        loss=round(spec.recipe.loss(output, labels).item(), 5),
        last_batch_loss=round(spec.recipe.loss(output[last], labels[last]).item(), 5),
    )


def pen_drawing_figures(
    spec: ModelSpec, network: nn.Module, ink: InkFile | None
) -> tuple[FreehandCounts | None, Thresholds, StatusCounts | None]:
    """What a card says of pen drawings: counts on split "test"; thresholds, chosen on held-out writers of split "train";
    how the statuses serve, on split "test" and on doodles of kinds that are never trained on. None and thresholds that
    refuse nothing where there are no such drawings, as in one's own few."""
    if ink is None:
        return None, NO_THRESHOLDS, None

    def result(chosen: np.ndarray) -> torch.Tensor:
        return outputs(spec, network, torch.from_numpy(strokes_to_mnist(ink.strokes.select(chosen))))

    held_out, held_out_labels, _ = digits_of(ink, is_held_out(ink.writers, ink.splits))
    test, labels, collections = digits_of(ink, ink.splits == "test")
    if len(held_out) < MIN_HELD_OUT or not len(test):
        return None, NO_THRESHOLDS, None
    thresholds = choose_thresholds(spec, result(held_out), held_out_labels, ink.writers[held_out])
    digits = judge(spec, result(test), thresholds)
    others = np.flatnonzero((ink.splits == "test") & is_clear_non_digit(ink.labels))
    doodles = outputs(spec, network, torch.from_numpy(unseen_images()))
    statuses = status_counts(digits, labels, judge(spec, result(others), thresholds), judge(spec, doodles, thresholds))
    return freehand_counts(digits.digit, labels, collections), thresholds, statuses


def trained_card(
    spec: ModelSpec, recipe: Recipe, data: Data, seed: int, device: torch.device, trained: Trained
) -> Card:
    """Everything there is to say about a trained model, measured on the network as it is stored.

    The size and the checksum of its file are not known before it is saved.
    """
    network = trained.network
    return Card(
        **_measured(spec, network, data.test_images, data.test_labels, data.ink),
        recipe=recipe_to_json(recipe),
        epochs=trained.epochs,
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


def imported_card(spec: ModelSpec, network: nn.Module, source: str, ink: InkFile | None) -> Card:
    """All that can be said of a network trained elsewhere, from a file of that name: what is measured here of it, as
    it is stored."""
    return Card(
        **_measured(spec, network, *shipped_test_images(), ink),
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
    )


def _measured(
    spec: ModelSpec, network: nn.Module, images: torch.Tensor, labels: torch.Tensor, ink: InkFile | None
) -> dict[str, Any]:
    """What a card says of the network itself, however it was trained: the card's fields by name."""
    freehand, thresholds, statuses = pen_drawing_figures(spec, network, ink)
    return {
        "name": spec.name,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "file_bytes": 0,
        "sha256": "",
        "clean": image_counts(spec, network, images, labels),
        "freehand": freehand,
        "thresholds": thresholds,
        "statuses": statuses,
        "date": date.today().isoformat(),
        "versions": _versions(),
        "seeds": None,
    }


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "numpy": np.__version__,
    }


def recipe_to_json(part: object) -> Any:
    """A recipe, or a part of one, as JSON can hold it."""
    if isinstance(part, functools.partial):
        arguments = ", ".join(f"{name}={argument}" for name, argument in part.keywords.items())
        return f"{part.func.__name__}({arguments})"
    if is_dataclass(part):
        return {field.name: recipe_to_json(getattr(part, field.name)) for field in fields(part)}
    return getattr(part, "__name__", part)


def seed_figures(cards: list[Card]) -> SeedFigures:
    """Accuracy over several seeds, with mean and standard deviation."""
    clean = [card.clean.correct / card.clean.total for card in cards]
    freehand = [card.freehand.correct / card.freehand.total for card in cards if card.freehand]
    return SeedFigures(
        seeds=tuple(card.seed for card in cards),
        clean=tuple(clean),
        mean=round(float(np.mean(clean)), 6),
        std=round(float(np.std(clean, ddof=1)) if len(cards) > 1 else 0.0, 6),
        training=tuple(each.correct / each.total for card in cards if (each := card.training)),
        freehand=tuple(round(share, 5) for share in freehand) if len(freehand) == len(cards) else None,
    )
