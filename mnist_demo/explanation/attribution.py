"""Attribution: Shapley values of the pieces of the strokes, and integrated gradients of the pixels."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from mnist_demo.arrays import Floats, Floats32, Grey
from mnist_demo.errors import UserError, short_repr
from mnist_demo.explanation.counterfactuals import AddedStroke, RemovedPiece, find_added_stroke, find_removed_piece
from mnist_demo.explanation.pieces import Pieces, split_into_pieces
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.recognition.model import Model

STEPS = 24  # images between blank paper and the drawing, for integrated gradients
# Lower bound of a network's outputs where these are probabilities, so that their logarithm is finite.
MIN_PROBABILITY = 1e-7


class DigitError(UserError):
    """A value that is not a digit."""


@dataclass(frozen=True)
class Why:
    """The reasons for one digit and against another in a drawing.

    All contributions are parts of one difference, log p(digit) - log p(against), of the network's own probabilities. It is 0 if both
    digits are equally likely, and 2.3 if `digit` is ten times as likely.

    Shapley values: Lundberg & Lee, "A Unified Approach to Interpreting Model Predictions" (arXiv:1705.07874). Integrated gradients:
    Sundararajan, Taly & Yan, "Axiomatic Attribution for Deep Networks" (arXiv:1703.01365).
    """

    digit: int  # 0..9, the digit that positive contributions support
    against: int  # 0..9, the digit that negative contributions support
    start: float  # the difference for blank paper: the head start of `digit`, without any ink
    change: float  # the difference for the whole drawing minus `start`
    # At most eight pieces of the strokes, [N, 2] each, in the drawing's units or the picture's pixels; rows of NaN separate the
    # strokes of one piece.
    pieces: list[Floats]
    values: Floats  # [P], the contribution of each piece: exact Shapley values, which sum to `change`
    pieces_in_image: list[Floats]  # the pieces in pixels of the 28x28 image
    map: Floats32  # [28, 28], the contribution of each pixel: integrated gradients, whose sum is close to `change`
    # The shortest candidate stroke that changes the digit to `against`, or to `digit` if the drawing is read as `against`; None
    # if no candidate does.
    added: AddedStroke | None
    removed: RemovedPiece | None  # the smallest piece without which another digit is read; None if there is none


def explain(model: Model, source: Source, digit: int | None, against: int | None) -> Why | None:
    """Why the model reads the source as `digit` and not as `against`; None for a blank source.

    `digit` is by default the most probable digit, `against` the most probable of the others. Raises DrawingError, PictureError or
    DigitError.
    """
    for value in (digit, against):
        if value is not None and (isinstance(value, bool) or value not in range(10)):
            raise DigitError(f"A digit is a whole number from 0 to 9; got {short_repr(value)}.")
    pieces = split_into_pieces(source)
    if not len(pieces.layers):
        return None
    images = torch.from_numpy(_subset_images(pieces))
    logs = _log_probabilities(model, model.outputs(images))
    ranking = logs[-1].argsort(descending=True).tolist()
    digit = ranking[0] if digit is None else digit
    if against is None or against == digit:
        against = next(other for other in ranking if other != digit)
    target = digit if against == ranking[0] else against
    worth = (logs[:, digit] - logs[:, against]).double().numpy()
    return Why(
        digit,
        against,
        float(worth[0]),
        float(worth[-1] - worth[0]),
        pieces.polylines,
        shapley_values(worth),
        pieces.in_image,
        _integrated_gradients(model, images[-1], digit, against),
        find_added_stroke(model, pieces, target),
        find_removed_piece(model, pieces, ranking[0], target),
    )


def shapley_values(worth: Floats) -> Floats:
    """float64 [P]: the Shapley value of each of P players.

    worth is float64 [2 ** P], the worth of every set of players; player p belongs to set s if bit p of s is 1.
    """
    count = (len(worth) - 1).bit_length()
    sets = np.arange(len(worth))
    size = np.array([each.bit_count() for each in sets.tolist()])
    weight = np.array([math.factorial(k) * math.factorial(max(count - k - 1, 0)) for k in range(count + 1)])
    values = np.zeros(count)
    for player in range(count):
        without = sets[sets >> player & 1 == 0]
        gain = worth[without | 1 << player] - worth[without]
        values[player] = (weight[size[without]] * gain).sum() / math.factorial(count)
    return values


def _subset_images(pieces: Pieces) -> Grey:
    """uint8 [2 ** P, 28, 28]: the image of every subset of the pieces.

    Piece p is in image s if bit p of s is 1.
    """
    images = np.zeros((1, *pieces.image.shape), np.uint8)
    for layer in pieces.layers:
        images = np.concatenate([images, np.maximum(images, layer)])
    images[-1] = pieces.image  # the joints of a picture's centreline are slightly lighter when rasterised in pieces
    return images


def _log_probabilities(model: Model, outputs: torch.Tensor) -> torch.Tensor:
    """float32 [N, 10], the logarithms of the calibrated probabilities."""
    if model.spec.output == "probabilities":
        return outputs.clamp(min=MIN_PROBABILITY).log()
    return torch.log_softmax(outputs / model.card.thresholds.temperature, 1)


def _integrated_gradients(model: Model, image: torch.Tensor, digit: int, against: int) -> Floats32:
    """float32 [28, 28]: integrated gradients of log p(digit) - log p(against) for uint8 [28, 28].

    The baseline is blank paper.
    """
    device = next(model.network.parameters()).device
    levels = image.to(device).float() / 255
    fraction = (torch.arange(STEPS, device=device) + 0.5) / STEPS
    with torch.enable_grad():
        path = (fraction[:, None, None, None] * levels).requires_grad_()
        logs = _log_probabilities(model, model.network(model.spec.normalise(path)).float())
        (gradient,) = torch.autograd.grad((logs[:, digit] - logs[:, against]).sum(), path)
    result: Floats32 = (gradient.mean(0)[0] * levels).cpu().numpy()
    return result
