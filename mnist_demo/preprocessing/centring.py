"""Centring: a scaled digit is placed in 28x28 so that its centre of mass falls on pixel 14."""

import numpy as np

from mnist_demo.arrays import Floats, Grey, Integers
from mnist_demo.preprocessing.mnist_format import CENTRE, SIDE


def centre_image(scaled: Grey) -> tuple[Grey, tuple[float, float] | None, tuple[int, int] | None]:
    """Place uint8 [h, w] in uint8 [28, 28] with its centre of mass on pixel 14.

    Returns the image, the centre of mass of `scaled` and its offset in the image, both (x, y). For an empty array the
    image is blank, and centre and offset are None.
    """
    if scaled.size == 0:
        return np.zeros((SIDE, SIDE), np.uint8), None, None
    images, centres, offsets = centre_batch(scaled[None], np.array([scaled.shape[::-1]]))
    (x, y), (left, top) = centres[0].tolist(), offsets[0].tolist()
    return images[0], (x, y), (left, top)


def centre_batch(images: Grey, extent: Integers) -> tuple[Grey, Floats, Integers]:
    """Place each of uint8 [N, h, w] in uint8 [N, 28, 28] with its centre of mass on pixel 14.

    Returns the images, the centres of mass, float [N, 2] with pixel centres at i + 0.5, and the offsets in whole
    pixels, int [N, 2]; both are (x, y). `extent`, int [N, 2], is the width and height of the ink, which stays inside
    the image.
    """
    count, height, width = images.shape
    ink = images.astype(np.float64)
    moments = np.stack([ink.sum(1) @ (np.arange(width) + 0.5), ink.sum(2) @ (np.arange(height) + 0.5)], 1)
    centre = moments / ink.sum((1, 2))[:, None]
    # The centre of a symmetric drawing is a whole number. The small term keeps rounding errors from changing the
    # offset.
    offset = np.clip(np.floor(CENTRE - centre + 1e-6), 0, SIDE - extent).astype(np.int64)
    drawing = np.arange(count)[:, None, None]
    column = (offset[:, :1] + np.arange(width))[:, None, :]
    row = (offset[:, 1:] + np.arange(height))[:, :, None]
    placed = np.zeros((count, SIDE + height, SIDE + width), np.uint8)
    placed[drawing, row, column] = images
    return placed[:, :SIDE, :SIDE], centre, offset
