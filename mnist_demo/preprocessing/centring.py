"""A scaled digit → its place in 28x28: the centre of mass falls on pixel 14."""

import numpy as np

from mnist_demo.arrays import Floats, Grey, Integers
from mnist_demo.preprocessing.mnist_format import CENTRE, SIDE


def centre_image(scaled: Grey) -> tuple[Grey, tuple[float, float] | None, tuple[int, int] | None]:
    """uint8 [28, 28] with `scaled` where its centre of mass says; that centre and the offset, both (x, y)."""
    if scaled.size == 0:
        return np.zeros((SIDE, SIDE), np.uint8), None, None
    images, centres, offsets = centre_batch(scaled[None], np.array([scaled.shape[::-1]]))
    (x, y), (left, top) = centres[0].tolist(), offsets[0].tolist()
    return images[0], (x, y), (left, top)


def centre_batch(images: Grey, extent: Integers) -> tuple[Grey, Floats, Integers]:
    """uint8 [N, 28, 28] with each of uint8 [N, h, w] moved by whole pixels so that its centre of mass falls on pixel 14.

    `extent` int [N, 2], width and height that must not fall off the edge. Also the centres, float [N, 2], pixel centres
    at i + 0.5, and the offsets, int [N, 2], both as x, y.
    """
    count, height, width = images.shape
    ink = images.astype(np.float64)
    moments = np.stack([ink.sum(1) @ (np.arange(width) + 0.5), ink.sum(2) @ (np.arange(height) + 0.5)], 1)
    centre = moments / ink.sum((1, 2))[:, None]
    # The small term keeps a symmetric drawing, whose centre is a whole number but for rounding, in one place.
    offset = np.clip(np.floor(CENTRE - centre + 1e-6), 0, SIDE - extent).astype(np.int64)
    drawing = np.arange(count)[:, None, None]
    column = (offset[:, :1] + np.arange(width))[:, None, :]
    row = (offset[:, 1:] + np.arange(height))[:, :, None]
    placed = np.zeros((count, SIDE + height, SIDE + width), np.uint8)
    placed[drawing, row, column] = images
    return placed[:, :SIDE, :SIDE], centre, offset
