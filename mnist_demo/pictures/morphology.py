"""Mathematical morphology on masks and grey levels: dilation, closing and directional opening.

J. Serra, "Image Analysis and Mathematical Morphology", 1982. These few functions are written here because OpenCV's
headless build takes 159 MB installed, and scikit-image with SciPy 144 MB.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_demo.arrays import Mask

Layers = NDArray[Any]  # bool, uint8 or float, [..., H, W]


def dilate(layers: Layers, side: int) -> Layers:
    """Maximum over a square of odd `side` around each pixel of [..., H, W].

    Beyond the edge, the edge pixels are repeated.
    """
    return _running_extreme(np.maximum, layers, side)


def close(layers: Layers, side: int) -> Layers:
    """Grey-level closing of [..., H, W] by a square of odd `side`.

    It fills dark structures that are narrower than the square.
    """
    return _running_extreme(np.minimum, dilate(layers, side), side)


def _running_extreme(extreme: np.ufunc, layers: Layers, side: int) -> Layers:
    """Maximum or minimum over a square of odd `side` around each pixel of [..., H, W].

    The window doubles in each step, so the number of steps along an axis is logarithmic in `side`.
    """
    for axis in (-1, -2):
        pad = [(0, 0)] * layers.ndim
        pad[axis] = (side // 2, side // 2)
        values = np.moveaxis(np.pad(layers, pad, mode="edge"), axis, 0)
        window = 1
        while window < side:
            step = min(window, side - window)
            values = extreme(values[:-step], values[step:])
            window += step
        layers = np.moveaxis(values, 0, axis)
    return layers


def open_runs(mask: Mask, length: int, axis: int) -> Mask:
    """Directional opening of bool [H, W]: keep the runs along the axis of at least `length` set pixels."""
    pixels = np.moveaxis(mask, axis, -1)
    padded = np.pad(pixels, ((0, 0), (1, 1))).ravel()
    change = np.flatnonzero(padded[1:] != padded[:-1])
    lengths = change[1::2] - change[::2]
    opened = np.zeros(pixels.shape, bool)
    opened[pixels] = np.repeat(lengths >= length, lengths)
    return np.moveaxis(opened, -1, axis)


def border(picture: Layers) -> Layers:
    """Border pixels of [H, W] or [H, W, C] in order around the picture, corners twice: [N] or [N, C]."""
    return np.concatenate([picture[0], picture[:, -1], picture[-1][::-1], picture[:, 0][::-1]])
