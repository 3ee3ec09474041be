"""How a network is trained: losses, schedules, variations, and the Recipe that holds them together.

Only what is to be done; `mnist_demo.learning` does it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.nn import functional

NONE = 10  # the label of what is no digit, where a recipe shows the network such drawings


def squared_error(output: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean squared error of float [N, 10] against one-hot labels int64 [N]: a scalar."""
    return functional.mse_loss(output, functional.one_hot(labels, 10).to(output.dtype))


def cross_entropy_or_none(logits: torch.Tensor, labels: torch.Tensor, smoothing: float = 0.0) -> torch.Tensor:
    """Cross-entropy over the ten digits and "none of them", whose logit is 0 by definition: a scalar.

    logits float [N, 10]; labels int64 [N], 0..9 or 10 for none. The network so learns an energy, the logarithm of the
    summed exponentials of its logits, that is high for digits and low for anything else: the score by which a drawing
    is answered "not a digit" (Liu et al., "Energy-based out-of-distribution detection", NeurIPS 2020).
    """
    return functional.cross_entropy(functional.pad(logits, (0, 1)), labels, label_smoothing=smoothing)


def constant(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
    """The optimiser's own learning rate throughout."""
    return torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0, total_iters=0)


def one_cycle(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
    """Up from a 25th of the learning rate over the first fifth of the steps, then down to almost nothing."""
    rates = [group["lr"] for group in optimiser.param_groups]
    # Under ten steps, a dry run's, there is no cycle to divide.
    return torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, max(steps, 10), pct_start=0.2, cycle_momentum=False)


@dataclass(frozen=True)
class StrokeVariation:
    """How far strokes are varied; lengths are shares of the drawing's longer side, each drawn anew per drawing."""

    rotation: float = 9.0  # degrees, standard deviation
    slant: float = 0.2  # tangent of the slant, standard deviation
    stretch: float = 0.16  # of the logarithm of height to width, standard deviation
    wobble: float = 0.025  # displacement along two smooth waves across the drawing, standard deviation
    shift: float = 0.03  # of each stroke of a drawing with several, standard deviation
    turn: float = 4.0  # degrees, standard deviation; each stroke about its own middle
    trim: float = 0.1  # at most this share of a stroke is missing at either end
    thin: int = 3  # at most so many points of a stroke become one: a fast pen, a slow computer
    round: int = 3  # at most so often every point moves halfway to the middle of its neighbours: corners grow round
    pen: float = 0.15  # of the logarithm of the pen's radius, standard deviation
    flags: float = 0.45  # share of the plain 1s that get a flag, a foot or both
    flourish: float = 0.25  # share of the digits that could have a bar, hook, slash, curl or join and get it
    steady: float = 0.5  # how much of the rotation and slant a 7 gets: turned further, it is a 1 with a flag


@dataclass(frozen=True)
class ImageVariation:
    """How far images are varied by the batch, each drawn anew per image."""

    rotation: float = 10.0  # degrees, at most
    scale: float = 0.1  # of the logarithm of the size, at most
    slant: float = 0.15  # tangent, at most
    shift: float = 1.5  # pixels, at most
    elastic: float = 0.0  # pixels, standard deviation of a smooth displacement
    blemished: float = 0.0  # share of the images that get one blemish each, as bad pictures have them


@dataclass(frozen=True)
class Recipe:
    """How a model is trained. What differs between models is in here; the loop is one."""

    epochs: int
    batch_size: int
    optimiser: Callable[..., torch.optim.Optimizer]  # parameters → optimiser
    loss: Callable[..., torch.Tensor] = functional.cross_entropy  # (output [N, 10], labels [N]) → scalar
    schedule: Callable[[torch.optim.Optimizer, int], torch.optim.lr_scheduler.LRScheduler] = (
        constant  # (optimiser, steps) → learning-rate schedule, stepped after every batch
    )
    shuffle: bool = True
    drop_last: bool = False  # leave out an epoch's last batch where it is short
    seed: int = 0
    autocast: bool = False  # bfloat16 where the processor has it
    average: float = 0.0  # decay per step of the weights' average, begun after a third, which is kept; 0: none
    images: ImageVariation | None = None  # how training images are varied, batch by batch
    strokes: StrokeVariation | None = None  # how pen drawings are varied before inking, anew each epoch
    mnist: int | None = None  # of MNIST's images, drawn anew for each epoch; None takes them all
    ink: int = 0  # pen drawings mixed into each epoch; 0 trains on MNIST alone
    others: int = 0  # letters, symbols and scripts' characters mixed into each epoch as "none of them"
    doodles: int = 0  # doodles likewise, made and varied anew each epoch
    stop: tuple[int, float] | None = None  # after an epoch from this one on with the last full test batch's loss below
