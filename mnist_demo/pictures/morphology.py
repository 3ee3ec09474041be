"""Mathematical morphology on masks and grey levels: dilation, closing, directional opening; and connected components.

J. Serra, "Image Analysis and Mathematical Morphology", 1982. OpenCV's headless build takes 159 MB installed and scikit-image
with SciPy 144 MB, which is why these few functions stand here.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_demo.arrays import Integers, Mask

Layers = NDArray[Any]  # bool, uint8 or float, [..., H, W]


def dilate(layers: Layers, side: int) -> Layers:
    """The largest value in a square of an odd `side` around each pixel of [..., H, W]; beyond the edge the edge is repeated."""
    return _extreme(np.maximum, layers, side)


def close(layers: Layers, side: int) -> Layers:
    """The grey-level closing of [..., H, W] by a square of an odd `side`: what is dark and narrower than the square is filled."""
    return _extreme(np.minimum, dilate(layers, side), side)


def _extreme(of_two: np.ufunc, layers: Layers, side: int) -> Layers:
    """The running extreme, in as many steps along each axis as `side` has bits."""
    for axis in (-1, -2):
        pad = [(0, 0)] * layers.ndim
        pad[axis] = (side // 2, side // 2)
        values = np.moveaxis(np.pad(layers, pad, mode="edge"), axis, 0)
        reach = 1
        while reach < side:
            step = min(reach, side - reach)
            values = of_two(values[:-step], values[step:])
            reach += step
        layers = np.moveaxis(values, 0, axis)
    return layers


def run_lengths(mask: Mask, axis: int) -> Integers:
    """int64 [H, W], of each cell of bool [H, W] the length of the run of cells along the axis that it is in; else 0."""
    cells = np.moveaxis(mask, axis, -1)
    wide = np.pad(cells, ((0, 0), (1, 1))).ravel()
    change = np.flatnonzero(wide[1:] != wide[:-1])
    lengths = change[1::2] - change[::2]
    result = np.zeros(cells.shape, np.int64)
    result[cells] = np.repeat(lengths, lengths)
    return np.moveaxis(result, -1, axis)


def open_runs(mask: Mask, length: int, axis: int) -> Mask:
    """The directional opening of bool [H, W]: the runs along the axis of at least `length` cells."""
    return run_lengths(mask, axis) >= length if length > 0 else mask


def border(picture: Layers) -> Layers:
    """[N] or [N, C], the pixels along the edge of [H, W] or [H, W, C], in order around it, corners twice."""
    return np.concatenate([picture[0], picture[:, -1], picture[-1][::-1], picture[:, 0][::-1]])
