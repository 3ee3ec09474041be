"""Measures models on MNIST's test images and, if there is an ink file, on people's pen drawings.

Input: a Predictor, images and drawings. Output: ModelResults for each model, as soon as it is measured.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from mnist_demo.arrays import Grey, Integers
from mnist_demo.datasets.doodles.sampling import unseen_images
from mnist_demo.datasets.image_files import find_images
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.mnist import load_for_evaluation, shipped_test_images
from mnist_demo.datasets.splits import digits_of, is_clear_non_digit
from mnist_demo.datasets.training_data import INK_FILE
from mnist_demo.evaluation import photos, shifts
from mnist_demo.evaluation.cards import image_counts
from mnist_demo.evaluation.contact_sheet import draw_tiles, model_section
from mnist_demo.evaluation.counts import count_correct, freehand_counts, status_counts, wilson_interval
from mnist_demo.networks.card import FreehandCounts, ImageCounts, Pair, StatusCounts
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.model import Model


@dataclass(frozen=True)
class ModelResults:
    """Everything measured of one model.

    `clean` is about MNIST's test images, the rest about pen drawings.
    """

    clean: ImageCounts
    freehand: FreehandCounts | None = None
    split: str | None = None  # of the drawings measured: "test", or "all" if none is of that split
    statuses: StatusCounts | None = None
    preprocessing: dict[str, dict[str, Pair]] = field(default_factory=dict)  # title → preprocessing → read right
    # Title → disturbance → drawings read right ("correct") and read as the undisturbed drawing ("same").
    shift: dict[str, dict[str, dict[str, Pair]]] = field(default_factory=dict)
    # Kind of photograph → drawings read right ("correct") and read right with status "digit" ("sure").
    photos: dict[str, dict[str, Pair]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The figures for JSON, with the 95 % interval of each accuracy."""
        figures = asdict(self)
        split = figures.pop("split")
        figures["clean"]["interval"] = wilson_interval(*self.clean.pair)
        if self.freehand:
            figures["freehand"] |= {"interval": wilson_interval(*self.freehand.pair), "split": split}
        return {name: value for name, value in figures.items() if value}


def load_images_to_measure(data: Path | None) -> tuple[torch.Tensor, torch.Tensor, str]:
    """Test images uint8 [N, 28, 28], labels int64 [N], and a sentence about them.

    `data` is a file or folder of images. Without it, or if the folder has only ink files, the package's test images are used.
    Raises DataError.
    """
    if data is None or ((data / INK_FILE).is_file() and not find_images(data)):
        images, labels = shipped_test_images()
        return images, labels, f"Test images: the {len(labels):,} in the package."
    images, labels, is_test = load_for_evaluation(data)
    if is_test:
        return images, labels, f"Test images: the {len(labels):,} of {data}."
    note = "which has no test split; a model may have been trained on them."
    return images, labels, f"Test images: all {len(labels):,} of {data}, {note}"


def measure_models(
    predictor: Predictor,
    names: list[str],
    images: torch.Tensor,
    labels: torch.Tensor,
    ink: InkFile | None,
    shift: bool = False,
    photographs: bool = False,
) -> Iterator[tuple[str, ModelResults, Image.Image]]:
    """Each model's name, results and section of the contact sheet.

    The test images are uint8 [N, 28, 28], their labels int64 [N]. The section shows the misread drawings, or else test images.
    With `shift`, a sample of the drawings is disturbed in every way of `shifts.PICTURED`; with `photographs`, a sample is
    rendered as every kind of `photos.PHOTOS`.
    """
    drawings = None if ink is None else _PenDrawings(ink, shift, photographs)
    for name in names:
        model = predictor.model(name)
        clean = image_counts(model.spec, model.network, images, labels)
        if drawings is None:
            judgement = model.judge(images)
            yield name, ModelResults(clean), model_section(name, judgement, labels.numpy(), images.numpy()[:, None])
        else:
            yield name, *drawings.measure(model, clean)


class _PenDrawings:
    """The drawings of split "test", or all if none is of that split, preprocessed once for all models."""

    def __init__(self, ink: InkFile, shift: bool, photographs: bool):
        chosen = ink.splits == "test"
        self.split = "test" if digits_of(ink, chosen)[0].size else "all"
        if self.split == "all":
            chosen = np.ones(len(ink), bool)
        index, self.labels, self.collections = digits_of(ink, chosen)
        strokes = ink.strokes.select(index)
        self.images = strokes_to_mnist(strokes)
        self.tiles = np.stack([draw_tiles(strokes), self.images.repeat(3, 1).repeat(3, 2)], 1)
        self.non_digits = strokes_to_mnist(ink.strokes.select(np.flatnonzero(chosen & is_clear_non_digit(ink.labels))))
        self.preprocessing = {
            "this preprocessing, of the strokes": shifts.stroke_images(strokes, shifts.ANYWHERE),
            "this preprocessing, of the picture": shifts.picture_images(strokes, shifts.ANYWHERE),
            **shifts.shortcut_images(strokes, shifts.ANYWHERE),
        }
        self.disturbed = _sample(len(index), shifts.SAMPLE, shifts.SEED)
        self.disturbed_images: dict[str, dict[str, Grey]] = {}
        if shift:
            some, count = strokes.select(self.disturbed), len(self.disturbed)
            self.disturbed_images = {
                f"disturbed, as {form} ({count} drawings)": {kind.name: images(some, kind) for kind in kinds}
                for form, images, kinds in (
                    ("strokes", shifts.stroke_images, shifts.DRAWN),
                    ("pictures", shifts.picture_images, shifts.PICTURED),
                )
            }
        self.photographed = _sample(len(index), photos.SAMPLE, photos.SEED)
        self.photo_images: dict[str, Grey] = {}
        if photographs:
            some = strokes.select(self.photographed)
            self.photo_images = {photo.name: photos.photo_images(some, photo) for photo in photos.PHOTOS}

    def measure(self, model: Model, clean: ImageCounts) -> tuple[ModelResults, Image.Image]:
        """A model's results and section of the contact sheet; `clean` are its counts on the test images."""
        digits = model.judge(self.images)

        def shift_counts(images: Grey) -> dict[str, Pair]:
            digit, chosen = model.judge(images).digit, self.disturbed
            return {
                "correct": count_correct(digit, self.labels[chosen]),
                "same": count_correct(digit, digits.digit[chosen]),
            }

        def photo_counts(images: Grey) -> dict[str, Pair]:
            judgement, labels = model.judge(images), self.labels[self.photographed]
            digit = np.where(images.any((1, 2)), judgement.digit, -1)  # an image is empty if no drawing was found
            sure = np.where(judgement.not_a_digit | judgement.unsure, -1, digit)
            return {"correct": count_correct(digit, labels), "sure": count_correct(sure, labels)}

        results = ModelResults(
            clean,
            freehand=freehand_counts(digits.digit, self.labels, self.collections),
            split=self.split,
            statuses=status_counts(digits, self.labels, model.judge(self.non_digits), model.judge(unseen_images())),
            preprocessing={
                f"the same drawings, {shifts.ANYWHERE.name}": {
                    name: count_correct(model.judge(images).digit, self.labels)
                    for name, images in self.preprocessing.items()
                }
            },
            shift={
                title: {name: shift_counts(images) for name, images in rows.items()}
                for title, rows in self.disturbed_images.items()
            },
            photos={name: photo_counts(images) for name, images in self.photo_images.items()},
        )
        return results, model_section(model.name, digits, self.labels, self.tiles)


def _sample(count: int, size: int, seed: int) -> Integers:
    return np.sort(np.random.default_rng(seed).permutation(count)[:size])
