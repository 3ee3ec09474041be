"""Rebuild checkpoints.

    python -m mnist_demo.train NAME [NAME ...] | all      # --data DIR --ink FILE --seed N --epochs N --dry-run

At the end of its training a network is measured once, as it is stored, on the test images and on the pen drawings of split
"test"; then checkpoint, card and its answers to the test images are written.
"""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import torch

from mnist_demo.console import exit_status
from mnist_demo.datasets.image_files import FORMATS, DataError
from mnist_demo.datasets.mnist import DATA
from mnist_demo.datasets.training_data import INK_FILE, Data, load_data
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
from mnist_demo.networks.checkpoints import (
    CHECKPOINTS,
    load,
    load_card,
    save_card,
)
from mnist_demo.networks.models import MODELS, PLAIN_RECIPES, ModelNameError, ModelSpec, spec_of
from mnist_demo.networks.recipes import Recipe
from mnist_demo.recognition.model import Model
from mnist_demo.training.loop import find_device, fit
from mnist_demo.training.progress import progress_bar
from mnist_demo.training.threads import MAX_THREADS, benchmark_step, choose_threads, is_thread_count

DRY_RUN_IMAGES = 500


def train(spec: ModelSpec, recipe: Recipe, data: Data, seed: int, out: Path, keep: bool = True) -> Card:
    """Train one model from one seed; its card. Written to `out`, unless not `keep`."""
    device = find_device()
    epochs, threads = format_number_of(recipe.epochs, "epoch"), format_number_of(torch.get_num_threads(), "thread")
    print(f"{spec.name}: seed {seed}, {epochs} on {device}, {threads}", file=sys.stderr)
    with progress_bar(spec.name) as progress:
        trained = fit(spec, recipe, data, seed, device, progress)
    card = trained_card(spec, recipe, data, seed, device, trained)
    if keep:
        card = save_with_answers(Model(spec, trained.network, card), data.test_images, out)
    return card


def summary(card: Card) -> str:
    """One model's result in a line or two."""
    text = f"{card.name}: clean {format_share(card.clean.pair)}, loss {card.clean.loss:.4f}"
    if card.freehand:
        text += f"; freehand {format_with_interval(card.freehand.pair)}"
    return text + f"; {card.parameters:,} parameters, {format_duration(card.seconds)}"


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.train",
        description="Rebuild checkpoints.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    parser.add_argument("names", nargs="+", metavar="NAME", help="models to rebuild, or all")
    parser.add_argument("--data", type=Path, default=DATA, metavar="PATH", help=f"folder with {FORMATS}; or an mnist.npz or "
                        "a .csv; to an empty folder, and to the default, MNIST is downloaded; default: %(default)s")  # fmt: skip
    parser.add_argument("--ink", type=Path, nargs="+", metavar="FILE", help=f"ink files of pen drawings; default: "
                        f"{INK_FILE} under the data folder")  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="default: the recipe's")
    parser.add_argument("--seeds", type=int, metavar="N", default=1, help="train N seeds from --seed on; the first is "
                        "kept, the card tells them all")  # fmt: skip
    parser.add_argument("--epochs", type=int, metavar="N", help="default: the recipe's")
    parser.add_argument(
        "--threads", type=int, metavar="N", help="default: as many as are quickest, measured for each model"
    )
    parser.add_argument("--mnist-only", action="store_true", help="train cnn or mlp without pen drawings (needs --out)")
    parser.add_argument(
        "--plain", action="store_true", help="the plain recipe that an exercise starts from (needs --out)"
    )
    parser.add_argument("--out", type=Path, default=CHECKPOINTS, metavar="DIR", help="folder for the checkpoints; "
                        "default: %(default)s")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="one epoch over few images, nothing is written")
    arguments = parser.parse_args(argv)
    for name in ("epochs", "seeds"):
        if getattr(arguments, name) is not None and getattr(arguments, name) < 1:
            parser.error(f"--{name} must be at least 1")
    if not is_thread_count(arguments.threads):
        parser.error(f"--threads must be at least 1 and at most {MAX_THREADS}")
    if arguments.seed is not None and arguments.seed < 0:
        parser.error("--seed must be at least 0")
    special = arguments.mnist_only or arguments.plain
    if special and not arguments.dry_run and arguments.out.resolve() == CHECKPOINTS.resolve():
        parser.error("--mnist-only and --plain make a lesser model: name a folder for it with --out DIR")
    return arguments


def _recipe(spec: ModelSpec, arguments: argparse.Namespace, data: Data) -> Recipe:
    recipe = spec.recipe
    if arguments.plain:
        if spec.name not in PLAIN_RECIPES:
            raise ModelNameError(f"{spec.name!r} has no plain recipe; {', '.join(PLAIN_RECIPES)} has.")
        recipe = PLAIN_RECIPES[spec.name]
    if arguments.mnist_only:
        recipe = replace(recipe, ink=0, others=0, doodles=0)
    if recipe.ink and data.ink is None:
        raise DataError(
            f"{spec.name} learns from pen drawings, and there is no ink file at {arguments.data / INK_FILE}: make one from "
            "the public UNIPEN release with `python -m mnist_demo.convert UNIPEN_FOLDER data/ink-digits.npz` and pass `--ink data/ink-digits.npz`, or "
            "train without by `--mnist-only --out DIR`."
        )
    if recipe.ink and not data.digits.any():
        raise DataError("The ink files hold no digits to train on: pass one that does.")
    if recipe.others and not data.others.any():
        print('No letters or symbols in the ink files: "not a digit" is learned from doodles alone.', file=sys.stderr)
        recipe = replace(recipe, others=0)
    if arguments.epochs:
        recipe = replace(recipe, epochs=arguments.epochs)
    if arguments.dry_run:
        recipe = replace(
            recipe,
            epochs=1,
            ink=min(recipe.ink, DRY_RUN_IMAGES),
            others=min(recipe.others, DRY_RUN_IMAGES),
            doodles=min(recipe.doodles, DRY_RUN_IMAGES),
        )
    return recipe


def _set_threads(spec: ModelSpec, recipe: Recipe, threads: int | None) -> None:
    device = find_device()
    if threads:
        torch.set_num_threads(threads)
    elif device.type == "cpu":  # on a graphics card they have little to do
        choose_threads(benchmark_step(spec, recipe, device))


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    stopped = "Stopped. The checkpoint of the model in training is as it was before."
    return exit_status(lambda: _train_all(_arguments(argv)), stopped)


def _train_all(arguments: argparse.Namespace) -> None:
    names = list(MODELS) if arguments.names == ["all"] else list(dict.fromkeys(arguments.names))
    specs = [spec_of(name) for name in names]
    data = load_data(arguments.data, arguments.ink)
    if data.ink is None:
        print(
            "No pen drawings: freehand accuracy is not measured, and every drawing will be answered as a sure digit.",
            file=sys.stderr,
        )
    if arguments.dry_run:
        few = slice(DRY_RUN_IMAGES)
        data = replace(
            data,
            images=data.images[few],
            labels=data.labels[few],
            test_images=data.test_images[few],
            test_labels=data.test_labels[few],
        )
    recipes = [_recipe(spec, arguments, data) for spec in specs]
    if not arguments.dry_run:
        for spec in specs:  # before the minutes that training takes
            for path in checkpoint_files(spec.name, arguments.out):
                check_writable(path)
    lines = []
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) if arguments.dry_run else arguments.out
        for spec, recipe in zip(specs, recipes, strict=True):
            _set_threads(spec, recipe, arguments.threads)
            first = spec.recipe.seed if arguments.seed is None else arguments.seed
            card = train(spec, recipe, data, first, out)
            load(spec.name, out)
            cards = [card]
            for seed in range(first + 1, first + arguments.seeds):
                cards.append(train(spec, recipe, data, seed, out, keep=False))
                save_card(replace(load_card(spec.name, out), seeds=seed_figures(cards)), out)
            lines.append(summary(card))
            if len(cards) > 1:
                lines.append(f"  {len(cards)} seeds: clean {format_spread(seed_figures(cards))}")
    print("\n".join(lines))
    print("Dry run: nothing was written." if arguments.dry_run else f"Written to {out}.")


if __name__ == "__main__":
    raise SystemExit(main())
