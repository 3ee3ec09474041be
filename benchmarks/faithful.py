"""Faithfulness of explanations: how much the answer's probability falls when the most valuable pixels or pieces are removed.

    python benchmarks/faithful.py --data DIR                     # every model, 200 drawings of split "test"
    python benchmarks/faithful.py --data DIR --models cnn mlp

A fifth of the ink is removed from the 28x28 image of each drawing: the pixels with the highest attribution, the brightest pixels, or
random pixels (mean of five draws). Prints one row of a Markdown table for each model: the mean fall of the answer's probability in
percentage points, the number of drawings in which it falls further by attribution than at random, and the mean fall for the most and
for the least valuable piece.

Then prints a table of areas under curves: pixels or pieces are added to blank paper (insertion, higher is better) or removed from the
drawing (deletion, lower is better) in the order of their attribution, and the answer's probability is averaged over the share of ink.
Petsiuk, Das & Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models" (arXiv:1806.07421).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from drawings import SEED, digits
from result_file import add_options, write_results

from mnist_demo.arrays import Floats, Grey
from mnist_demo.datasets.mnist import DATA
from mnist_demo.evaluation.formatting import format_counts
from mnist_demo.explanation.pieces import split_into_pieces
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import to_mnist
from mnist_demo.strokes.drawing import Drawing

COUNT = 200
SHARE = 0.2  # of the ink that is removed
DRAWS = 5
SHARES = np.arange(0.1, 1, 0.1)  # of the ink, at which the curves are sampled
HEADINGS = ("model", "by the map", "brightest", "at random", "more than at random", "best piece", "least piece")
CURVES = ("by the map", "pixels at random", "by the pieces", "pieces at random")


def without(image: Grey, rank: Floats, share: float = SHARE) -> Grey:
    """The image, uint8 [28, 28], without that share of its ink; pixels with the highest rank, float [28, 28], go first."""
    order = np.argsort(-rank, axis=None, kind="stable")
    order = order[image.flat[order] > 0]
    ink = np.cumsum(image.flat[order], dtype=np.float64)
    left = image.copy()
    left.flat[order[: np.searchsorted(ink, share * ink[-1]) + 1]] = 0
    return left


def falls(predictor: Predictor, model: str, drawings: list[Drawing], random: np.random.Generator) -> Floats:
    """float64 [D, 5]: fall of the probability by map, brightest pixels, random pixels, best piece and worst piece."""
    rows = []
    for drawing in drawings:
        why, cut, image = predictor.explain(drawing, model), split_into_pieces(drawing), to_mnist(drawing)
        left = [without(image, why.map), without(image, image.astype(float))]
        left += [without(image, random.random(image.shape)) for _ in range(DRAWS)]
        for piece in (why.values.argmax(), why.values.argmin()):
            left.append(np.delete(cut.layers, piece, 0).max(0, initial=0))
        likely = predictor.model(model).judge(np.stack([image, *left])).probabilities[:, why.digit]
        fall = likely[0] - likely[1:].astype(np.float64)
        rows.append([fall[0], fall[1], fall[2 : 2 + DRAWS].mean(), *fall[2 + DRAWS :]])
    return np.array(rows)


def areas(predictor: Predictor, model: str, drawings: list[Drawing], random: np.random.Generator) -> Floats:
    """float64 [D, 4, 2]: insertion and deletion by each of CURVES."""
    rows = []
    for drawing in drawings:
        why, cut = predictor.explain(drawing, model), split_into_pieces(drawing)
        image, ways = cut.image, []
        for rank in (why.map, random.random(image.shape)):
            left = np.stack([without(image, rank, share) for share in SHARES])
            ways += [image - left, left]
        for order in (np.argsort(-why.values), random.permutation(len(why.values))):
            layers = cut.layers[order]
            ways += [np.maximum.accumulate(layers), np.maximum.accumulate(layers[::-1])]
        area = [_area(predictor, model, why.digit, np.stack([np.zeros_like(image), *way, image])) for way in ways]
        rows.append(np.reshape(area, (len(CURVES), 2)))
    return np.array(rows)


def _area(predictor: Predictor, model: str, digit: int, images: Grey) -> float:
    """Area under the digit's probability over the share of ink, for uint8 [N, 28, 28] from blank to complete."""
    likely = predictor.model(model).judge(images).probabilities[:, digit]
    share = images.sum((1, 2), dtype=np.int64) / images[-1].sum()
    order = np.argsort(share, kind="stable")
    share, likely = share[order], likely[order].astype(np.float64)
    return float((np.diff(share) * (likely[1:] + likely[:-1]) / 2).sum())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--models", nargs="+", choices=MODELS, metavar="NAME", default=list(MODELS))
    add_options(parser)
    arguments = parser.parse_args()
    count = COUNT
    if arguments.dry_run:
        arguments.models, count = arguments.models[:1], 2
    try:
        drawings = digits(arguments.data, count)
    except FileNotFoundError as error:
        parser.error(str(error))
    torch.set_num_threads(1)
    predictor = Predictor()
    print(f"| {' | '.join(HEADINGS)} |\n|{' --- |' * len(HEADINGS)}")
    results: dict[str, dict[str, object]] = {}
    for model in arguments.models:
        fall = falls(predictor, model, drawings, np.random.default_rng(SEED))
        mapped, brightest, random, best, least = (f"{100 * mean:.1f}" for mean in fall.mean(0))
        results[model] = {
            "drawings": len(fall),
            "falls": [round(100 * mean, 1) for mean in fall.mean(0).tolist()],
            "more_than_at_random": int((fall[:, 0] > fall[:, 2]).sum()),
        }
        more = format_counts((int((fall[:, 0] > fall[:, 2]).sum()), len(fall)))
        print(f"| `{model}` | {mapped} | {brightest} | {random} | {more} | {best} | {least} |", flush=True)
    headings = ["model", *(f"{each}, {kind}" for each in CURVES for kind in ("insertion", "deletion"))]
    print(f"\n| {' | '.join(headings)} |\n|{' --- |' * len(headings)}")
    for model in arguments.models:
        mean = areas(predictor, model, drawings, np.random.default_rng(SEED)).mean(0).ravel()
        print(f"| `{model}` | {' | '.join(f'{each:.3f}' for each in mean)} |", flush=True)
        results[model]["areas"] = [round(each, 3) for each in mean.tolist()]
    write_results(arguments.json, results)


if __name__ == "__main__":
    main()
