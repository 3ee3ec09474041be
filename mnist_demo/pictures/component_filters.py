"""Filters that remove the components of an ink mask that are not handwriting: desks, fingers and specks."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Mask
from mnist_demo.pictures.components import Components

# The comments give the loss without the threshold, of 540 synthetic photographs, counted by `benchmarks/pictures.py`.
MIN_BORDER = 0.3  # border pixels per length; a component with more lies along the border, as a desk does. Without: 10
MAX_DUST = 0.09  # length per length of the longest component; a shorter one is dust. Without: 13
# A filter applies only if the longest remaining component has this length per length of the longest removed one. Otherwise the
# removed ones are the handwriting: a digit that touches the border, beside a speck.
MIN_REMAINING = 0.25
MIN_REMAINING_DESK = 0.06  # a desk is longer than any digit. 0.25 loses 10


@dataclass(frozen=True)
class Filter:
    """A filter for components.

    matches        components, and the remaining ones as bool [N] → bool [N], those to be removed
    min_remaining  length of the longest component that must remain, per length of the longest removed one
    reason         why they are removed, for PictureInk.reasons
    """

    matches: Callable[[Components, Mask], Mask]
    min_remaining: float
    reason: str


def lies_along_border(found: Components, remaining: Mask) -> Mask:
    """Desks and fingers: they cover much of the picture's border."""
    return found.border_pixels > MIN_BORDER * found.side


def touches_border(found: Components, remaining: Mask) -> Mask:
    """Objects that extend beyond the picture."""
    return found.border_pixels > 0


def is_dust(found: Components, remaining: Mask) -> Mask:
    """Specks: much smaller than the longest component."""
    is_small: Mask = found.side < MAX_DUST * found.side[remaining].max()
    return is_small


FILTERS = (
    Filter(lies_along_border, MIN_REMAINING_DESK, "outside"),
    Filter(touches_border, MIN_REMAINING, "outside"),
    Filter(is_dust, MIN_REMAINING, "dust"),
)


def select_handwriting(found: Components) -> tuple[Mask, list[str]]:
    """Apply all filters: the components that remain, bool [N], and the reasons why the others were removed."""
    remaining = np.ones(len(found), bool)
    reasons = []
    for each in FILTERS:
        removed = remaining & each.matches(found, remaining)
        rest = remaining & ~removed
        if removed.any() and found.side[rest].max(initial=0) >= each.min_remaining * found.side[removed].max():
            remaining = rest
            reasons.append(each.reason)
    return remaining, reasons
