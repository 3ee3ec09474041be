"""Why one digit and not another: what each piece of the pen's way gave to the difference, and each pixel."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from mnist_demo.arrays import Floats
from mnist_demo.errors import UserError, short_repr
from mnist_demo.explanation.counterfactuals import Added, Removed, added, removed
from mnist_demo.explanation.pieces import Pieces, pieces
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.recognition.model import Model

STEPS = 24  # images between paper and drawing that integrated gradients look at
LEAST = 1e-7  # the smallest probability that networks with a softmax inside are taken to give


class DigitError(UserError):
    """A value that is not a digit."""


@dataclass(frozen=True)
class Why:
    """What of a drawing speaks for one digit, and what for another.

    All figures are of one difference, log p(digit) - log p(against), by the network's own probabilities: 0 where it finds both
    as likely, 2.3 where `digit` is ten times as likely.

    digit    0..9, what the figures speak for
    against  0..9, what they speak against
    change   the difference for the whole drawing less that for blank paper
    pieces   at most eight pieces of the pen's way, float64 [N, 2] each, in the drawing's units or the picture's pixels; where one
             is of several strokes, a row of NaN stands between them
    values   float64 [P], what each piece gave: exact Shapley values, which sum to `change`
    in_image the pieces again, in pixels of the 28x28 image
    map      float32 [28, 28], what each pixel gave: integrated gradients, whose sum is near `change`; positive where ink
             speaks for `digit`
    added    the shortest stroke, of those that are tried, that makes `against` of the drawing, or `digit` where it is read as
             `against`; None where none does
    removed  the smallest piece without which the drawing is another digit; None where there is none

    Shapley values: Lundberg & Lee, "A Unified Approach to Interpreting Model Predictions" (arXiv:1705.07874); integrated
    gradients: Sundararajan, Taly & Yan, "Axiomatic Attribution for Deep Networks" (arXiv:1703.01365).
    """

    digit: int
    against: int
    change: float
    pieces: list[Floats]
    values: Floats
    in_image: list[Floats]
    map: np.ndarray
    added: Added | None
    removed: Removed | None


def explain(model: Model, source: Source, digit: int | None, against: int | None) -> Why | None:
    """Why the model reads the source as `digit`, or why it does not.

    Without a digit: why it reads what it reads, against the next best; else why that digit, against the best of the others;
    or against the digit that is given, where it is another.
    None for a blank source. Raises DrawingError, PictureError or DigitError.
    """
    for number in (digit, against):
        if number is not None and (isinstance(number, bool) or number not in range(10)):
            raise DigitError(f"A digit is a whole number from 0 to 9; got {short_repr(number)}.")
    cut = pieces(source)
    if not len(cut.layers):
        return None
    images = torch.from_numpy(_without(cut))
    logs = _logs(model, model.outputs(images))
    order = logs[-1].argsort(descending=True).tolist()
    digit = order[0] if digit is None else digit
    if against is None or against == digit:
        against = next(other for other in order if other != digit)
    other = digit if against == order[0] else against
    worth = (logs[:, digit] - logs[:, against]).double().numpy()
    return Why(
        digit,
        against,
        float(worth[-1] - worth[0]),
        cut.ways,
        shapley(worth),
        cut.in_image,
        _integrated(model, images[-1], digit, against),
        added(model, cut, other),
        removed(model, cut, order[0], other),
    )


def shapley(worth: Floats) -> Floats:
    """float64 [P]: the Shapley value of each of P players from what every set of them is worth, float64 [2 ** P].

    Player p is in set s where bit p of s is set.
    """
    count = (len(worth) - 1).bit_length()
    sets = np.arange(len(worth))
    size = np.array([each.bit_count() for each in sets.tolist()])
    weight = np.array([math.factorial(k) * math.factorial(max(count - k - 1, 0)) for k in range(count + 1)])
    values = np.zeros(count)
    for player in range(count):
        without = sets[sets >> player & 1 == 0]
        gained = worth[without | 1 << player] - worth[without]
        values[player] = (weight[size[without]] * gained).sum() / math.factorial(count)
    return values


def _without(cut: Pieces) -> np.ndarray:
    """uint8 [2 ** P, 28, 28]: the image of every set of pieces; bit p of its place says whether piece p is there."""
    images = np.zeros((1, *cut.image.shape), np.uint8)
    for layer in cut.layers:
        images = np.concatenate([images, np.maximum(images, layer)])
    images[-1] = cut.image  # of a picture the line's joints are a shade lighter when inked in pieces
    return images


def _logs(model: Model, output: torch.Tensor) -> torch.Tensor:
    """float32 [N, 10], the logarithms of the probabilities."""
    if model.spec.output == "probabilities":
        return output.clamp(min=LEAST).log()
    return torch.log_softmax(output / model.card.thresholds.temperature, 1)


def _integrated(model: Model, image: torch.Tensor, digit: int, against: int) -> np.ndarray:
    """float32 [28, 28]: integrated gradients of the difference from blank paper to uint8 [28, 28]."""
    device = next(model.network.parameters()).device
    levels = image.to(device).float() / 255
    share = (torch.arange(STEPS, device=device) + 0.5) / STEPS
    with torch.enable_grad():
        way = (share[:, None, None, None] * levels).requires_grad_()
        logs = _logs(model, model.network(model.spec.normalise(way)).float())
        (gradient,) = torch.autograd.grad((logs[:, digit] - logs[:, against]).sum(), way)
    return (gradient.mean(0)[0] * levels).cpu().numpy()
