"""Crop and resize grey levels: the bounding box of the ink, and scaling to a size in whole pixels."""

import numpy as np
from PIL import Image

from mnist_demo.arrays import Floats


def bounding_box(grey: np.ndarray) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) around everything above 0 in [H, W], right and bottom exclusive; None if all is 0."""
    rows, columns = np.flatnonzero(grey.any(1)), np.flatnonzero(grey.any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def resize(grey: np.ndarray, scale: float) -> Floats:
    """float64 [h, w] scaled to whole pixels, at least one: area-weighted when made smaller, bilinear when larger."""
    height, width = (max(round(side * scale), 1) for side in grey.shape)
    return resize_to(grey, height, width)


def resize_to(grey: np.ndarray, height: int, width: int) -> Floats:
    """float64 [height, width] of [H, W], area-weighted when made smaller, bilinear when larger."""
    resampling = Image.Resampling.BOX if height * width < grey.size else Image.Resampling.BILINEAR
    image = Image.fromarray(grey.astype(np.float32)).resize((width, height), resampling)
    return np.clip(np.asarray(image, np.float64), 0, 1)
