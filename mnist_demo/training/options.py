"""Recipes and data as changed by the options of the training command."""

from dataclasses import replace
from pathlib import Path

from mnist_demo.datasets.labelled_images import DataError
from mnist_demo.datasets.training_data import INK_FILE, Data
from mnist_demo.networks.models import PLAIN_RECIPES, ModelNameError, ModelSpec
from mnist_demo.networks.recipe import Recipe

DRY_RUN_IMAGES = 500  # of each kind: MNIST, test images, pen drawings, other drawings, doodles


def choose_recipe(spec: ModelSpec, plain: bool, mnist_only: bool, epochs: int | None) -> Recipe:
    """The model's recipe, changed by these options.

    `plain` chooses the plain recipe, `mnist_only` leaves out the pen drawings, `epochs` changes the number of epochs.
    Raises ModelNameError if the model has no plain recipe.
    """
    if plain and spec.name not in PLAIN_RECIPES:
        raise ModelNameError(f"{spec.name!r} has no plain recipe; {', '.join(PLAIN_RECIPES)} has.")
    recipe = PLAIN_RECIPES[spec.name] if plain else spec.recipe
    if mnist_only:
        recipe = replace(recipe, ink=0, others=0, doodles=0)
    return replace(recipe, epochs=epochs or recipe.epochs)


def check_ink(spec: ModelSpec, recipe: Recipe, data: Data, folder: Path) -> None:
    """Raise DataError if the recipe needs pen drawings of digits and the data has none."""
    if recipe.ink and data.ink is None:
        raise DataError(
            f"{spec.name} is trained on pen drawings, and there is no ink file {folder / INK_FILE}: make one from the public "
            "UNIPEN release with `python -m mnist_demo.convert UNIPEN_FOLDER data/ink-digits.npz` and pass `--ink data/ink-digits.npz`, or "
            "train without pen drawings with `--mnist-only --out DIR`."
        )
    if recipe.ink and not data.digits.any():
        raise DataError("The ink files contain no digits to train on: pass one that does.")


def dry_run_recipe(recipe: Recipe) -> Recipe:
    """One epoch over at most DRY_RUN_IMAGES drawings of each kind."""
    ink, others, doodles = (min(count, DRY_RUN_IMAGES) for count in (recipe.ink, recipe.others, recipe.doodles))
    return replace(recipe, epochs=1, ink=ink, others=others, doodles=doodles)


def dry_run_data(data: Data) -> Data:
    """The first DRY_RUN_IMAGES training and test images, and all pen drawings."""
    few = slice(DRY_RUN_IMAGES)
    return replace(
        data,
        images=data.images[few],
        labels=data.labels[few],
        test_images=data.test_images[few],
        test_labels=data.test_labels[few],
    )
