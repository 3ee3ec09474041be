"""Connected components of a mask."""

from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Integers, Mask
from mnist_demo.pictures.morphology import border


@dataclass(frozen=True)
class Components:
    """The N connected components of a mask."""

    labels: Integers  # int64 [H, W], 0 outside the mask, components 1 to N
    box: Integers  # int64 [N, 4], left, top, right and bottom of the bounding boxes, the latter two exclusive
    area: Integers  # int64 [N], pixels

    def __len__(self) -> int:
        return len(self.area)

    @property
    def side(self) -> Integers:
        """int64 [N], the longer side of each bounding box."""
        return np.asarray((self.box[:, 2:] - self.box[:, :2]).max(1, initial=0))

    @property
    def border_pixels(self) -> Integers:
        """int64 [N], number of pixels of each component on the border of the mask; corners count twice."""
        return np.bincount(border(self.labels), minlength=len(self) + 1)[1:]

    def mask(self, selected: Mask) -> Mask:
        """bool [H, W], the pixels of the selected components, bool [N]."""
        return np.append(False, selected)[self.labels]


def components(mask: Mask, diagonal: bool = True) -> Components:
    """Label the connected components of bool [H, W]; the connectivity is 8 or, without `diagonal`, 4.

    Union-find on the runs of pixels in the rows: each run is linked to the runs that it touches in the next row, the
    higher label to the lower one (Y. Shiloach and U. Vishkin, "An O(log n) parallel connectivity algorithm", 1982).
    """
    width = mask.shape[1] + 2  # an empty pixel on both sides separates the rows
    padded = np.zeros((len(mask), width), bool)  # np.pad would take a quarter of the time of this function
    padded[:, 1:-1] = mask
    padded = padded.ravel()
    change = np.flatnonzero(padded[1:] != padded[:-1]) + 1
    start, stop = change[::2], change[1::2]
    # For each run the range of runs in the next row that touch it.
    first = np.searchsorted(stop, start + width, side="left" if diagonal else "right")
    count = np.maximum(np.searchsorted(start, stop + width, side="right" if diagonal else "left") - first, 0)
    above = np.repeat(np.arange(len(start)), count)
    below = np.arange(len(above)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    parent = np.arange(len(start))
    while (parent[above] != parent[below]).any():
        one, other = parent[above], parent[below]
        np.minimum.at(parent, np.maximum(one, other), np.minimum(one, other))
        while (parent != parent[parent]).any():
            parent = parent[parent]
    label = np.unique(parent, return_inverse=True)[1]
    total = int(label.max(initial=-1)) + 1
    labels = np.zeros(padded.size, np.int64)
    labels[padded] = np.repeat(label + 1, stop - start)
    row = start // width
    box = np.empty((total, 4), np.int64)
    box[:, :2], box[:, 2:] = max(mask.shape), 0
    np.minimum.at(box[:, 0], label, start - row * width - 1)
    np.minimum.at(box[:, 1], label, row)
    np.maximum.at(box[:, 2], label, stop - row * width - 1)
    np.maximum.at(box[:, 3], label, row + 1)
    area = np.bincount(label, stop - start, minlength=total).astype(np.int64)
    return Components(labels.reshape(len(mask), width)[:, 1:-1], box, area)
