"""A picture's ink → 28x28 as usual demos make it, in place of this preprocessing.

In comes the ink of the whole canvas, float [H, W], 0 paper to 1 ink; out comes uint8 [28, 28].
"""

from collections.abc import Callable

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.pictures.crop_resize import bounding_box, resize_to
from mnist_demo.preprocessing.mnist_format import BOX, SIDE


def _whole(ink: Floats) -> Grey:
    return _grey(resize_to(ink, SIDE, SIDE))


def _cropped(ink: Floats, side: int) -> Grey:
    left, top, right, bottom = bounding_box(ink) or (0, 0, *ink.shape[::-1])
    ink = ink[top:bottom, left:right]
    height, width = (max(round(each * side / max(ink.shape)), 1) for each in ink.shape)
    result = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    result[top : top + height, left : left + width] = _grey(resize_to(ink, height, width))
    return result


def _grey(ink: Floats) -> Grey:
    return np.rint(ink * 255).astype(np.uint8)


SHORTCUTS: dict[str, Callable[[Floats], Grey]] = {
    "whole canvas shrunk to 28x28": _whole,
    "cropped, shrunk to 28x28": lambda ink: _cropped(ink, SIDE),
    "cropped, shrunk to 20x20 in the middle": lambda ink: _cropped(ink, BOX),
}
