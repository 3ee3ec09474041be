"""Slim, wide and leaning forms of each digit, made by a program.

    python benchmarks/forms.py --data DIR                     # all models
    python benchmarks/forms.py --data DIR --models cnn mlp

The drawings are those of the held-out writers of split "train", at most COUNT of each digit, and as many ellipses. Each is made
upright, then given every width : height of RATIOS, then slanted at random as hands do. A 1 is left out, because a line has no width of
its own, and a 7 is not squeezed below 0.4, where it looks like a 1 with a flag. Prints a Markdown table: by model, digit and width :
height the share of the drawings that are read right and accepted, and of all in the row how many are read right, accepted, and
wrong and sure.
"""

import argparse
import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from drawings import SEED
from result_file import add_options, write_results

from mnist_demo.datasets.mnist import DATA
from mnist_demo.datasets.splits import digits_of, is_held_out
from mnist_demo.datasets.training_data import load_ink_files
from mnist_demo.evaluation.tables import forms_table
from mnist_demo.networks.card import Pair
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.model import Model
from mnist_demo.strokes.batch import Strokes
from mnist_demo.training.augmentation import upright

RATIOS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0, 1.5)  # width : height of the upright path
SLIMMEST_SEVEN = 0.4
COUNT = 40  # drawings of each digit, and ellipses
LEAN = 0.2  # tangent of the slant, standard deviation; that of the training's StrokeVariation
ELLIPSE = "ellipse"

Forms = dict[str, Strokes]  # digit, or ELLIPSE → upright drawings


def upright_forms(data: Path, count: int) -> Forms:
    """Up to `count` drawings of each digit but 1, and ellipses. Raises FileNotFoundError without an ink file."""
    ink = load_ink_files(data)
    if ink is None:
        raise FileNotFoundError(f"no ink file under {data}: name the folder that holds one with --data")
    index, labels, _ = digits_of(ink, is_held_out(ink.writers, ink.splits))
    random = np.random.default_rng(SEED)
    forms = {ELLIPSE: _ellipses(count, random)}
    for digit in (0, 2, 3, 4, 5, 6, 7, 8, 9):
        chosen = index[labels == digit]
        forms[str(digit)] = upright(ink.strokes.select(random.permutation(chosen)[:count]))
    return forms


def _ellipses(count: int, random: np.random.Generator) -> Strokes:
    """Closed ellipses that begin anywhere and overlap a little."""
    turns = random.uniform(0, 1, (count, 1)) + np.linspace(0, 1.05, 60)
    return Strokes.from_drawings([[np.stack([np.sin(t), -np.cos(t)], 1)] for t in turns * 2 * math.pi])


def with_ratio(strokes: Strokes, ratio: float, random: np.random.Generator) -> Strokes:
    """Upright drawings given this width : height, and then a random slant."""
    low, high = strokes.bounds()
    size = np.maximum(high - low, 1e-9)
    x, y = ((strokes.points - low[strokes.drawing_of_point]) / size[strokes.drawing_of_point]).T
    lean = random.normal(0, LEAN, len(strokes))[strokes.drawing_of_point]
    return strokes.with_points(np.stack([x * ratio - lean * y, y], 1))


def measure(model: Model, forms: Forms) -> dict[str, dict[str, dict[str, Pair]]]:
    """Of each form at each ratio, how many are read right, accepted, both, and wrong and sure."""
    results: dict[str, dict[str, dict[str, Pair]]] = {}
    for name, strokes in forms.items():
        results[name] = {}
        for ratio in RATIOS:
            if name == "7" and ratio < SLIMMEST_SEVEN:
                continue
            images = strokes_to_mnist(with_ratio(strokes, ratio, np.random.default_rng(SEED)))
            judgement = model.judge(images)
            right = judgement.digit == (0 if name == ELLIPSE else int(name))
            accepted, sure = ~judgement.not_a_digit, ~judgement.not_a_digit & ~judgement.unsure
            counts = {"read": right, "accepted": accepted, "both": right & accepted, "wrong_and_sure": ~right & sure}
            results[name][str(ratio)] = {key: (int(mask.sum()), len(mask)) for key, mask in counts.items()}
    return results


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--models", nargs="+", choices=list(MODELS), metavar="MODEL", default=list(MODELS))
    add_options(parser)
    arguments = parser.parse_args()
    names = arguments.models[:1] if arguments.dry_run else arguments.models
    try:
        forms = upright_forms(arguments.data, 2 if arguments.dry_run else COUNT)
    except FileNotFoundError as error:
        parser.error(str(error))
    predictor = Predictor()
    results = {name: measure(predictor.model(name), forms) for name in names}
    print(forms_table({"results": results}))
    write_results(arguments.json, results)


if __name__ == "__main__":
    main()
