"""Accuracy and rejection on collections, scripts or symbols that are left out of the training.

    python benchmarks/leave_out.py cnn --data DIR                          # all collections, in three trainings
    python benchmarks/leave_out.py cnn --data DIR --without gmd app        # these two, in one training
    python benchmarks/leave_out.py cnn --data DIR --epochs 6 --symbols

Trains with the complete recipe on the other data and prints a Markdown table with a row per collection: the results on its
drawings of split "train", including the held-out writers. The last row has the results of the same network on the unseen
doodles and on MNIST's last training images. With --symbols every second class of symbols and characters is left out, then
the other classes, then all classes and doodles: is "not a digit" learned for outliers that are not in the training data?

For choosing between recipes: split "test" and MNIST's test images are not used; "clean" is MNIST's last 5,000 training
images, which are left out too. A shorter recipe is enough to compare two of them.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from result_file import add_options, write_results

from mnist_demo.arrays import Mask
from mnist_demo.datasets.doodles.sampling import unseen_doodles
from mnist_demo.datasets.mnist import DATA
from mnist_demo.datasets.splits import digits_of, is_clear_non_digit, is_held_out
from mnist_demo.datasets.training_data import INK_FILE, Data, load_data, load_ink_files
from mnist_demo.errors import UserError
from mnist_demo.evaluation.cards import image_counts
from mnist_demo.evaluation.counts import count_correct, status_counts
from mnist_demo.evaluation.formatting import format_share
from mnist_demo.evaluation.thresholds import choose_thresholds
from mnist_demo.networks.card import Pair
from mnist_demo.networks.models import MODELS, ModelSpec
from mnist_demo.networks.recipe import Recipe
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.recognition.model import outputs
from mnist_demo.recognition.statuses import Judgement, judge
from mnist_demo.strokes.batch import Strokes
from mnist_demo.training.loop import find_device, fit, progress_bar

# Collections and scripts that are left out together, to save trainings; this is harder than leaving out one at a time.
GROUPS = (
    ("syn", "omniglot-Balinese"),
    ("ibm", "apa", "art", "omniglot-Greek", "omniglot-Latin"),
    ("gmd", "app", "aga", "omniglot-Korean", "omniglot-Early_Aramaic"),
)
CLEAN = 5_000  # the last of MNIST's training images, left out
HEADINGS = ("left out", "people", "read", "accepted", "unsure", "misread that are unsure", "calibration error")
HEADINGS += ("not digits rejected", "unseen doodles rejected", "clean", "time")


class Trial:
    """A network trained without the drawings `left_out`, bool [D]."""

    def __init__(self, spec: ModelSpec, recipe: Recipe, data: Data, left_out: Mask, seed: int) -> None:
        self.spec, self.ink = spec, data.ink
        self.clean_images, self.clean_labels = data.images[-CLEAN:], data.labels[-CLEAN:]
        rest = replace(
            data,
            images=data.images[:-CLEAN],
            labels=data.labels[:-CLEAN],
            test_images=self.clean_images,
            test_labels=self.clean_labels,
            digits=data.digits & ~left_out,
            others=data.others & ~left_out,
        )
        with progress_bar(spec.name) as progress:
            self.network = fit(spec, recipe, rest, seed, find_device(), progress).network
        held_out = is_held_out(data.ink.writers, data.ink.splits) & ~left_out
        index, labels, _ = digits_of(data.ink, held_out)
        output = self._outputs(data.ink.strokes.select(index))
        self.thresholds = choose_thresholds(spec, output, labels, data.ink.writers[index])

    def _outputs(self, strokes: Strokes) -> torch.Tensor:
        return outputs(self.spec, self.network, torch.from_numpy(strokes_to_mnist(strokes)))

    def read(self, strokes: Strokes) -> Judgement:
        """The judgement of these drawings."""
        return judge(self.spec, self._outputs(strokes), self.thresholds)

    def rejected(self, strokes: Strokes) -> Pair:
        """How many of these drawings are answered "not a digit", and their number."""
        return int(self.read(strokes).not_a_digit.sum()), len(strokes)


def rows(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, without: list[str]) -> Iterator[tuple[str, ...]]:
    """Train without these collections and scripts: a row for each, and one for the other results."""
    start, ink = time.perf_counter(), data.ink
    trial = Trial(spec, recipe, data, np.isin(ink.collections, without), seed)
    train, clear = ink.splits == "train", is_clear_non_digit(ink.labels)
    for name in without:
        in_collection = train & (ink.collections == name)
        index, labels, _ = digits_of(ink, in_collection)
        others = np.flatnonzero(in_collection & clear)
        rejected = format_share(trial.rejected(ink.strokes.select(others))) if len(others) else ""
        if not len(index):
            yield (name, str(len(np.unique(ink.writers[others]))), "", "", "", "", "", rejected, "", "", "")
            continue
        judgement = trial.read(ink.strokes.select(index))
        statuses = status_counts(judgement, labels, None)
        yield (
            name,
            str(len(np.unique(ink.writers[index]))),
            format_share(count_correct(judgement.digit, labels)),
            format_share(statuses.accepted),
            format_share(statuses.unsure),
            format_share(statuses.unsure_misread),
            f"{statuses.ece:.2%}",
            rejected,
            *[""] * 3,
        )
    clean = image_counts(spec, trial.network, trial.clean_images, trial.clean_labels)
    doodles = format_share(trial.rejected(unseen_doodles()[0]))
    minutes = f"{(time.perf_counter() - start) / 60:.0f} min"
    yield ("the same network", *[""] * 7, doodles, format_share(clean.pair), minutes)


def symbols(spec: ModelSpec, recipe: Recipe, data: Data, seed: int) -> dict[str, Pair]:
    """Print and return the rejection rates of networks trained without symbols, or without any outliers."""
    clear, train = is_clear_non_digit(data.ink.labels), data.ink.splits == "train"
    classes = np.unique(data.ink.labels[clear])
    halves = [clear & np.isin(data.ink.labels, classes[start::2]) for start in (0, 1)]
    results = {}
    for title, left_out in (
        ("every second class", halves[0]),
        ("the other classes", halves[1]),
        ("all classes and doodles", clear),
    ):
        start = time.perf_counter()
        without = replace(recipe, others=0, doodles=0) if left_out is clear else recipe
        trial = Trial(spec, without, data, left_out, seed)
        rejected = trial.rejected(data.ink.strokes.select(np.flatnonzero(left_out & train)))
        print(
            f"without {title}: {format_share(rejected)} of their drawings rejected; {time.perf_counter() - start:.0f} s"
        )
        results[title] = rejected
    return results


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=[name for name, spec in MODELS.items() if spec.recipe.ink])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--epochs", type=int, help="default: the recipe's")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--without", nargs="+", metavar="NAME", help="collections and scripts to leave out together; "
                        "default: all, in three trainings")  # fmt: skip
    parser.add_argument("--symbols", action="store_true", help="leave out symbols instead of collections")
    add_options(parser)
    arguments = parser.parse_args()
    if load_ink_files(arguments.data) is None:
        parser.error(f"no ink file in {arguments.data}: name the folder that contains {INK_FILE} with --data")
    try:
        spec, data = MODELS[arguments.name], load_data(arguments.data)
    except UserError as error:
        parser.error(str(error))
    names = np.unique(data.ink.collections).tolist()
    if unknown := set(arguments.without or ()) - set(names):
        parser.error(f"no collection {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    recipe = replace(spec.recipe, epochs=arguments.epochs or spec.recipe.epochs)
    if arguments.dry_run:
        recipe = replace(recipe, epochs=1, ink=200, others=200, doodles=200)
        data = replace(data, images=data.images[: CLEAN + 200], labels=data.labels[: CLEAN + 200])
        arguments.without = arguments.without or ["art"]
    if arguments.symbols:
        write_results(arguments.json, symbols(spec, recipe, data, arguments.seed))
        return
    groups = [arguments.without] if arguments.without else [list(group) for group in GROUPS]
    print(_line(HEADINGS) + "\n" + _line(["---"] * len(HEADINGS)))
    table = []
    for without in groups:
        for row in rows(spec, recipe, data, arguments.seed, without):
            print(_line(row), flush=True)
            table.append(dict(zip(HEADINGS, row)))
    write_results(arguments.json, {"model": spec.name, "rows": table})


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
