"""A picture → the ink that somebody wrote on it, without paper, light, rules, desk and dust; and what was taken for these.

From the contrast, rules are taken away first, then connected components that are no handwriting, filter by filter. Nothing is
taken away that leaves nothing behind: a single bar is a 1, whether or not it is straight.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_demo.arrays import Floats, Mask
from mnist_demo.pictures.components import Components, components
from mnist_demo.pictures.contrast import INK, LEAST, contrast, full_ink
from mnist_demo.pictures.frames import frames
from mnist_demo.pictures.morphology import dilate
from mnist_demo.pictures.picture_array import picture_array
from mnist_demo.pictures.ruled_lines import ruled_lines
from mnist_demo.pictures.small_picture import SMALL, difference_from_paper

# Beside each stands what `benchmarks/pictures.py` counts without it, of photographs made by a program.
PALE = 0.12  # share of full ink's contrast from which a pixel may be of a rule: thin lines are paler. As INK: 1 sure of 540
FRINGE = 2  # pixels around the ink whose grey levels belong to it. Twice as many: 1 sure of 288
ALONG = 0.3  # of a component's side: touching the picture's edge so far it lies along it, as a desk does. Without: 10 of 540
FAINT = 0.45  # of the strongest component's contrast: what is fainter is another thing. Without: 1 sure of 540
# Of the longest component that goes, so much must be left: else it is the ink. A desk is longer than any digit. Without what
# touches the edge taken away: 12 of 540.
LEFT, LEFT_BY_DESK = 0.25, 0.06
DUST = 0.09  # of the longest component's side: what is shorter is dust. Without: 13 of 540
MANY = 8  # components that one digit may fall into; more are doubtful: the page says to crop the picture to the digit
BLANK = 2 / 255  # no picture of less contrast has ink
# Why something was taken away: it is printed; it comes in from outside the picture; it is much paler than the rest; far smaller.
REASONS = ("lines", "outside", "faint", "dust")


@dataclass(frozen=True)
class PictureInk:
    """The ink on a picture, and what is none.

    ink      float64 [H, W], 0 paper to 1 ink
    removed  bool [H, W], what was taken away
    reasons  why, some of REASONS, in their order
    is_doubtful  whether what is left may well be something else: it reaches the edge, or lies about in many parts
    """

    ink: Floats
    removed: Mask
    reasons: tuple[str, ...]
    is_doubtful: bool


@dataclass(frozen=True)
class Filter:
    """Which components are no handwriting.

    goes    components, those of them still there as bool [N], and the contrast, float64 [H, W], → bool [N]
    left    of the longest component that goes, so much the longest that is left must measure; else all stay: they are the ink
    reason  one of REASONS
    """

    goes: Callable[[Components, Mask, Floats], Mask]
    left: float
    reason: str


def lies_along_edge(found: Components, here: Mask, share: Floats) -> Mask:
    """A desk, a finger: what covers much of the picture's edge."""
    return found.along_edge > ALONG * found.side


def touches_edge(found: Components, here: Mask, share: Floats) -> Mask:
    """What comes in from outside the picture."""
    return found.along_edge > 0


def is_faint(found: Components, here: Mask, share: Floats) -> Mask:
    """Shadows, what shows through the paper: much paler than the strongest that is no dust."""
    strength = found.mean(share)
    return strength < FAINT * strength[here & ~is_dust(found, here, share)].max()


def is_dust(found: Components, here: Mask, share: Floats) -> Mask:
    """Specks: far smaller than the longest that is there."""
    return found.side < DUST * found.side[here].max()


FILTERS = (
    Filter(lies_along_edge, LEFT_BY_DESK, "outside"),
    Filter(touches_edge, LEFT, "outside"),
    Filter(is_faint, LEFT, "faint"),
    Filter(is_dust, 0, "dust"),
)


def picture_ink(source: Image.Image | np.ndarray) -> PictureInk:
    """The ink on a picture, all zeros if nothing differs from the paper. Large pictures come out smaller.

    Raises PictureError for what is no picture, is empty or has more than 25 megapixels.
    """
    picture, is_alpha = picture_array(source)
    if is_alpha:
        return _untouched(picture[:, :, 0] / 255)
    if max(picture.shape[:2]) <= SMALL:
        return _untouched(difference_from_paper(picture))
    return handwriting(contrast(picture))


def handwriting(share: Floats) -> PictureInk:
    """What of float64 [H, W], 0 paper to 1, was written."""
    full = full_ink(share)
    mask = share > INK * full
    if not mask.any():
        return _untouched(share)
    pale = share > max(PALE * full, LEAST)
    printed = frames(pale)
    printed |= ruled_lines(pale & ~printed)
    kept = mask & ~printed
    if not kept.any():
        kept = mask
    reasons = ["lines"] if (mask & ~kept).any() else []
    found = components(kept)
    here = np.ones(len(found), bool)
    for each in FILTERS:
        goes = here & each.goes(found, here, share)
        stays = here & ~goes
        if goes.any() and stays.any() and found.side[stays].max() >= each.left * found.side[goes].max():
            here = stays
            reasons.append(each.reason)
    written = found.mask(here)
    taken = mask & ~written
    near = dilate(written, 2 * FRINGE + 1) & ~taken
    ink = np.where(near, np.clip(share / full, 0, 1), 0)
    is_doubtful = bool((here & (found.along_edge > 0)).any() or here.sum() > MANY)
    return PictureInk(ink, taken, tuple(sorted(set(reasons), key=REASONS.index)), is_doubtful)


def _untouched(grey: Floats) -> PictureInk:
    """All of float64 [H, W], its darkest full black: MNIST's own peaks are 254 or 255, a pencil's are less."""
    peak = grey.max()
    if peak < BLANK:
        grey = np.zeros_like(grey)
    elif peak < 254 / 255:
        grey = grey / peak
    return PictureInk(grey, np.zeros(grey.shape, bool), (), False)
