"""What becomes of doodles that no model was trained on, kind by kind: how many of each are answered "not a digit".

    python benchmarks/doodles.py                     # every model
    python benchmarks/doodles.py --models cnn mlp

The drawings are those that the cards count, MEASURED of each kind. Prints a row of a Markdown table for each kind, the
least rejected by the first model first, and what digit those that are not rejected are most often taken for by it.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_demo.learning.doodles import MEASURED, UNSEEN, unseen_doodles, unseen_images
from mnist_demo.networks.models import MODELS
from mnist_demo.reading.predict import Predictor
from mnist_demo.reading.statuses import judge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", choices=list(MODELS), metavar="MODEL", default=list(MODELS))
    names = parser.parse_args().models
    predictor = Predictor()
    images, kinds = torch.from_numpy(unseen_images()), unseen_doodles()[1]
    judged = {
        name: judge(MODELS[name], predictor.outputs(images, name), predictor.cards[name].thresholds) for name in names
    }
    rejected = {
        kind: [int(each.not_a_digit[kinds == kind].sum()) for each in judged.values()] for kind in UNSEEN
    }  # of MEASURED
    first = judged[names[0]]
    print(f"| of {MEASURED} | {' | '.join(f'`{name}`' for name in names)} | taken for, by `{names[0]}` |")
    print(f"| --- |{' ---: |' * len(names)} --- |")
    for kind in sorted(UNSEEN, key=lambda kind: rejected[kind]):
        taken_for = Counter(first.digit[(kinds == kind) & ~first.not_a_digit].tolist()).most_common(2)
        digits = ", ".join(f"{digit} ({count})" for digit, count in taken_for)
        print(f"| {kind} | {' | '.join(map(str, rejected[kind]))} | {digits} |")
    totals = [f"{each.not_a_digit.mean():.1%}" for each in judged.values()]
    print(f"| all | {' | '.join(totals)} | |")


if __name__ == "__main__":
    main()
