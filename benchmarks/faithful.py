"""Whether what "why" points at is what the answer hangs on: take it away, and see how much less likely the answer is.

    python benchmarks/faithful.py --data DIR                     # every model, 200 drawings of split "test"
    python benchmarks/faithful.py --data DIR --models cnn mlp

Of each drawing a fifth of the ink is taken off its 28x28 image: what the pixel map ranks highest, the brightest, or any, at
random (the mean of five draws). Prints one row of a Markdown table for each model: by how many percent points the
answer's probability falls, in the mean; then how often it falls further by the map than at random; and the same for the
piece of the pen's way that is worth most, beside the one worth least.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_demo.drawing.pieces import pieces
from mnist_demo.drawing.preprocess import to_mnist
from mnist_demo.learning.data import load_ink_files
from mnist_demo.learning.mnist import DATA
from mnist_demo.learning.splits import digits_of
from mnist_demo.measuring.words import of
from mnist_demo.networks.models import MODELS
from mnist_demo.reading.predict import Predictor
from mnist_demo.reading.statuses import judge

COUNT, SEED = 200, 0
SHARE = 0.2  # of the ink, taken away
DRAWS = 5
HEADINGS = ("model", "by the map", "brightest", "at random", "more than at random", "best piece", "least piece")


def without(image: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """uint8 [28, 28] less a fifth of its ink, the pixels of the highest rank, float [28, 28], first."""
    order = np.argsort(-rank, axis=None, kind="stable")
    order = order[image.flat[order] > 0]
    ink = np.cumsum(image.flat[order], dtype=np.float64)
    left = image.copy()
    left.flat[order[: np.searchsorted(ink, SHARE * ink[-1]) + 1]] = 0
    return left


def falls(predictor: Predictor, model: str, drawings: list, random: np.random.Generator) -> np.ndarray:
    """float64 [D, 5]: how far the answer's probability falls by the map, brightest, at random, best piece, least piece."""
    rows = []
    for drawing in drawings:
        why, cut, image = predictor.explain(drawing, model), pieces(drawing), to_mnist(drawing)
        left = [without(image, why.map), without(image, image.astype(float))]
        left += [without(image, random.random(image.shape)) for _ in range(DRAWS)]
        for piece in (why.values.argmax(), why.values.argmin()):
            left.append(np.delete(cut.layers, piece, 0).max(0, initial=0))
        output = predictor.outputs(torch.from_numpy(np.stack([image, *left])), model)
        likely = judge(MODELS[model], output, predictor.cards[model].thresholds).probabilities[:, why.digit]
        fall = likely[0] - likely[1:].astype(np.float64)
        rows.append([fall[0], fall[1], fall[2 : 2 + DRAWS].mean(), *fall[2 + DRAWS :]])
    return np.array(rows)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--models", nargs="+", choices=MODELS, metavar="NAME", default=list(MODELS))
    arguments = parser.parse_args()
    ink = load_ink_files(arguments.data)
    if ink is None:
        parser.error(f"no ink file under {arguments.data}: name the folder that holds one with --data")
    torch.set_num_threads(1)
    index = digits_of(ink, ink.splits == "test")[0]
    chosen = np.sort(np.random.default_rng(SEED).choice(index, min(COUNT, len(index)), replace=False))
    drawings = [ink.drawing(each) for each in chosen]
    predictor = Predictor()
    print(f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}")
    for model in arguments.models:
        fall = falls(predictor, model, drawings, np.random.default_rng(SEED))
        mapped, brightest, random, best, least = (f"{100 * mean:.1f}" for mean in fall.mean(0))
        more = of((int((fall[:, 0] > fall[:, 2]).sum()), len(fall)))
        print(f"| `{model}` | {mapped} | {brightest} | {random} | {more} | {best} | {least} |", flush=True)


if __name__ == "__main__":
    main()
