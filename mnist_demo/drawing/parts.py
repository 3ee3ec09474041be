"""A mask → its connected parts, each with its box and size.

OpenCV's headless build takes 159 MB installed and scikit-image with SciPy 144 MB, for which reason the few lines stand here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_demo.drawing.ink import Integers

Mask = NDArray[np.bool_]

ALL = 0.9  # share of all cells that are one part's where there is hardly anything else
# Of several: how tall each is at least, of the picture's height, and how wide at most, of its width; and the share of all cells
# that is theirs, the rest being bars, dashes and points.
TALL, NARROW, MOST = 0.6, 0.65, 0.7
ALONG = 0.3  # of the picture's height: what lies along its left or right edge so far is a strip of desk
CLOSE = 0.025  # of the mask's longer side: so near its edges a part is that goes from edge to edge


@dataclass(frozen=True)
class Parts:
    """The N connected parts of a mask, cells that touch at a corner being connected.

    labels  int [H, W], 0 outside, 1 to N
    box     int [N, 4], left, top, right and bottom of each, the latter two exclusive
    area    int [N], cells
    """

    labels: Integers
    box: Integers
    area: Integers

    def __len__(self) -> int:
        return len(self.area)

    @property
    def side(self) -> Integers:
        """int [N], the longer side of each box."""
        return np.maximum(self.box[:, 2] - self.box[:, 0], self.box[:, 3] - self.box[:, 1])

    @property
    def on_edge(self) -> Mask:
        """bool [N], which of them reach the edge of the mask."""
        height, width = self.labels.shape
        return (self.box[:, :2] == 0).any(1) | (self.box[:, 2:] == [width, height]).any(1)

    def mask(self, chosen: Mask) -> Mask:
        """bool [H, W], the cells of the chosen ones, bool [N]."""
        return np.append(False, chosen)[self.labels]

    def mean(self, values: np.ndarray) -> NDArray[np.float64]:
        """float64 [N], the mean of [H, W] over each part."""
        inside = self.labels > 0
        total = np.bincount(self.labels[inside], values[inside], minlength=len(self) + 1)
        return total[1:] / np.maximum(self.area, 1)


def connected_parts(mask: Mask) -> Parts:
    """The connected parts of bool [H, W].

    Runs of cells in a row are joined with those that they touch in the next, each to the lowest number it meets, and numbers are
    followed to their own (Y. Shiloach and U. Vishkin, "An O(log n) parallel connectivity algorithm", 1982).
    """
    height, width = mask.shape
    wide = np.zeros((height, width + 2), bool)  # a cell of nothing to either side keeps rows apart
    wide[:, 1:-1] = mask
    change = np.flatnonzero(wide.ravel()[1:] != wide.ravel()[:-1]) + 1
    start, stop = change[::2], change[1::2]
    # Of each run those of the next row that reach under it, a cell to either side included.
    first = np.searchsorted(stop, start + width + 2)
    last = np.searchsorted(start, stop + width + 2, side="right")
    count = np.maximum(last - first, 0)
    above = np.repeat(np.arange(len(start)), count)
    below = np.arange(len(above)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    number = np.arange(len(start))
    while True:
        one, other = number[above], number[below]
        if (one == other).all():
            break
        np.minimum.at(number, np.maximum(one, other), np.minimum(one, other))
        while (number != number[number]).any():
            number = number[number]
    _, label = np.unique(number, return_inverse=True)
    total = int(label.max(initial=-1)) + 1
    labels = np.zeros(wide.size + 1, np.int64)
    labels[start], labels[stop] = label + 1, -(label + 1)
    row, left, right = start // (width + 2), start % (width + 2) - 1, stop - 1 - start // (width + 2) * (width + 2)
    box = np.empty((total, 4), np.int64)
    box[:, :2], box[:, 2:] = max(mask.shape), 0
    for column, extreme, values in (
        (0, np.minimum, left),
        (1, np.minimum, row),
        (2, np.maximum, right),
        (3, np.maximum, row + 1),
    ):
        extreme.at(box[:, column], label, values)
    area = np.bincount(label, stop - start, minlength=total).astype(np.int64)
    return Parts(np.cumsum(labels)[:-1].reshape(wide.shape)[:, 1:-1], box, area)


def cut_out(found: Parts) -> int:
    """How many of these parts were cut out close: one that goes from edge to edge both ways and is all there is, or two or more
    side by side, each nearly as tall as the picture; 0 where there is anything else."""
    mask = found.labels > 0
    if not is_from_edge_to_edge(mask):
        return 0
    height, width = mask.shape
    largest = found.area >= ALL * found.area.sum()
    if largest.any():
        return int(is_from_edge_to_edge(found.mask(largest)))
    wide, tall = (found.box[:, 2:] - found.box[:, :2]).T
    is_one = (tall >= TALL * height) & (wide <= NARROW * width)
    is_row = is_one.sum() > 1 and found.area[is_one].sum() >= MOST * found.area.sum()
    is_desk = mask[:, [0, -1]].mean(0).max() > ALONG
    return int(is_one.sum()) if is_row and not is_desk else 0


def is_from_edge_to_edge(mask: Mask) -> bool:
    """Whether bool [H, W] has cells close to each of its four edges."""
    close = round(CLOSE * max(mask.shape)) + 1
    return bool(mask[:close].any() and mask[-close:].any() and mask[:, :close].any() and mask[:, -close:].any())


def squares(mask: Mask) -> Mask:
    """bool [H - 1, W - 1], where in bool [H, W] two by two cells are all set, by the first of them."""
    return mask[:-1, :-1] & mask[1:, :-1] & mask[:-1, 1:] & mask[1:, 1:]
