"""How well a recipe reads what it never saw: leave collections out in three groups, or halves of the symbols.

    python benchmarks/leave_out.py cnn --data DIR --epochs 6
    python benchmarks/leave_out.py cnn --data DIR --epochs 6 --symbols

Trains on the rest and prints what becomes of the left-out drawings of split "train", held-out writers included. With
--symbols every second class of letters and symbols is left out, then the others: does "not a digit" hold for what was
never shown as an outlier, and what would the thresholds do with no outliers at all? Split "test" is not looked at. A
shortened recipe will do to compare two ways of training.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_demo.drawing.preprocess import strokes_to_mnist
from mnist_demo.learning.datasets import DATA, INK_FILE, clear_non_digits
from mnist_demo.learning.training import Data, Progress, find_device, fit, load_data, load_ink_files
from mnist_demo.measuring import counts as measure
from mnist_demo.networks.models import MODELS, ModelSpec, Recipe
from mnist_demo.reading.predict import Reading, outputs, read

GROUPS = (("syn",), ("app", "apa", "gmd"), ("ibm", "aga", "art"))


class Trial:
    """A network trained without some drawings, bool [D], with thresholds from the held-out writers among the rest."""

    def __init__(self, spec: ModelSpec, recipe: Recipe, data: Data, left_out: np.ndarray, seed: int):
        rest = replace(data, digits=data.digits & ~left_out, others=data.others & ~left_out)
        self.spec, self.ink = spec, data.ink
        self.network = fit(spec, recipe, rest, seed, find_device(), progress=Progress(spec.name)).network
        held_out = measure.is_held_out(data.ink.writers, data.ink.splits) & ~left_out
        index, labels, _ = measure.digits_of(data.ink, held_out)
        self.statuses = measure.fit_statuses(spec, self.outputs(index), labels, data.ink.writers[index])

    def outputs(self, chosen: np.ndarray) -> torch.Tensor:
        """float [N, 10] for the drawings chosen, int [N]."""
        images = strokes_to_mnist(self.ink.strokes.select(chosen))
        return outputs(self.spec, self.network, torch.from_numpy(images))

    def read(self, chosen: np.ndarray) -> Reading:
        """What the network makes of the drawings chosen, int [N]."""
        return read(self.spec, self.outputs(chosen), self.statuses)


def collections(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, groups: list[int]) -> None:
    """Print what is read of each group of collections by a network that never saw it."""
    results = []
    train, symbols = data.ink.splits == "train", clear_non_digits(data.ink.labels)
    for number in groups:
        start = time.perf_counter()
        left_out = np.isin(data.ink.collections, GROUPS[number])
        trial = Trial(spec, recipe, data, left_out, seed)
        index, labels, names = measure.digits_of(data.ink, left_out & train)
        reading = trial.read(index)
        counts = measure.status_counts(reading, labels, trial.read(np.flatnonzero(left_out & train & symbols)))
        results.append({**measure.freehand_counts(reading.digit, labels, names), **counts})
        print(
            f"without {' '.join(GROUPS[number])}: {_share(results[-1])}; {_statuses(counts)}, calibration error "
            f"{counts['ece']:.2%}; clean {_share(measure.clean_figures(spec, trial.network, data.test_images, data.test_labels))}; "
            f"{time.perf_counter() - start:.0f} s",
            flush=True,
        )
    together = {
        key: np.sum([result[key] for result in results], 0).tolist()
        for key in ("accepted", "unsure", "unsure_misread", "caught", "rejected", "without_ibm")
    }
    total = [sum(result[key] for result in results) for key in ("correct", "total")]
    print(f"all: {_of(total)}, without ibm {_of(together['without_ibm'])}; {_statuses(together)}")


def symbols(spec: ModelSpec, recipe: Recipe, data: Data, seed: int) -> None:
    """Print how many symbols are rejected by networks that were never shown their like, or no symbols at all."""
    clear, train = clear_non_digits(data.ink.labels), data.ink.splits == "train"
    classes = np.unique(data.ink.labels[clear])
    halves = [clear & np.isin(data.ink.labels, classes[start::2]) for start in (0, 1)]
    for title, left_out in (
        ("every second class", halves[0]),
        ("the other classes", halves[1]),
        ("all classes", clear),
    ):
        start = time.perf_counter()
        without = replace(recipe, others=0) if left_out is clear else recipe
        trial = Trial(spec, without, data, left_out, seed)
        rejected = trial.read(np.flatnonzero(left_out & train)).not_a_digit
        print(
            f"without {title}: {_of([int(rejected.sum()), len(rejected)])} of their drawings rejected; "
            f"{time.perf_counter() - start:.0f} s",
            flush=True,
        )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=[name for name, spec in MODELS.items() if spec.recipe.ink])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--groups", type=int, nargs="+", choices=range(len(GROUPS)), default=range(len(GROUPS)))
    parser.add_argument("--symbols", action="store_true", help="leave out symbols instead of collections")
    arguments = parser.parse_args()
    if load_ink_files(arguments.data) is None:
        parser.error(f"no ink file under {arguments.data}: name the folder that holds {INK_FILE} with --data")
    spec, data = MODELS[arguments.name], load_data(arguments.data)
    recipe = replace(spec.recipe, epochs=arguments.epochs)
    if arguments.symbols:
        symbols(spec, recipe, data, arguments.seed)
    else:
        collections(spec, recipe, data, arguments.seed, arguments.groups)


def _of(pair: list[int]) -> str:
    return f"{pair[0] / max(pair[1], 1):.2%} ({pair[0]} of {pair[1]})"


def _share(counts: dict) -> str:
    return _of([counts["correct"], counts["total"]])


def _statuses(counts: dict) -> str:
    return (
        f"accepted {_of(counts['accepted'])}, symbols rejected {_of(counts['rejected'])}, unsure {_of(counts['unsure'])} "
        f"with {_of(counts['unsure_misread'])} of the misread"
    )


if __name__ == "__main__":
    main()
