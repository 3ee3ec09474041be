"""Rejection rate, by kind, of doodles that no model was trained on.

    python benchmarks/doodles.py                     # all models
    python benchmarks/doodles.py --models cnn mlp

The first table has the unseen kinds that the cards count, the second the kinds of fresh_doodles.py, MEASURED drawings of
each. Prints a Markdown table with a row per kind: how many drawings are answered "not a digit", and the digits for which
the first model most often takes the others. The kinds that it rejects least come first.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from fresh_doodles import KINDS as FRESH
from result_file import add_options, write_results

from mnist_demo.arrays import Texts
from mnist_demo.datasets.doodles.sampling import MEASURED, unseen_doodles
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes


def fresh_doodles() -> tuple[Strokes, Texts]:
    """MEASURED drawings of each fresh kind, always the same, and their kinds, str [D]."""
    random, kinds = np.random.default_rng(0), np.repeat(list(FRESH), MEASURED)
    return Strokes.from_drawings([FRESH[kind](random) for kind in kinds]), kinds


def print_table(predictor: Predictor, names: list[str], doodles: Strokes, kinds: Texts) -> dict[str, object]:
    """Print and return how many drawings of each kind each model rejects."""
    images = strokes_to_mnist(doodles)
    judgements = {name: predictor.model(name).judge(images) for name in names}
    rejected = {
        kind: [int(judgement.not_a_digit[kinds == kind].sum()) for judgement in judgements.values()]
        for kind in np.unique(kinds)
    }  # kind → of MEASURED drawings, by model
    first = judgements[names[0]]
    print(f"| of {MEASURED} | {' | '.join(f'`{name}`' for name in names)} | taken for, by `{names[0]}` |")
    print(f"| --- |{' ---: |' * len(names)} --- |")
    rows = {}
    for kind in sorted(rejected, key=lambda kind: rejected[kind]):
        taken_for = Counter(first.digit[(kinds == kind) & ~first.not_a_digit].tolist()).most_common(2)
        rows[str(kind)] = {"rejected": rejected[kind], "taken_for": taken_for}
        digits = ", ".join(f"{digit} ({count})" for digit, count in taken_for)
        print(f"| {kind} | {' | '.join(map(str, rejected[kind]))} | {digits} |")
    totals = [f"{judgement.not_a_digit.mean():.1%}" for judgement in judgements.values()]
    print(f"| all | {' | '.join(totals)} | |")
    total = [int(judgement.not_a_digit.sum()) for judgement in judgements.values()]
    return {"models": names, "count": MEASURED, "rejected": total, "kinds": rows}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", choices=list(MODELS), metavar="MODEL", default=list(MODELS))
    add_options(parser)
    arguments = parser.parse_args()
    names = arguments.models[:1] if arguments.dry_run else arguments.models
    predictor = Predictor()
    measured = print_table(predictor, names, *unseen_doodles())
    print("\nKinds by another designer:\n")
    fresh = print_table(predictor, names, *fresh_doodles())
    write_results(arguments.json, {"measured": measured, "fresh": fresh})


if __name__ == "__main__":
    main()
