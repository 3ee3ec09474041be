"""Models measured on MNIST's test images and, where there is an ink file, on people's pen drawings.

In come a Predictor, images and drawings; out comes an Evaluation per model, as soon as it is measured.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import numpy as np
import torch

from mnist_demo.datasets.doodles.sampling import unseen_images
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.splits import digits_of, is_clear_non_digit
from mnist_demo.evaluation import photos, shifts
from mnist_demo.evaluation.cards import image_counts
from mnist_demo.evaluation.contact_sheet import Section, draw_tiles, model_section
from mnist_demo.evaluation.counts import count_correct, freehand_counts, status_counts, wilson_interval
from mnist_demo.networks.card import FreehandCounts, ImageCounts, Pair, StatusCounts
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.strokes.batch import Strokes


@dataclass(frozen=True)
class ShiftCounts:
    """What becomes of disturbed drawings: how many are read right, and how many as the undisturbed strokes are."""

    correct: Pair
    same: Pair


@dataclass(frozen=True)
class PhotoCounts:
    """What becomes of pictures of drawings: how many are read right, and how many of all are right and answered as a digit."""

    correct: Pair
    sure: Pair


@dataclass(frozen=True)
class ModelResults:
    """What one model makes of the test images and, but for `clean` and `misread`, of pen drawings."""

    clean: ImageCounts
    misread: Section  # of the contact sheet
    freehand: FreehandCounts | None = None
    split: str | None = None  # the drawings that were measured: "test", or "all" where none is of that split
    statuses: StatusCounts | None = None
    preprocessing: dict[str, dict[str, Pair]] = field(default_factory=dict)  # title → preprocessing → read right
    shift: dict[str, dict[str, ShiftCounts]] = field(default_factory=dict)  # title → disturbance → what becomes of them
    photos: dict[str, PhotoCounts] = field(default_factory=dict)  # what is in the picture → what becomes of it

    def to_dict(self) -> dict:
        """The figures as JSON knows them, with the 95 % interval of each accuracy."""
        figures = asdict(self)
        del figures["misread"]
        split = figures.pop("split")
        figures["clean"]["interval"] = wilson_interval(*self.clean.pair)
        if self.freehand:
            figures["freehand"] |= {"interval": wilson_interval(*self.freehand.pair), "split": split}
        return {name: value for name, value in figures.items() if value}


@dataclass(frozen=True)
class _People:
    """The drawings to measure on, made ready once for all models; images uint8 [N, 28, 28]."""

    split: str
    labels: np.ndarray
    collections: np.ndarray
    pictures: np.ndarray  # uint8 [N, 2, 84, 84], for the contact sheet
    images: np.ndarray
    others: np.ndarray
    doodles: np.ndarray
    preprocessing: dict[str, dict[str, np.ndarray]]
    sample: np.ndarray
    shift: dict[str, dict[str, np.ndarray]]
    photographed: np.ndarray
    photos: dict[str, np.ndarray]


def measure_models(
    predictor: Predictor,
    names: list[str],
    images: torch.Tensor,
    labels: torch.Tensor,
    ink: InkFile | None,
    shift: bool = False,
    photographs: bool = False,
) -> Iterator[tuple[str, ModelResults]]:
    """Yields each model's name and Evaluation. The test images are uint8 [N, 28, 28], their labels int64 [N].

    With `shift` some drawings are disturbed in every way that `shifts` knows, with `photographs` some are photographed in every
    way that `photos` does.
    """
    people = _people(ink, shift, photographs) if ink is not None else None
    for name in names:
        clean = image_counts(MODELS[name], predictor.model(name).network, images, labels)
        if people is None:
            judgement = _judge(predictor, name, images)
            yield name, ModelResults(clean, model_section(name, judgement, labels.numpy(), images.numpy()[:, None]))
        else:
            yield name, _evaluated(predictor, name, clean, people)


def _evaluated(predictor: Predictor, name: str, clean: ImageCounts, people: _People) -> ModelResults:
    digits, others, doodles = (
        _judge(predictor, name, images) for images in (people.images, people.others, people.doodles)
    )

    def read(images: np.ndarray) -> np.ndarray:
        return _judge(predictor, name, images).digit

    def shifted(images: np.ndarray) -> ShiftCounts:
        digit = read(images)
        return ShiftCounts(
            count_correct(digit, people.labels[people.sample]), count_correct(digit, digits.digit[people.sample])
        )

    def photographed(images: np.ndarray) -> PhotoCounts:
        judgement, labels = _judge(predictor, name, images), people.labels[people.photographed]
        digit = np.where(images.any((1, 2)), judgement.digit, -1)  # nothing found is nothing read
        sure = np.where(judgement.not_a_digit | judgement.unsure, -1, digit)
        return PhotoCounts(count_correct(digit, labels), count_correct(sure, labels))

    return ModelResults(
        clean,
        model_section(name, digits, people.labels, people.pictures),
        freehand_counts(digits.digit, people.labels, people.collections),
        people.split,
        status_counts(digits, people.labels, others, doodles),
        {
            title: {row: count_correct(read(images), people.labels) for row, images in rows.items()}
            for title, rows in people.preprocessing.items()
        },
        {title: {row: shifted(images) for row, images in rows.items()} for title, rows in people.shift.items()},
        {row: photographed(images) for row, images in people.photos.items()},
    )


def _people(ink: InkFile, shift: bool, photographs: bool) -> _People:
    """The drawings of split "test", or all where there are none."""
    chosen = ink.splits == "test"
    split = "test" if digits_of(ink, chosen)[0].size else "all"
    if split == "all":
        chosen = np.ones(len(ink), bool)
    index, labels, collections = digits_of(ink, chosen)
    strokes = ink.strokes.select(index)
    images = strokes_to_mnist(strokes)
    sample = np.sort(np.random.default_rng(shifts.SEED).permutation(len(index))[: shifts.SAMPLE])
    photographed = np.sort(np.random.default_rng(photos.SEED).permutation(len(index))[: photos.SAMPLE])
    of_photos = strokes.select(photographed)
    return _People(
        split,
        labels,
        collections,
        pictures=np.stack([draw_tiles(strokes), images.repeat(3, 1).repeat(3, 2)], 1),
        images=images,
        others=strokes_to_mnist(ink.strokes.select(np.flatnonzero(chosen & is_clear_non_digit(ink.labels)))),
        doodles=unseen_images(),
        preprocessing={
            f"the same drawings, {shifts.ANYWHERE.name}": {
                "this preprocessing, of the strokes": shifts.stroke_images(strokes, shifts.ANYWHERE),
                "this preprocessing, of the picture": shifts.picture_images(strokes, shifts.ANYWHERE),
                **shifts.shortcut_images(strokes, shifts.ANYWHERE),
            }
        },
        sample=sample,
        shift=_disturbed(strokes.select(sample)) if shift else {},
        photographed=photographed,
        photos={each.name: photos.photo_images(of_photos, each) for each in photos.PHOTOS} if photographs else {},
    )


def _disturbed(strokes: Strokes) -> dict[str, dict[str, np.ndarray]]:
    kinds = {"strokes": (shifts.stroke_images, shifts.DRAWN), "pictures": (shifts.picture_images, shifts.PICTURED)}
    return {
        f"disturbed, as {kind} ({len(strokes)} drawings)": {each.name: make(strokes, each) for each in ways}
        for kind, (make, ways) in kinds.items()
    }


def _judge(predictor: Predictor, name: str, images: np.ndarray | torch.Tensor) -> Judgement:
    return predictor.model(name).judge(images)
