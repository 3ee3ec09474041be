"""Thinning of a mask to lines one pixel wide.

T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns", Communications of the ACM 27
(1984).
"""

import numpy as np

from mnist_demo.arrays import Grey, Mask

# The eight neighbours as (row, column), clockwise from the one above. Neighbour i is bit i of a code from 0 to 255.
_NEIGHBOURS = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def thin(mask: Mask) -> Mask:
    """Thin bool [H, W] to lines one pixel wide; the pixels on the border must not be set."""
    pixels = mask.astype(np.uint8)
    height, width = pixels.shape
    while True:
        before = pixels.sum()
        for deletable in _DELETABLE:
            code = np.zeros_like(pixels)
            for bit, (row, column) in enumerate(_NEIGHBOURS):
                code[1:-1, 1:-1] |= pixels[1 + row : height - 1 + row, 1 + column : width - 1 + column] << bit
            pixels &= ~deletable[code]
        if pixels.sum() == before:
            return pixels.astype(bool)


def _deletable_codes() -> Grey:
    """Lookup tables for the two halves of an iteration, uint8 [2, 256].

    The value is 1 for the codes of neighbours with which a pixel is deleted.
    """
    neighbours = np.arange(256)[:, None] >> np.arange(8) & 1
    up, right, down, left = neighbours[:, 0], neighbours[:, 2], neighbours[:, 4], neighbours[:, 6]
    total = neighbours.sum(1)
    transitions = ((neighbours == 0) & (np.roll(neighbours, -1, 1) == 1)).sum(1)
    edge = (2 <= total) & (total <= 6) & (transitions == 1)
    first = edge & (up * right * down == 0) & (right * down * left == 0)
    second = edge & (up * right * left == 0) & (up * down * left == 0)
    return np.stack([first, second]).astype(np.uint8)


_DELETABLE = _deletable_codes()
