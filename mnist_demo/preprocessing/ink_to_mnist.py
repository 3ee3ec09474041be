"""The ink of a picture → an MNIST image.

The stroke width in a picture is arbitrary. So the centreline of the ink is rasterised again with MNIST's pen, unless
the ink is a small picture with grey levels, such as an MNIST image, or the pen is so wide that loops are closed. In
these two cases the grey levels are scaled.
"""

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.pictures.crop_resize import bounding_box, resize
from mnist_demo.preprocessing.centreline import centreline
from mnist_demo.preprocessing.centring import centre_image
from mnist_demo.preprocessing.mnist_format import BOX, SIDE
from mnist_demo.preprocessing.strokes_to_mnist import scale_strokes
from mnist_demo.strokes.batch import Strokes

# A small picture was drawn with a pen one pixel wide if it stays below all three limits. An MNIST image with as few
# full 2x2 squares has twice as many inked pixels.
MAX_SQUARES = 0.05  # full 2x2 squares per pixel of full ink
MAX_INKED = 1.3  # inked pixels per pixel of full ink
MAX_LENGTH = 3.3  # pixels of full ink per pixel of the longer side; the outline of a digit has more


def ink_to_mnist(ink: Floats) -> Grey:
    """uint8 [28, 28] of a picture's ink, float [H, W], 0 paper to 1 ink, as `picture_ink` returns it."""
    return centre_image(scale_ink(ink))[0]


def scale_ink(ink: Floats) -> Grey:
    """Scale the ink in float [H, W] to a longer side of 20 pixels: uint8 [h, w]; [0, 0] without ink."""
    box = bounding_box(ink)
    if box is None:
        return np.zeros((0, 0), np.uint8)
    left, top, right, bottom = box
    ink = ink[top:bottom, left:right]
    line = centreline_if_useful(ink)
    if line is not None:
        return scale_strokes(*line)
    if max(ink.shape) != BOX:
        ink = resize(ink, BOX / max(ink.shape))
    return to_bytes(ink)


def centreline_if_useful(ink: Floats) -> tuple[Strokes, float] | None:
    """Centreline and pen width of ink cropped to its bounding box, float [H, W].

    None if the grey levels are more accurate: those of a small picture, or of a pen so wide that it closes loops.
    """
    return centreline(ink) if max(ink.shape) > SIDE or _is_one_pixel_wide(ink) else None


def to_bytes(ink: Floats) -> Grey:
    """uint8 0..255 of float 0..1."""
    return np.rint(ink * 255).astype(np.uint8)


def _is_one_pixel_wide(ink: Floats) -> bool:
    full = ink > 0.5
    squares = full[:-1, :-1] & full[1:, :-1] & full[:-1, 1:] & full[1:, 1:]
    return bool(
        squares.sum() <= MAX_SQUARES * full.sum()
        and (ink > 0).sum() <= MAX_INKED * full.sum()
        and full.sum() <= MAX_LENGTH * max(ink.shape)
    )
