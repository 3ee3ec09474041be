"""Measures models on MNIST's test images and, if there is an ink file, on people's pen drawings.

Input: a Predictor, images and drawings. Output: ModelResults for each model, as soon as it is measured.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mnist_demo.arrays import Grey, Integers, Texts
from mnist_demo.datasets.doodles.sampling import unseen_images
from mnist_demo.datasets.image_files import find_images
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.mnist import load_for_evaluation, shipped_test_images
from mnist_demo.datasets.splits import digits_of, is_clear_non_digit
from mnist_demo.datasets.training_data import INK_FILE
from mnist_demo.evaluation import photos, shifts
from mnist_demo.evaluation.cards import image_counts
from mnist_demo.evaluation.contact_sheet import Section, draw_tiles, model_section
from mnist_demo.evaluation.counts import count_correct, freehand_counts, status_counts, wilson_interval
from mnist_demo.networks.card import FreehandCounts, ImageCounts, Pair, StatusCounts
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.model import Model
from mnist_demo.strokes.batch import Strokes


@dataclass(frozen=True)
class ShiftCounts:
    """Disturbed drawings: how many are read right, and how many are read as the undisturbed drawing is."""

    correct: Pair
    same: Pair


@dataclass(frozen=True)
class PhotoCounts:
    """Pictures of drawings: how many are read right, and how many are read right with status "digit"."""

    correct: Pair
    sure: Pair


@dataclass(frozen=True)
class ModelResults:
    """Everything measured of one model.

    `clean` is about MNIST's test images, the rest about pen drawings. Without pen drawings, `misread` is about test images too.
    """

    clean: ImageCounts
    misread: Section  # of the contact sheet
    freehand: FreehandCounts | None = None
    split: str | None = None  # of the drawings measured: "test", or "all" if none is of that split
    statuses: StatusCounts | None = None
    preprocessing: dict[str, dict[str, Pair]] = field(default_factory=dict)  # title → preprocessing → read right
    shift: dict[str, dict[str, ShiftCounts]] = field(default_factory=dict)  # title → disturbance → counts
    photos: dict[str, PhotoCounts] = field(default_factory=dict)  # kind of photograph → counts

    def to_dict(self) -> dict[str, Any]:
        """The figures for JSON, with the 95 % interval of each accuracy."""
        figures = asdict(self)
        del figures["misread"]
        split = figures.pop("split")
        figures["clean"]["interval"] = wilson_interval(*self.clean.pair)
        if self.freehand:
            figures["freehand"] |= {"interval": wilson_interval(*self.freehand.pair), "split": split}
        return {name: value for name, value in figures.items() if value}


@dataclass(frozen=True)
class _PenDrawings:
    """The drawings to measure on, preprocessed once for all models; images are uint8 [N, 28, 28]."""

    split: str
    labels: Integers
    collections: Texts
    tiles: Grey  # uint8 [N, 2, 84, 84], for the contact sheet
    images: Grey
    non_digits: Grey
    doodles: Grey
    preprocessing: dict[str, dict[str, Grey]]
    shift_sample: Integers  # indices of the drawings that are disturbed
    shift: dict[str, dict[str, Grey]]
    photo_sample: Integers  # indices of the drawings that are photographed
    photos: dict[str, Grey]


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
) -> Iterator[tuple[str, ModelResults]]:
    """Each model's name and results. The test images are uint8 [N, 28, 28], their labels int64 [N].

    With `shift`, a sample of the drawings is disturbed in every way of `shifts.PICTURED`; with `photographs`, a sample is
    rendered as every kind of `photos.PHOTOS`.
    """
    drawings = _prepare(ink, shift, photographs) if ink is not None else None
    for name in names:
        model = predictor.model(name)
        clean = image_counts(model.spec, model.network, images, labels)
        if drawings is None:
            judgement = model.judge(images)
            yield name, ModelResults(clean, model_section(name, judgement, labels.numpy(), images.numpy()[:, None]))
        else:
            yield name, _measure(model, clean, drawings)


def _measure(model: Model, clean: ImageCounts, drawings: _PenDrawings) -> ModelResults:
    labels = drawings.labels
    digits = model.judge(drawings.images)

    def shift_counts(images: Grey) -> ShiftCounts:
        digit, sample = model.judge(images).digit, drawings.shift_sample
        return ShiftCounts(count_correct(digit, labels[sample]), count_correct(digit, digits.digit[sample]))

    def photo_counts(images: Grey) -> PhotoCounts:
        judgement, truth = model.judge(images), labels[drawings.photo_sample]
        digit = np.where(images.any((1, 2)), judgement.digit, -1)  # an image is empty if no drawing was found
        sure = np.where(judgement.not_a_digit | judgement.unsure, -1, digit)
        return PhotoCounts(count_correct(digit, truth), count_correct(sure, truth))

    return ModelResults(
        clean,
        misread=model_section(model.name, digits, labels, drawings.tiles),
        freehand=freehand_counts(digits.digit, labels, drawings.collections),
        split=drawings.split,
        statuses=status_counts(digits, labels, model.judge(drawings.non_digits), model.judge(drawings.doodles)),
        preprocessing={
            title: {row: count_correct(model.judge(images).digit, labels) for row, images in rows.items()}
            for title, rows in drawings.preprocessing.items()
        },
        shift={
            title: {row: shift_counts(images) for row, images in rows.items()} for title, rows in drawings.shift.items()
        },
        photos={row: photo_counts(images) for row, images in drawings.photos.items()},
    )


def _prepare(ink: InkFile, shift: bool, photographs: bool) -> _PenDrawings:
    """The drawings of split "test", or all drawings if none is of that split."""
    chosen = ink.splits == "test"
    split = "test" if digits_of(ink, chosen)[0].size else "all"
    if split == "all":
        chosen = np.ones(len(ink), bool)
    index, labels, collections = digits_of(ink, chosen)
    strokes = ink.strokes.select(index)
    images = strokes_to_mnist(strokes)
    shift_sample = _sample(len(index), shifts.SAMPLE, shifts.SEED)
    photo_sample = _sample(len(index), photos.SAMPLE, photos.SEED)
    photographed = strokes.select(photo_sample)
    return _PenDrawings(
        split,
        labels,
        collections,
        tiles=np.stack([draw_tiles(strokes), images.repeat(3, 1).repeat(3, 2)], 1),
        images=images,
        non_digits=strokes_to_mnist(ink.strokes.select(np.flatnonzero(chosen & is_clear_non_digit(ink.labels)))),
        doodles=unseen_images(),
        preprocessing={
            f"the same drawings, {shifts.ANYWHERE.name}": {
                "this preprocessing, of the strokes": shifts.stroke_images(strokes, shifts.ANYWHERE),
                "this preprocessing, of the picture": shifts.picture_images(strokes, shifts.ANYWHERE),
                **shifts.shortcut_images(strokes, shifts.ANYWHERE),
            }
        },
        shift_sample=shift_sample,
        shift=_disturb(strokes.select(shift_sample)) if shift else {},
        photo_sample=photo_sample,
        photos={photo.name: photos.photo_images(photographed, photo) for photo in photos.PHOTOS} if photographs else {},
    )


def _sample(count: int, size: int, seed: int) -> Integers:
    return np.sort(np.random.default_rng(seed).permutation(count)[:size])


def _disturb(strokes: Strokes) -> dict[str, dict[str, Grey]]:
    count = f"({len(strokes)} drawings)"
    return {
        f"disturbed, as strokes {count}": {shift.name: shifts.stroke_images(strokes, shift) for shift in shifts.DRAWN},
        f"disturbed, as pictures {count}": {
            shift.name: shifts.picture_images(strokes, shift) for shift in shifts.PICTURED
        },
    }
