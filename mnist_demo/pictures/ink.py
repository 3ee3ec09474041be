"""A picture → the ink of its handwriting, without paper, illumination, ruled lines, desk and dust.

Ruled lines and frames are removed from the ink mask first, then connected components that are not handwriting. A step
that would leave nothing is skipped: a single straight bar is a 1, not a ruled line.
"""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from mnist_demo.arrays import Floats, Grey, Mask
from mnist_demo.pictures.component_filters import select_handwriting
from mnist_demo.pictures.components import components
from mnist_demo.pictures.contrast import SAME_TONE, contrast, full_ink_contrast
from mnist_demo.pictures.frames import frames
from mnist_demo.pictures.morphology import dilate
from mnist_demo.pictures.picture_array import picture_array
from mnist_demo.pictures.ruled_lines import ruled_lines
from mnist_demo.pictures.sheet import find_sheet
from mnist_demo.pictures.small_picture import SMALL_SIDE, difference_from_paper

# The comments give the number of synthetic photographs that are no longer read correctly with another value, counted by
# `benchmarks/pictures.py`.
INK_THRESHOLD = 0.35  # minimum contrast of ink, relative to full ink. Twice this loses 4 of 288
# The same for printed lines and frames, which are paler. With 0.35, 1 of 540 no longer has status "digit".
PRINT_THRESHOLD = 0.12
FRINGE = 2  # pixels around the ink mask that keep their grey levels. Without: 1 of 540
MAX_COMPONENTS = 8  # with more components the result is doubtful, and the page proposes to crop the picture


@dataclass(frozen=True)
class PictureInk:
    """The handwriting in a picture, and what was removed."""

    ink: Floats  # float64 [H, W], 0 paper to 1 ink
    removed: Mask  # bool [H, W]
    reasons: tuple[str, ...]  # for removing: "lines" (also frames), "outside" (extends beyond the picture), "dust"
    is_doubtful: bool  # whether it may be something other than handwriting: touches the border, or many components


def picture_ink(source: Image.Image | Grey) -> PictureInk:
    """Find the handwriting in a picture, all zeros if it has no contrast. Large pictures are scaled down.

    Raises PictureError for something that is not a picture, is empty or has more than 25 megapixels.
    """
    picture, is_alpha = picture_array(source)
    if is_alpha:
        return _all_ink(picture[:, :, 0] / 255)
    if max(picture.shape[:2]) <= SMALL_SIDE:
        return _all_ink(difference_from_paper(picture))
    sheet = find_sheet(picture)
    if sheet is None:
        return separate_handwriting(contrast(picture))
    paper = np.median(picture[sheet], axis=0).astype(np.uint8)
    found = separate_handwriting(contrast(np.where(sheet[:, :, None], picture, paper)))
    return replace(found, removed=found.removed | ~sheet, reasons=tuple(dict.fromkeys(("outside", *found.reasons))))


def separate_handwriting(contrast: Floats) -> PictureInk:
    """Separate the handwriting in float64 [H, W], 0 paper to 1, from other things."""
    full = full_ink_contrast(contrast)
    mask = contrast > INK_THRESHOLD * full
    if not mask.any():
        return _all_ink(contrast)
    pale = contrast > PRINT_THRESHOLD * full
    printed = frames(pale)
    printed |= ruled_lines(pale & ~printed)
    unprinted = mask & ~printed
    if not unprinted.any():
        unprinted = mask
    found = components(unprinted)
    is_written, reasons = select_handwriting(found)
    if (mask & ~unprinted).any():
        reasons.insert(0, "lines")
    written = found.mask(is_written)
    removed = mask & ~written
    ink = np.where(dilate(written, 2 * FRINGE + 1) & ~removed, np.clip(contrast / full, 0, 1), 0)
    is_doubtful = bool((is_written & (found.border_pixels > 0)).any() or is_written.sum() > MAX_COMPONENTS)
    return PictureInk(ink, removed, tuple(dict.fromkeys(reasons)), is_doubtful)


def _all_ink(grey: Floats) -> PictureInk:
    """All of float64 [H, W] as ink: blank if it has one tone, otherwise scaled to a peak of 1.

    A peak of 254 of 255 is not scaled, because MNIST has such images and they must not change.
    """
    peak = grey.max()
    if peak <= SAME_TONE / 255:
        grey = np.zeros_like(grey)
    elif peak < 254 / 255:
        grey = grey / peak
    return PictureInk(grey, np.zeros(grey.shape, bool), (), False)
