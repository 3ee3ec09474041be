"""Ink found in pictures: what each step, or each threshold, of `mnist_demo/pictures` is worth.

    python benchmarks/pictures.py --data DIR               # every step switched off in turn
    python benchmarks/pictures.py --data DIR --thresholds  # every threshold half and twice as large

DIR holds `photos/photos.tsv` with its pictures, `ink-digits.npz` and MNIST. Measured are real pictures of one digit and of whole
numbers; photographs of training writers' drawings of every kind in `mnist_demo/evaluation/photos.py`; and MNIST's last training
images spoiled as in `benchmarks/mnist_c.py`; also the real digits inverted, and drawings with a fat pen cut out close, on white and
on nothing. A row has the pictures read right, and of the photographs those that are sure too.
"""

import argparse
import csv
import json
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

from mnist_demo.datasets.ink_files import InkFile, load_ink
from mnist_demo.datasets.mnist import load_mnist
from mnist_demo.datasets.splits import digits_of
from mnist_demo.evaluation.photos import PHOTOS, SEED, pictures
from mnist_demo.pictures import contrast, frames, ink, picture_array, polarity, ruled_lines, small_picture
from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.pictures.picture_file import open_picture
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.answer import Answer
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import render_pad

MODULES = (
    picture_array,
    polarity,
    contrast,
    ruled_lines,
    frames,
    small_picture,
    ink,
)  # none imports from one that comes after it
Patch = tuple[Any, str, Any]  # module, name, and what it is for a while


def _no_mask(mask: np.ndarray) -> np.ndarray:
    return np.zeros_like(mask)


def _one_paper(layers: np.ndarray, side: float) -> np.ndarray:
    """The contrast to the usual brightness instead of that around each pixel."""
    usual = np.median(layers, axis=(1, 2), keepdims=True)
    return np.clip(usual - layers, 0, None).max(0) / 255


STEPS: dict[str, list[Patch]] = {
    "nothing": [],
    "alpha that is a page": [(picture_array, "PAGE_SHARE", 2.0)],
    "alpha that is ink": [(picture_array, "PAGE_SHARE", 0.0), (picture_array, "ONE_COLOUR", -1)],
    "paper of one tone": [(contrast, "difference_from_one_tone", lambda layers: None)],
    "noise averaged": [(contrast, "BLUR", np.inf)],
    "light ink on dark paper": [(contrast, "is_light_on_dark", lambda layers: False)],
    "closing": [(contrast, "missing_share", _one_paper)],
    "rules": [(ink, "ruled_lines", _no_mask)],
    "frames": [(ink, "frames", _no_mask)],
    "pale rules and frames": [(ink, "PALE", ink.INK)],
    **{
        f"filter: {each.goes.__name__.replace('_', ' ')}": [
            (ink, "FILTERS", tuple(f for f in ink.FILTERS if f != each))
        ]
        for each in ink.FILTERS
    },
    "small: specks": [(small_picture, "without_specks", lambda shares: shares)],
    "small: bands": [(small_picture, "bands", lambda shares: None)],
    "small: clouds": [(small_picture, "is_cloudy", lambda edge: False)],
    "small: outlines": [(small_picture, "filled", lambda grey: grey)],
}


def thresholds() -> dict[str, list[Patch]]:
    """Each named number of the package, smaller and larger."""
    found: dict[str, list[Patch]] = {"nothing": []}
    for module in MODULES:
        for name, value in vars(module).items():
            if not name.isupper() or not isinstance(value, (int, float)) or name == "MAX_PIXELS":
                continue
            users = [each for each in MODULES if vars(each).get(name) == value]
            if users[0] is not module:  # it is defined in the first of them, and imported here
                continue
            for times in (0.5, 2):
                other = type(value)(times * value)
                label = f"{module.__name__.rsplit('.')[-1]}.{name} {other:.3g}"
                found[label] = [(each, name, other) for each in users]
    return found


FAT = 1200  # a pen's diameter, of a pad of 12,000


def _cut_out(drawing: Drawing) -> tuple[Image.Image, Image.Image]:
    """Its ink with hardly any paper around it, black on white; and the same on nothing."""
    ink = render_pad(drawing)
    left, top, right, bottom = bounding_box(ink) or (0, 0, 1, 1)
    alpha = Image.fromarray(np.pad(ink[top:bottom, left:right], 1))
    on_nothing = Image.new("RGBA", alpha.size)
    on_nothing.putalpha(alpha)
    return ImageOps.invert(alpha), on_nothing


class Pictures:
    """All pictures with what they say, in memory."""

    def __init__(self, data: Path, count: int):
        with (data / "photos" / "photos.tsv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        real = [(open_picture(data / "photos" / row["file"]), row["truth"]) for row in rows]
        self.single = [each for each in real if len(each[1]) == 1]
        self.numbers = [each for each in real if len(each[1]) > 1]
        self.inverted = [(ImageOps.invert(picture.convert("RGB")), truth) for picture, truth in self.single]
        drawings = load_ink(data / "ink-digits.npz")
        index = digits_of(drawings, drawings.splits == "train")[0]
        self.photographs = list(self._photographs(drawings, index, count))
        some = np.random.default_rng(SEED).choice(index, count, replace=False)
        self.cut_out = [
            (picture, str(drawings.labels[each])) for each in some for picture in _cut_out(drawings.drawing(each, FAT))
        ]
        images, truth = (part[-count:] for part in load_mnist(data / "MNIST"))
        self.spoiled = [
            (image, str(label))
            for corruption in CORRUPTIONS
            for image, label in zip(corrupted(corruption, images, SEED), truth.tolist())
        ]

    @staticmethod
    def _photographs(drawings: InkFile, index: np.ndarray, count: int) -> Iterator[tuple[Image.Image, str]]:
        random = np.random.default_rng(SEED)
        for photo in PHOTOS:
            some = random.choice(index, count, replace=False)
            taken = pictures(drawings.strokes.select(some), photo, random)
            yield from ((picture.copy(), str(drawings.labels[each])) for picture, each in zip(taken, some))


def measured(predictor: Predictor, model: str, given: Pictures) -> dict[str, int]:
    """What is read right of everything."""

    def right(some: list[tuple[Image.Image, str]]) -> list[Answer]:
        answers = [(predictor.predict(picture, model), truth) for picture, truth in some]
        return [answer for answer, truth in answers if str(answer.digit) == truth]

    photographs = right(given.photographs)
    return {
        "real digits": len(right(given.single)),
        "inverted": len(right(given.inverted)),
        "real numbers": sum(predictor.read(picture, model).text == truth for picture, truth in given.numbers),
        "photographs": len(photographs),
        "and sure": sum(answer.status == "digit" for answer in photographs),
        "cut out": len(right(given.cut_out)),
        "spoiled": len(right(given.spoiled)),
    }


def without(patches: list[Patch], measure: Callable[[], dict[str, int]]) -> dict[str, int]:
    """What is measured while the patches hold."""
    with ExitStack() as stack:
        for module, name, instead in patches:
            stack.enter_context(mock.patch.object(module, name, instead))
        return measure()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="cnn")
    parser.add_argument("--count", type=int, default=30, help="pictures of each kind")
    parser.add_argument("--thresholds", action="store_true", help="vary thresholds instead of switching off steps")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    predictor, given = Predictor(), Pictures(arguments.data, arguments.count)
    rows: dict[str, dict[str, int]] = {}
    for name, patches in (thresholds() if arguments.thresholds else STEPS).items():
        row = without(patches, lambda: measured(predictor, arguments.model, given))
        if not rows:
            print("| without | " + " | ".join(row) + " |\n| --- |" + " ---: |" * len(row))
        rows[name] = row
        print(f"| {name} | " + " | ".join(map(str, row.values())) + " |", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
