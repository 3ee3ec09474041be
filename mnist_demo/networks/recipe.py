"""Recipe: the training settings of a network; its losses, schedules and augmentation ranges.

The recipe of each model is in `mnist_demo.networks.models`, the training in `mnist_demo.training`. The names of fields
and losses are stored in the cards.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import torch
from torch.nn import functional

NOT_A_DIGIT = 10  # the label of non-digits in training


def squared_error(output: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean squared error of float [N, 10] to the one-hot labels, int64 [N]: a scalar."""
    return functional.mse_loss(output, functional.one_hot(labels, 10).to(output.dtype))


def cross_entropy_or_none(logits: torch.Tensor, labels: torch.Tensor, smoothing: float = 0.0) -> torch.Tensor:
    """Cross-entropy over the ten digits and an eleventh class, non-digits, whose logit is 0: a scalar.

    logits float [N, 10]; labels int64 [N], 0..9, or NOT_A_DIGIT. The network learns an energy, the logsumexp of its
    logits, that is high for digits and low for anything else. The familiarity threshold is applied to it (Liu et al.,
    "Energy-based out-of-distribution detection", NeurIPS 2020).
    """
    return functional.cross_entropy(functional.pad(logits, (0, 1)), labels, label_smoothing=smoothing)


def constant(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
    """A constant learning rate."""
    return torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0, total_iters=0)


def one_cycle(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
    """The 1cycle schedule: a rise in the first fifth of the steps, then a fall to almost 0.

    The rise starts at 1/25 of the optimiser's learning rate and ends at that rate.
    """
    rates = [group["lr"] for group in optimiser.param_groups]
    # A dry run has fewer than ten steps, which OneCycleLR cannot divide into phases.
    return torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, max(steps, 10), pct_start=0.2, cycle_momentum=False)


@dataclass(frozen=True)
class StrokeVariation:
    """Augmentation ranges of pen strokes, sampled for each drawing.

    Lengths are relative to the drawing's longer side.
    """

    rotation: float = 9.0  # degrees, standard deviation
    slant: float = 0.2  # tangent of the slant, standard deviation
    stretch: float = 0.16  # of the logarithm of the aspect ratio, standard deviation
    wobble: float = 0.025  # displacement by two smooth waves across the drawing, standard deviation
    shift: float = 0.03  # of each stroke in a drawing with several strokes, standard deviation
    turn: float = 4.0  # degrees, standard deviation; of each stroke about its centre
    trim: float = 0.1  # maximum share of a stroke that is cut off at each end
    thin: int = 3  # maximum factor by which points are decimated: a fast pen or a slow computer records few points
    round: int = 3  # maximum number of smoothing iterations, which round off corners
    pen: float = 0.15  # of the logarithm of the pen radius, standard deviation
    flags: float = 0.45  # share of plain 1s that get a flag, a foot or both
    flourish: float = 0.25  # share of digits that get a bar, hook, slash, curl or join, where it fits
    # Share of 1s, 4s, 5s, 7s and 9s that are changed to a form that few people write, where it fits.
    quirks: float = 0.0
    slim_zeros: float = 0.0  # share of 0s that are squeezed to a slim form
    slim: float = 0.0  # likewise of the other digits; a 1 or 7 is never squeezed
    # Factor on rotation and slant of a 7, which looks like a 1 with a flag if it is rotated further.
    steady: float = 0.5


@dataclass(frozen=True)
class ImageVariation:
    """Augmentation ranges of images, sampled for each image."""

    rotation: float = 10.0  # degrees, maximum
    scale: float = 0.1  # of the logarithm of the size, maximum
    slant: float = 0.15  # tangent, maximum
    shift: float = 1.5  # pixels, maximum
    elastic: float = 0.0  # pixels, standard deviation of a smooth displacement
    blemished: float = 0.0  # share of images that get one blemish, as in bad photographs


@dataclass(frozen=True)
class Recipe:
    """The training settings of one model. The training loop is the same for all."""

    epochs: int
    batch_size: int
    optimiser: Callable[..., torch.optim.Optimizer]  # parameters → optimiser
    loss: Callable[..., torch.Tensor] = functional.cross_entropy  # (outputs [N, 10], labels [N]) → scalar
    # (optimiser, steps) → learning-rate schedule, stepped after each batch
    schedule: Callable[..., torch.optim.lr_scheduler.LRScheduler] = constant
    shuffle: bool = True
    drop_last: bool = False  # drop the last batch of an epoch if it is incomplete
    seed: int = 0
    autocast: bool = False  # bfloat16, on processors that have it
    # Decay per step of the moving average of the weights, which starts after a third of the steps; 0 for no average.
    average: float = 0.0
    images: ImageVariation | None = None  # augmentation of training images
    strokes: StrokeVariation | None = None  # augmentation of pen drawings before rasterising
    mnist: int | None = None  # MNIST images in each epoch, sampled; None for all of them
    ink: int = 0  # pen drawings of digits in each epoch; 0 trains on MNIST alone
    others: int = 0  # letters, symbols and characters of other scripts in each epoch, as non-digits
    doodles: int = 0  # synthetic doodles in each epoch, as non-digits
    steps: int | None = None  # stop after this number of batches, if the epochs have more
    zero_weights: bool = False  # start with all parameters zero instead of random ones
    # (epoch, loss): stop after this epoch or a later one if the last full test batch has a lower loss.
    stop: tuple[int, float] | None = None


def recipe_to_json(part: object) -> Any:
    """A recipe, or a part of one, as JSON values."""
    if isinstance(part, functools.partial):
        arguments = ", ".join(f"{name}={argument}" for name, argument in part.keywords.items())
        return f"{part.func.__name__}({arguments})"
    if is_dataclass(part):
        return {field.name: recipe_to_json(getattr(part, field.name)) for field in fields(part)}
    return getattr(part, "__name__", part)
