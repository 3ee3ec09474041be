"""Train models and write their checkpoints.

    python -m mnist_demo.train NAME [NAME ...] | all      # --data DIR --ink FILE --seed N --epochs N --dry-run

After training, the stored network is measured once on the test images and on the pen drawings of split "test". Then its
weights, its card and its answers to the test images are written.
"""

import argparse
import math
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import torch

from mnist_demo.console import exit_status
from mnist_demo.datasets.image_files import FORMATS
from mnist_demo.datasets.labelled_images import DataError
from mnist_demo.datasets.mnist import DATA, shipped_test_images, shipped_training_images
from mnist_demo.datasets.splits import digits_of, for_thresholds
from mnist_demo.datasets.training_data import INK_FILE, Data, for_experiment, load_data
from mnist_demo.evaluation.answers import checkpoint_files, save_with_answers
from mnist_demo.evaluation.cards import seed_figures, trained_card
from mnist_demo.evaluation.formatting import (
    format_duration,
    format_number_of,
    format_share,
    format_spread,
    format_with_interval,
)
from mnist_demo.files import check_writable
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, load, load_card, save_card
from mnist_demo.networks.models import (
    MODELS,
    OPTIMISERS,
    PLAIN_RECIPES,
    SMALL_NETWORKS,
    ModelNameError,
    ModelSpec,
    small_network,
    small_recipe,
    spec_of,
)
from mnist_demo.networks.recipe import Recipe
from mnist_demo.recognition.model import Model
from mnist_demo.training.loop import find_device, fit, progress_bar
from mnist_demo.training.state import StateFile, state_path, stored_threads
from mnist_demo.training.threads import MAX_THREADS, is_thread_count, set_training_threads

SMALL_OPTIONS = ("optimiser", "rate", "batch_size", "steps", "images", "without", "shuffle_labels", "zero_weights")
DRY_RUN_IMAGES = 500  # of each kind: MNIST, test images, pen drawings, other drawings, doodles


def train(
    spec: ModelSpec,
    recipe: Recipe,
    data: Data,
    seed: int,
    out: Path,
    state_file: StateFile,
    keep: bool = True,
) -> Card:
    """Train one model from one seed and return its card; the checkpoint is written to `out` if `keep`.

    The state of the training is saved in `state_file` after each epoch.
    """
    device = find_device()
    length = format_number_of(recipe.steps, "step") if recipe.steps else format_number_of(recipe.epochs, "epoch")
    _inform(f"{spec.name}: seed {seed}, {length} on {device}, {format_number_of(torch.get_num_threads(), 'thread')}")
    with progress_bar(spec.name) as progress:
        trained = fit(spec, recipe, data, seed, device, progress, state_file)
    card = trained_card(spec, recipe, data, seed, device, trained)
    return save_with_answers(Model(spec, trained.network, card), data.test_images, out) if keep else card


def summary(card: Card) -> str:
    """The result of one model in one line."""
    text = f"{card.name}: clean {format_share(card.clean.pair)}, loss {card.clean.loss:.4f}"
    if card.freehand:
        text += f"; freehand {format_with_interval(card.freehand.pair)}"
    return text + f"; {card.parameters:,} parameters, {format_duration(card.seconds)}"


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.train",
        description="Train models and write their checkpoints.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="models to train, or all")
    parser.add_argument("--data", type=Path, metavar="PATH", help=f"folder with {FORMATS}; pictures and "
                        "tables may be divided into train and test (or val); or an mnist.npz, a .csv or a .csv.gz; MNIST is "
                        f"downloaded to an empty folder and to the default; default: {DATA}")  # fmt: skip
    parser.add_argument("--ink", type=Path, nargs="+", metavar="FILE", help="ink files of pen drawings; default: "
                        f"{INK_FILE} in the data folder")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="default: the recipe's")
    parser.add_argument("--seeds", type=int, metavar="N", default=1, help="train with N seeds, starting with --seed; the "
                        "first network is kept, and its card lists the results of all")  # fmt: skip
    parser.add_argument("--epochs", type=int, metavar="N", help="default: the recipe's")
    parser.add_argument("--threads", type=int, metavar="N", help="default: the fastest number, measured for each model")
    parser.add_argument("--mnist-only", action="store_true", help="train cnn or mlp without pen drawings (needs --out)")
    parser.add_argument("--plain", action="store_true", help="the plain recipe of an exercise (needs --out)")
    parser.add_argument("--out", type=Path, default=CHECKPOINTS, metavar="DIR", help="folder for the checkpoints; "
                        "default: %(default)s")  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="continue an interrupted training after its last complete "
                        "epoch; pass the other options again; the result is that of a training without interruption")  # fmt: skip
    group = parser.add_argument_group("small networks", f"for {', '.join(SMALL_NETWORKS)} and the like (needs --out)")
    group.add_argument("--optimiser", choices=list(OPTIMISERS), help="default: momentum")
    group.add_argument("--rate", type=float, metavar="R", help="learning rate; default: 0.05")
    group.add_argument("--batch-size", type=int, metavar="N", help="default: 64")
    group.add_argument("--steps", type=int, metavar="N", help="number of batches; default: 1500")
    group.add_argument("--images", type=int, metavar="N", help="training images, the first of each digit; default: all, which "
                       "are 10,000 of MNIST's without --data")  # fmt: skip
    group.add_argument("--without", type=int, choices=range(10), metavar="DIGIT", help="a digit that is never shown")
    group.add_argument("--shuffle-labels", action="store_true", help="give each image the label of another one")
    group.add_argument("--zero-weights", action="store_true", help="start with all weights zero instead of random ones")
    parser.add_argument("--dry-run", action="store_true", help="train one epoch on few images and write nothing")
    arguments = parser.parse_args(argv)
    for name, lowest in (("epochs", 1), ("seeds", 1), ("seed", 0)):
        if getattr(arguments, name) is not None and getattr(arguments, name) < lowest:
            parser.error(f"--{name} must be at least {lowest}")
    if not is_thread_count(arguments.threads):
        parser.error(f"--threads must be at least 1 and at most {MAX_THREADS}")
    special = arguments.mnist_only or arguments.plain
    is_shipped = not arguments.dry_run and arguments.out.resolve() == CHECKPOINTS.resolve()
    if special and is_shipped:
        parser.error("--mnist-only and --plain would replace a better model: name another folder with --out DIR")
    small = [name for name in arguments.names if small_network(name)]
    if small and is_shipped:
        parser.error(f"{small[0]} is not one of the shipped models: name another folder with --out DIR")
    others = [name for name in arguments.names if name not in small]
    given = [option for option in SMALL_OPTIONS if getattr(arguments, option) not in (None, False)]
    if others and given:
        parser.error(f"--{given[0].replace('_', '-')} is for small networks, not for {others[0]}")
    for name, lowest in (("batch_size", 1), ("steps", 1), ("images", 10)):
        if getattr(arguments, name) is not None and getattr(arguments, name) < lowest:
            parser.error(f"--{name.replace('_', '-')} must be at least {lowest}")
    if arguments.rate is not None and not 0 < arguments.rate < math.inf:
        parser.error("--rate must be a number above 0")
    return arguments


def _recipe(spec: ModelSpec, arguments: argparse.Namespace, data: Data) -> Recipe:
    """The model's recipe, changed by the options. Raises ModelNameError and DataError."""
    if arguments.plain and spec.name not in PLAIN_RECIPES:
        raise ModelNameError(f"{spec.name!r} has no plain recipe; {', '.join(PLAIN_RECIPES)} has.")
    recipe = PLAIN_RECIPES[spec.name] if arguments.plain else spec.recipe
    if small_network(spec.name):
        options = {
            name: getattr(arguments, name) for name in ("optimiser", "rate", "batch_size", "steps", "zero_weights")
        }
        recipe = small_recipe(**{name: value for name, value in options.items() if value is not None})
    recipe = replace(recipe, epochs=arguments.epochs or recipe.epochs)
    if arguments.mnist_only:
        recipe = replace(recipe, ink=0, others=0, doodles=0)
    if recipe.ink and data.ink is None:
        raise DataError(
            f"{spec.name} is trained on pen drawings, and there is no ink file {(arguments.data or DATA) / INK_FILE}: make one from the "
            "public UNIPEN release with `python -m mnist_demo.convert UNIPEN_FOLDER data/ink-digits.npz` and pass "
            "`--ink data/ink-digits.npz`, or train without pen drawings with `--mnist-only --out DIR`."
        )
    if recipe.ink and not data.digits.any():
        raise DataError("The ink files contain no digits to train on: pass one that does.")
    if recipe.others and not data.others.any():
        _inform('No letters or symbols in the ink files: only doodles are training examples of "not a digit".')
        recipe = replace(recipe, others=0)
    if arguments.dry_run:
        ink, others, doodles = (min(count, DRY_RUN_IMAGES) for count in (recipe.ink, recipe.others, recipe.doodles))
        recipe = replace(recipe, epochs=1, ink=ink, others=others, doodles=doodles)
    return recipe


def _inform(text: str) -> None:
    print(text, file=sys.stderr)


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    stopped = (
        "Stopped. The previous checkpoint of the model in training is unchanged. Add --resume to this command to continue "
        "after the last complete epoch."
    )
    return exit_status(lambda: _train_all(_arguments(argv)), stopped)


def _train_all(arguments: argparse.Namespace) -> None:
    names = list(MODELS) if arguments.names == ["all"] else list(dict.fromkeys(arguments.names))
    specs = [spec_of(name) for name in names]
    are_small = all(small_network(name) for name in names)
    if are_small and arguments.data is None:
        data = Data(*shipped_training_images(), *shipped_test_images())
    else:
        data = load_data(arguments.data or DATA, arguments.ink)
    data = for_experiment(data, arguments.images, arguments.without, arguments.shuffle_labels, arguments.seed or 0)
    if data.ink is None:
        _inform("No pen drawings: freehand accuracy is not measured, and every drawing will be accepted as a digit.")
    elif data.left_out:
        held_out = len(digits_of(data.ink, for_thresholds(data.ink))[0])
        _inform(
            f'Few pen drawings: the thresholds of "unsure" and "not a digit" are chosen on '
            f"{format_number_of(len(data.left_out[1]), 'image')} of the training data and {format_number_of(held_out, 'drawing')}, "
            "all left out of the training."
        )
    if arguments.dry_run:
        tensors = ("images", "labels", "test_images", "test_labels")
        data = replace(data, **{name: getattr(data, name)[:DRY_RUN_IMAGES] for name in tensors})
    recipes = [_recipe(spec, arguments, data) for spec in specs]
    if not arguments.dry_run:
        for path in (path for spec in specs for path in checkpoint_files(spec.name, arguments.out)):
            check_writable(path)  # before training, which takes minutes
    lines, state_files = [], []
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) if arguments.dry_run else arguments.out
        for spec, recipe in zip(specs, recipes, strict=True):
            first = spec.recipe.seed if arguments.seed is None else arguments.seed
            seeds = range(first, first + arguments.seeds)
            files = [StateFile(state_path(spec.name, seed, out), arguments.resume) for seed in seeds]
            state_files += files
            set_training_threads(spec, recipe, find_device(), _threads(files[0], arguments.threads))
            cards = [train(spec, recipe, data, first, out, files[0])]
            load(spec.name, out)  # raises CheckpointError if the checkpoint is damaged
            lines.append(summary(cards[0]))
            for seed, file in zip(seeds[1:], files[1:], strict=True):
                cards.append(train(spec, recipe, data, seed, out, file, keep=False))
                save_card(replace(load_card(spec.name, out), seeds=seed_figures(cards)), out)
            if len(cards) > 1:
                lines.append(f"  {len(cards)} seeds: clean {format_spread(seed_figures(cards))}")
        # Only now, because a later model of the same command could be interrupted.
        for file in state_files:
            file.path.unlink(missing_ok=True)
    print("\n".join(lines))
    print("Dry run: nothing was written." if arguments.dry_run else f"Written to {out}.")


def _threads(file: StateFile, chosen: int | None) -> int | None:
    """The chosen number of threads, or that of the training to continue; None for the fastest."""
    if file.path.is_file() and not file.resume:
        _inform(
            "An interrupted training is there, which --resume would continue; its state is replaced after the first epoch."
        )
    elif file.path.is_file() and not chosen:
        return stored_threads(file.path)
    return chosen


if __name__ == "__main__":
    raise SystemExit(main())
