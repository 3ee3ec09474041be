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
from mnist_demo.learning.data import INK_FILE, Data, load_data, load_ink_files
from mnist_demo.learning.mnist import DATA
from mnist_demo.learning.progress import progress_bar
from mnist_demo.learning.splits import digits_of, is_clear_non_digit, is_held_out
from mnist_demo.learning.training import find_device, fit
from mnist_demo.measuring.cards import image_counts
from mnist_demo.measuring.counts import freehand_counts, status_counts
from mnist_demo.measuring.thresholds import choose_thresholds
from mnist_demo.measuring.words import share
from mnist_demo.networks.card import Pair, StatusCounts
from mnist_demo.networks.models import MODELS, ModelSpec
from mnist_demo.networks.outputs import outputs
from mnist_demo.networks.recipes import Recipe
from mnist_demo.reading.statuses import Judgement, judge

GROUPS = (("syn",), ("app", "apa", "gmd"), ("ibm", "aga", "art"))


class Trial:
    """A network trained without some drawings, bool [D], with thresholds from the held-out writers among the rest."""

    def __init__(self, spec: ModelSpec, recipe: Recipe, data: Data, left_out: np.ndarray, seed: int):
        rest = replace(data, digits=data.digits & ~left_out, others=data.others & ~left_out)
        self.spec, self.ink = spec, data.ink
        with progress_bar(spec.name) as progress:
            self.network = fit(spec, recipe, rest, seed, find_device(), progress).network
        held_out = is_held_out(data.ink.writers, data.ink.splits) & ~left_out
        index, labels, _ = digits_of(data.ink, held_out)
        self.thresholds = choose_thresholds(spec, self.outputs(index), labels, data.ink.writers[index])

    def outputs(self, chosen: np.ndarray) -> torch.Tensor:
        """float [N, 10] for the drawings chosen, int [N]."""
        images = strokes_to_mnist(self.ink.strokes.select(chosen))
        return outputs(self.spec, self.network, torch.from_numpy(images))

    def read(self, chosen: np.ndarray) -> Judgement:
        """What the network makes of the drawings chosen, int [N]."""
        return judge(self.spec, self.outputs(chosen), self.thresholds)


def collections(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, groups: list[int]) -> None:
    """Print what is read of each group of collections by a network that never saw it."""
    results = []
    train, symbols = data.ink.splits == "train", is_clear_non_digit(data.ink.labels)
    for number in groups:
        start = time.perf_counter()
        left_out = np.isin(data.ink.collections, GROUPS[number])
        trial = Trial(spec, recipe, data, left_out, seed)
        index, labels, names = digits_of(data.ink, left_out & train)
        judgement = trial.read(index)
        statuses = status_counts(judgement, labels, trial.read(np.flatnonzero(left_out & train & symbols)))
        freehand = freehand_counts(judgement.digit, labels, names)
        results.append((freehand, statuses))
        clean = image_counts(spec, trial.network, data.test_images, data.test_labels)
        print(
            f"without {' '.join(GROUPS[number])}: {share(freehand.pair)}; {_in_words(statuses)}, calibration error "
            f"{statuses.ece:.2%}; clean {share(clean.pair)}; {time.perf_counter() - start:.0f} s",
            flush=True,
        )
    freehand_of_all, statuses_of_all = zip(*results, strict=True)
    together = _sum([each.pair for each in freehand_of_all]), _sum([each.without_ibm for each in freehand_of_all])
    names = ("accepted", "unsure", "unsure_misread", "caught", "rejected")
    sums = {name: _sum([getattr(each, name) for each in statuses_of_all]) for name in names}
    statuses = StatusCounts(**sums, ece=0, bins=())
    print(f"all: {share(together[0])}, without ibm {share(together[1])}; {_in_words(statuses)}")


def _sum(pairs: list[Pair]) -> Pair:
    return sum(right for right, _ in pairs), sum(total for _, total in pairs)


def symbols(spec: ModelSpec, recipe: Recipe, data: Data, seed: int) -> None:
    """Print how many symbols are rejected by networks that were never shown their like, or no symbols at all."""
    clear, train = is_clear_non_digit(data.ink.labels), data.ink.splits == "train"
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
            f"without {title}: {share((int(rejected.sum()), len(rejected)))} of their drawings rejected; "
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


def _in_words(statuses: StatusCounts) -> str:
    return (
        f"accepted {share(statuses.accepted)}, symbols rejected {share(statuses.rejected)}, "
        f"unsure {share(statuses.unsure)} with {share(statuses.unsure_misread)} of the misread"
    )


if __name__ == "__main__":
    main()
