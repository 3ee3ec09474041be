"""Ablation of `mnist_demo/pictures`: how many pictures are read correctly without each step, or with other thresholds.

    python benchmarks/pictures.py --data DIR               # each step switched off in turn
    python benchmarks/pictures.py --data DIR --thresholds  # each threshold halved and doubled

DIR holds `photos/photos.tsv` with its pictures, `ink-digits.npz` and MNIST. Each row counts the pictures read correctly:

    real digits   real pictures of one digit
    inverted      the same pictures with inverted colours
    real numbers  real pictures of whole numbers
    photographs   synthetic photographs of drawings by training writers, of every kind in `mnist_demo/evaluation/photos.py`
    and sure      those of the photographs that have the status "digit"
    cropped       drawings with a wide pen, closely cropped, on white and on a clear background
    corrupted     MNIST's last training images, corrupted as in `benchmarks/mnist_c.py`
"""

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import torch
from PIL import Image, ImageOps

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_c import CORRUPTIONS, corrupted
from result_file import add_options, write_results

from mnist_demo.arrays import Floats, Grey, Integers, Mask
from mnist_demo.datasets.ink_files import InkFile, load_ink
from mnist_demo.datasets.mnist import load_mnist
from mnist_demo.datasets.splits import digits_of
from mnist_demo.evaluation.photos import PHOTOS, SEED, pictures
from mnist_demo.pictures import (
    component_filters,
    contrast,
    frames,
    ink,
    picture_array,
    polarity,
    ruled_lines,
    sheet,
    small_picture,
)
from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.pictures.picture_file import open_picture
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.answer import Answer
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import render_pad

# No module imports from one that comes later.
MODULES = (picture_array, polarity, contrast, ruled_lines, frames, component_filters, small_picture, sheet, ink)
Patch = tuple[Any, str, Any]  # module, name, temporary value


def _nothing(mask: Mask) -> Mask:
    return np.zeros_like(mask)


def _difference_from_median(layers: Grey, side: float) -> Floats:
    """Contrast with the median of the whole picture instead of the surroundings of each pixel."""
    median = np.median(layers, axis=(1, 2), keepdims=True)
    return np.clip(median - layers, 0, None).max(0) / 255


STEPS: dict[str, list[Patch]] = {
    "nothing": [],
    "alpha of a page": [(picture_array, "PAGE_SHARE", 2.0)],
    "alpha of ink": [(picture_array, "PAGE_SHARE", 0.0)],
    "sheet on a desk": [(ink, "find_sheet", lambda picture: None)],
    "paper of one tone": [(contrast, "difference_from_one_tone", lambda layers: None)],
    "blur": [(contrast, "BLUR_DIVISOR", np.inf)],
    "light ink on dark paper": [(contrast, "is_light_on_dark", lambda layers: False)],
    "closing": [(contrast, "black_top_hat", _difference_from_median)],
    "ruled lines": [(ink, "ruled_lines", _nothing)],
    "frames": [(ink, "frames", _nothing)],
    "pale ruled lines and frames": [(ink, "PRINT_THRESHOLD", ink.INK_THRESHOLD)],
    **{
        f"filter: {each[0].__name__.replace('_', ' ')}": [
            (component_filters, "FILTERS", tuple(other for other in component_filters.FILTERS if other != each))
        ]
        for each in component_filters.FILTERS
    },
    "small: specks": [(small_picture, "remove_specks", lambda shares: shares)],
    "small: bands": [(small_picture, "banded_paper", lambda shares: None)],
    "small: clouds": [(small_picture, "is_uneven", lambda edge: False)],
    "small: outlines": [(small_picture, "fill_outlines", lambda grey: grey)],
}


def thresholds() -> dict[str, list[Patch]]:
    """Patches that halve and double each numeric constant of the package, by name."""
    found: dict[str, list[Patch]] = {"nothing": []}
    for module in MODULES:
        for name, value in vars(module).items():
            if not name.isupper() or not isinstance(value, (int, float)) or name == "MAX_PIXELS":
                continue
            users = [user for user in MODULES if vars(user).get(name) == value]
            if users[0] is not module:  # the first one defines the constant, the others import it
                continue
            for factor in (0.5, 2):
                other = type(value)(factor * value)
                label = f"{module.__name__.rsplit('.')[-1]}.{name} {other:.3g}"
                found[label] = [(user, name, other) for user in users]
    return found


WIDE_PEN = 1200  # diameter of the pen, for drawings with a longer side of 10,000


def _crop_closely(drawing: Drawing) -> tuple[Image.Image, Image.Image]:
    """The ink with a margin of one pixel, black on white, and on a clear background."""
    ink = render_pad(drawing)
    left, top, right, bottom = bounding_box(ink) or (0, 0, 1, 1)
    alpha = Image.fromarray(np.pad(ink[top:bottom, left:right], 1))
    clear = Image.new("RGBA", alpha.size)
    clear.putalpha(alpha)
    return ImageOps.invert(alpha), clear


class Pictures:
    """All pictures with the text in them, in memory."""

    def __init__(self, data: Path, count: int):
        with (data / "photos" / "photos.tsv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        real = [(open_picture(data / "photos" / row["file"]), row["truth"]) for row in rows]
        self.digits = [(picture, truth) for picture, truth in real if len(truth) == 1]
        self.numbers = [(picture, truth) for picture, truth in real if len(truth) > 1]
        self.inverted = [(ImageOps.invert(picture.convert("RGB")), truth) for picture, truth in self.digits]
        drawings = load_ink(data / "ink-digits.npz")
        index = digits_of(drawings, drawings.splits == "train")[0]
        self.photographs = list(self._photographs(drawings, index, count))
        sample = np.random.default_rng(SEED).choice(index, count, replace=False)
        self.cropped = [
            (picture, str(drawings.labels[i]))
            for i in sample
            for picture in _crop_closely(drawings.drawing(i, WIDE_PEN))
        ]
        images, labels = (part[-count:] for part in load_mnist(data / "MNIST"))
        self.corrupted = [
            (image, str(label))
            for corruption in CORRUPTIONS
            for image, label in zip(corrupted(corruption, images, SEED), labels.tolist())
        ]

    def keep_few(self, count: int = 2) -> None:
        """Keep the first pictures of each kind, for a dry run."""
        for name, group in vars(self).items():
            setattr(self, name, group[:count])

    @staticmethod
    def _photographs(drawings: InkFile, index: Integers, count: int) -> Iterator[tuple[Image.Image, str]]:
        random = np.random.default_rng(SEED)
        for photo in PHOTOS:
            sample = random.choice(index, count, replace=False)
            taken = pictures(drawings.strokes.select(sample), photo, random)
            yield from ((picture.copy(), str(drawings.labels[i])) for picture, i in zip(taken, sample))


def count_correct(predictor: Predictor, model: str, pictures: Pictures) -> dict[str, int]:
    """The number of pictures of each group that are read correctly."""

    def correct(group: list[tuple[Image.Image, str]]) -> list[Answer]:
        answers = [(predictor.predict(picture, model), truth) for picture, truth in group]
        return [answer for answer, truth in answers if str(answer.digit) == truth]

    photographs = correct(pictures.photographs)
    return {
        "real digits": len(correct(pictures.digits)),
        "inverted": len(correct(pictures.inverted)),
        "real numbers": sum(predictor.read(picture, model).text == truth for picture, truth in pictures.numbers),
        "photographs": len(photographs),
        "and sure": sum(answer.status == "digit" for answer in photographs),
        "cropped": len(correct(pictures.cropped)),
        "corrupted": len(correct(pictures.corrupted)),
    }


def with_patches(patches: list[Patch], measure: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Measure while the patches are applied."""
    with ExitStack() as stack:
        for module, name, value in patches:
            stack.enter_context(mock.patch.object(module, name, value))
        return measure()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="cnn")
    parser.add_argument("--count", type=int, default=30, help="pictures of each kind")
    parser.add_argument("--thresholds", action="store_true", help="vary thresholds instead of switching off steps")
    add_options(parser)
    arguments = parser.parse_args()
    if arguments.dry_run:
        arguments.count = 1
    torch.set_num_threads(1)
    predictor, test_pictures = Predictor(), Pictures(arguments.data, arguments.count)
    rows: dict[str, dict[str, int]] = {}
    variants = thresholds() if arguments.thresholds else STEPS
    if arguments.dry_run:
        test_pictures.keep_few()
        variants = dict(list(variants.items())[:2])
    for name, patches in variants.items():
        row = with_patches(patches, lambda: count_correct(predictor, arguments.model, test_pictures))
        if not rows:
            print("| without | " + " | ".join(row) + " |\n| --- |" + " ---: |" * len(row))
        rows[name] = row
        print(f"| {name} | " + " | ".join(map(str, row.values())) + " |", flush=True)
    write_results(arguments.json, rows)


if __name__ == "__main__":
    main()
