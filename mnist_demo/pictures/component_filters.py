"""Filters that remove the components of an ink mask that are not handwriting: desks, fingers, shadows and specks."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats, Mask
from mnist_demo.pictures.components import Components

# The comments give the loss without the threshold, of 540 synthetic photographs, counted by `benchmarks/pictures.py`.
MIN_BORDER = 0.3  # border pixels per length; a component with more lies along the border, as a desk does. Without: 10
MIN_STRENGTH = (
    0.45  # contrast per contrast of the strongest component; a paler one is a shadow or shines through. Without: 1 sure
)
MAX_DUST = 0.09  # length per length of the longest component; a shorter one is dust. Without: 13
# A filter applies only if the longest component that remains has at least this length per length of the longest removed one;
# otherwise the removed ones are the handwriting. A desk is longer than any digit. Without both border filters: 12.
MIN_REMAINING = 0.25
MIN_REMAINING_DESK = 0.06


@dataclass(frozen=True)
class Filter:
    """A filter for components.

    matches        components, the remaining ones as bool [N], and the contrast, float64 [H, W] → bool [N], to be removed
    min_remaining  the filter applies only if a component remains with this length per length of the longest removed one
    reason         one of `ink.REASONS`
    """

    matches: Callable[[Components, Mask, Floats], Mask]
    min_remaining: float
    reason: str


def lies_along_border(found: Components, remaining: Mask, contrast: Floats) -> Mask:
    """Desks and fingers: they cover much of the picture's border."""
    return found.border_pixels > MIN_BORDER * found.side


def touches_border(found: Components, remaining: Mask, contrast: Floats) -> Mask:
    """Objects that extend beyond the picture."""
    return found.border_pixels > 0


def is_faint(found: Components, remaining: Mask, contrast: Floats) -> Mask:
    """Shadows and writing that shines through: much paler than the strongest component that is not dust."""
    strength = found.mean(contrast)
    is_pale: Mask = strength < MIN_STRENGTH * strength[remaining & ~is_dust(found, remaining, contrast)].max()
    return is_pale


def is_dust(found: Components, remaining: Mask, contrast: Floats) -> Mask:
    """Specks: much smaller than the longest component."""
    is_small: Mask = found.side < MAX_DUST * found.side[remaining].max()
    return is_small


FILTERS = (
    Filter(lies_along_border, MIN_REMAINING_DESK, "outside"),
    Filter(touches_border, MIN_REMAINING, "outside"),
    Filter(is_faint, MIN_REMAINING, "faint"),
    Filter(is_dust, 0, "dust"),
)


def select_handwriting(found: Components, contrast: Floats) -> tuple[Mask, list[str]]:
    """Apply all filters: the components that remain, bool [N], and the reasons why the others were removed."""
    remaining = np.ones(len(found), bool)
    reasons = []
    for each in FILTERS:
        removed = remaining & each.matches(found, remaining, contrast)
        rest = remaining & ~removed
        if removed.any() and found.side[rest].max(initial=-1) >= each.min_remaining * found.side[removed].max():
            remaining = rest
            reasons.append(each.reason)
    return remaining, reasons
