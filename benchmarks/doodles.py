"""What becomes of doodles that no model was trained on, kind by kind: how many of each are answered "not a digit".

    python benchmarks/doodles.py                     # every model
    python benchmarks/doodles.py --models cnn mlp

The drawings are those that the cards count, MEASURED of each kind; then as many of each kind of fresh_doodles.py, which another
hand drew. Prints a row of a Markdown table for each kind, the least rejected by the first model first, and what digit
those that are not rejected are most often taken for by it.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from fresh_doodles import KINDS as FRESH

from mnist_demo.datasets.doodles.sampling import MEASURED, unseen_doodles
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes


def fresh_doodles() -> tuple[Strokes, np.ndarray]:
    """MEASURED drawings of each fresh kind, always the same, and their kinds, str [D]."""
    random, kinds = np.random.default_rng(0), np.repeat(list(FRESH), MEASURED)
    return Strokes.from_drawings([FRESH[kind](random) for kind in kinds]), kinds


def print_table(predictor: Predictor, names: list[str], doodles: Strokes, kinds: np.ndarray) -> None:
    """How many of each kind every one of these models rejects."""
    images = strokes_to_mnist(doodles)
    judged = {name: predictor.model(name).judge(images) for name in names}
    rejected = {
        kind: [int(each.not_a_digit[kinds == kind].sum()) for each in judged.values()] for kind in np.unique(kinds)
    }  # of MEASURED
    first = judged[names[0]]
    print(f"| of {MEASURED} | {' | '.join(f'`{name}`' for name in names)} | taken for, by `{names[0]}` |")
    print(f"| --- |{' ---: |' * len(names)} --- |")
    for kind in sorted(rejected, key=lambda kind: rejected[kind]):
        taken_for = Counter(first.digit[(kinds == kind) & ~first.not_a_digit].tolist()).most_common(2)
        digits = ", ".join(f"{digit} ({count})" for digit, count in taken_for)
        print(f"| {kind} | {' | '.join(map(str, rejected[kind]))} | {digits} |")
    totals = [f"{each.not_a_digit.mean():.1%}" for each in judged.values()]
    print(f"| all | {' | '.join(totals)} | |")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", choices=list(MODELS), metavar="MODEL", default=list(MODELS))
    names, predictor = parser.parse_args().models, Predictor()
    print_table(predictor, names, *unseen_doodles())
    print("\nBy another hand:\n")
    print_table(predictor, names, *fresh_doodles())


if __name__ == "__main__":
    main()
