"""Preprocessing of other demos, for comparison: ink → 28x28 by shortcuts.

Each function takes the ink of the whole canvas, float [H, W], 0 paper to 1 ink, and returns uint8 [28, 28].
"""

from collections.abc import Callable

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.pictures.crop_resize import bounding_box, resize_to
from mnist_demo.preprocessing.ink_to_mnist import to_bytes
from mnist_demo.preprocessing.mnist_format import BOX, SIDE


def _shrink_canvas(ink: Floats) -> Grey:
    return to_bytes(resize_to(ink, SIDE, SIDE))


def _crop_and_shrink(ink: Floats, side: int) -> Grey:
    left, top, right, bottom = bounding_box(ink) or (0, 0, *ink.shape[::-1])
    ink = ink[top:bottom, left:right]
    height, width = (max(round(extent * side / max(ink.shape)), 1) for extent in ink.shape)
    image = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    image[top : top + height, left : left + width] = to_bytes(resize_to(ink, height, width))
    return image


SHORTCUTS: dict[str, Callable[[Floats], Grey]] = {
    "whole canvas shrunk to 28x28": _shrink_canvas,
    "cropped, shrunk to 28x28": lambda ink: _crop_and_shrink(ink, SIDE),
    "cropped, shrunk to 20x20 in the middle": lambda ink: _crop_and_shrink(ink, BOX),
}
