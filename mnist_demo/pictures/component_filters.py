"""Filters that remove components that are not handwriting from an ink mask: desks, fingers, specks."""

from collections.abc import Callable

import numpy as np

from mnist_demo.arrays import Mask
from mnist_demo.pictures.components import Components

# The comments give the number of 540 synthetic photographs that are misread without the threshold, by
# `benchmarks/pictures.py`.
# Border pixels per pixel of length; a component with more lies along the border, as a desk does. Without: 10.
MIN_BORDER = 0.3
MAX_DUST = 0.09  # relative to the length of the longest component; a shorter component is dust. Without: 13
# Minimum length of the longest remaining component, relative to the longest removed one. Otherwise the filter is
# skipped, because the removed components are the handwriting, such as a digit that touches the border, and the
# remaining one is a speck.
MIN_REMAINING = 0.25
MIN_REMAINING_DESK = 0.06  # lower, because a desk is longer than any digit. 0.25 loses 10


def lies_along_border(found: Components, remaining: Mask) -> Mask:
    """Whether each component is a desk or a finger: it covers much of the picture's border."""
    return found.border_pixels > MIN_BORDER * found.side


def touches_border(found: Components, remaining: Mask) -> Mask:
    """Whether each component may extend beyond the picture."""
    return found.border_pixels > 0


def is_dust(found: Components, remaining: Mask) -> Mask:
    """Whether each component is a speck: much smaller than the longest one."""
    return np.asarray(found.side < MAX_DUST * found.side[remaining].max())


# (components, the remaining ones as bool [N]) → bool [N], those to be removed; MIN_REMAINING; reason for PictureInk
FILTERS: tuple[tuple[Callable[[Components, Mask], Mask], float, str], ...] = (
    (lies_along_border, MIN_REMAINING_DESK, "outside"),
    (touches_border, MIN_REMAINING, "outside"),
    (is_dust, MIN_REMAINING, "dust"),
)


def select_handwriting(found: Components) -> tuple[Mask, list[str]]:
    """Apply all filters: the remaining components, bool [N], and the reasons for removing the others."""
    remaining = np.ones(len(found), bool)
    reasons = []
    for matches, min_remaining, reason in FILTERS:
        removed = remaining & matches(found, remaining)
        rest = remaining & ~removed
        if removed.any() and found.side[rest].max(initial=0) >= min_remaining * found.side[removed].max():
            remaining = rest
            reasons.append(reason)
    return remaining, reasons
