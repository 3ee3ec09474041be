"""How well a recipe reads people and collections it never saw: leave collections out in three groups, train on the rest.

    python benchmarks/leave_out.py cnn --data DIR --epochs 6

Prints, per group and in all, how many of the left-out drawings of split "train" are read, the held-out writers among them
included. Split "test" is not looked at. A shortened recipe will do to compare two ways of training.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_demo import measure
from mnist_demo.datasets import DATA, clear_non_digits
from mnist_demo.models import spec_of
from mnist_demo.predict import outputs, read
from mnist_demo.preprocess import strokes_to_mnist
from mnist_demo.train import Progress, find_device, fit, load_data

GROUPS = (("syn",), ("app", "apa", "gmd"), ("ibm", "aga", "art"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--groups", type=int, nargs="+", default=range(len(GROUPS)), help="of 0, 1, 2")
    arguments = parser.parse_args()
    spec, data = spec_of(arguments.name), load_data(arguments.data)
    recipe = replace(spec.recipe, epochs=arguments.epochs)
    results = []
    for number in arguments.groups:
        left_out = np.isin(data.ink.collections, GROUPS[number])
        rest = replace(data, digits=data.digits & ~left_out, others=data.others & ~left_out)
        start = time.perf_counter()
        network = fit(spec, recipe, rest, arguments.seed, find_device(), progress=Progress(spec.name)).network

        def result(chosen, network=network):
            return outputs(spec, network, torch.from_numpy(strokes_to_mnist(data.ink.strokes.select(chosen))))

        # Thresholds from held-out writers of the collections that were trained on: as strange as a shipped model meets.
        held_out = measure.is_held_out(data.ink.writers, data.ink.splits)
        index, labels, _ = measure.digits_of(data.ink, held_out & ~left_out)
        statuses = measure.fit_statuses(spec, result(index), labels)
        index, labels, collections = measure.digits_of(data.ink, left_out & (data.ink.splits == "train"))
        reading = read(spec, result(index), statuses)
        others = left_out & (data.ink.splits == "train") & clear_non_digits(data.ink.labels)
        results.append(measure.freehand_counts(reading.digit, labels, collections))
        counts = measure.status_counts(reading, labels, read(spec, result(np.flatnonzero(others)), statuses))
        clean = measure.clean_figures(spec, network, data.test_images, data.test_labels)
        print(
            f"without {' '.join(GROUPS[number])}: {_share(results[-1])}; not ibm {_of(results[-1]['without_ibm'])}; "
            f"clean {_share(clean)}; accepted {_of(counts['accepted'])}, non-digits rejected {_of(counts['rejected'])}, "
            f"unsure {_of(counts['unsure'])} with {_of(counts['unsure_misread'])} of the misread, "
            f"calibration error {counts['ece']:.2%}; {time.perf_counter() - start:.0f} s",
            flush=True,
        )
    print("all:", _of([sum(part[key] for part in results) for key in ("correct", "total")]), flush=True)


def _of(pair: list[int]) -> str:
    return f"{pair[0] / max(pair[1], 1):.2%} ({pair[0]} of {pair[1]})"


def _share(counts: dict) -> str:
    return _of([counts["correct"], counts["total"]])


if __name__ == "__main__":
    main()
