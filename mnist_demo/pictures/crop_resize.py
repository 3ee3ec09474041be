"""Cropping and resizing of grey levels: the bounding box of the ink, and scaling to whole pixels."""

import numpy as np
from PIL import Image

from mnist_demo.arrays import Floats, Grey


def bounding_box(grey: Floats | Grey) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of the non-zero part of [H, W]; None if all is 0.

    Right and bottom are exclusive.
    """
    rows, columns = np.flatnonzero(grey.any(1)), np.flatnonzero(grey.any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def resize(grey: Floats, scale: float) -> Floats:
    """Scale [H, W] by a factor, to at least one pixel per side: float64 [h, w], as `resize_to` does."""
    height, width = (max(round(side * scale), 1) for side in grey.shape)
    return resize_to(grey, height, width)


def resize_to(grey: Floats, height: int, width: int) -> Floats:
    """Scale [H, W] to float64 [height, width], area-weighted if it becomes smaller, otherwise bilinear."""
    resampling = Image.Resampling.BOX if height * width < grey.size else Image.Resampling.BILINEAR
    image = Image.fromarray(grey.astype(np.float32)).resize((width, height), resampling)
    return np.clip(np.asarray(image, np.float64), 0, 1)
