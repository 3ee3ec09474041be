"""Connected components of a mask."""

from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats, Integers, Mask
from mnist_demo.pictures.morphology import border


@dataclass(frozen=True)
class Components:
    """The N connected components of a mask.

    labels  int64 [H, W], 0 outside, 1 to N
    box     int64 [N, 4], left, top, right and bottom of each, the latter two exclusive
    area    int64 [N], cells
    """

    labels: Integers
    box: Integers
    area: Integers

    def __len__(self) -> int:
        return len(self.area)

    @property
    def side(self) -> Integers:
        """int64 [N], the longer side of each box."""
        return (self.box[:, 2:] - self.box[:, :2]).max(1, initial=0)

    @property
    def along_edge(self) -> Integers:
        """int64 [N], how many cells of the mask's edge each covers."""
        return np.bincount(border(self.labels), minlength=len(self) + 1)[1:]

    def mask(self, chosen: Mask) -> Mask:
        """bool [H, W], the cells of the chosen ones, bool [N]."""
        return np.append(False, chosen)[self.labels]

    def mean(self, values: Floats) -> Floats:
        """float64 [N], the mean of float64 [H, W] over each."""
        total = np.bincount(self.labels.ravel(), values.ravel(), minlength=len(self) + 1)[1:]
        return total / self.area


def components(mask: Mask, corners: bool = True) -> Components:
    """The connected components of bool [H, W]; `corners`: cells that touch at a corner are connected too.

    Runs of cells in a row are joined with those that they touch in the next, each to the lowest number it meets, and numbers
    are followed to their own (Y. Shiloach and U. Vishkin, "An O(log n) parallel connectivity algorithm", 1982).
    """
    width = mask.shape[1] + 2  # a cell of nothing to either side keeps rows apart
    wide = np.pad(mask, ((0, 0), (1, 1))).ravel()
    change = np.flatnonzero(wide[1:] != wide[:-1]) + 1
    start, stop = change[::2], change[1::2]
    # Of each run those of the next row that reach under it, with corners a cell to either side included.
    first = np.searchsorted(stop, start + width, side="left" if corners else "right")
    count = np.maximum(np.searchsorted(start, stop + width, side="right" if corners else "left") - first, 0)
    above = np.repeat(np.arange(len(start)), count)
    below = np.arange(len(above)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    number = np.arange(len(start))
    while (number[above] != number[below]).any():
        one, other = number[above], number[below]
        np.minimum.at(number, np.maximum(one, other), np.minimum(one, other))
        while (number != number[number]).any():
            number = number[number]
    label = np.unique(number, return_inverse=True)[1]
    total = int(label.max(initial=-1)) + 1
    labels = np.zeros(wide.size, np.int64)
    labels[wide] = np.repeat(label + 1, stop - start)
    row = start // width
    box = np.empty((total, 4), np.int64)
    box[:, :2], box[:, 2:] = max(mask.shape), 0
    np.minimum.at(box[:, 0], label, start - row * width - 1)
    np.minimum.at(box[:, 1], label, row)
    np.maximum.at(box[:, 2], label, stop - row * width - 1)
    np.maximum.at(box[:, 3], label, row + 1)
    area = np.bincount(label, stop - start, minlength=total).astype(np.int64)
    return Components(labels.reshape(len(mask), width)[:, 1:-1], box, area)
