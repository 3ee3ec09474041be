"""A drawing or picture → an MNIST image. `steps` returns every intermediate result.

MNIST's construction after Yadav & Bottou, "Cold Case: The Lost MNIST Digits" (arXiv:1905.10498): the bounding box of
the ink; its longer side scaled to 20 pixels, grey levels kept; placed in 28x28 by whole pixels so that the centre of
mass falls on pixel 14. An MNIST image passes unchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_demo.arrays import Grey, Mask
from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.pictures.ink import picture_ink
from mnist_demo.preprocessing.centring import centre_image
from mnist_demo.preprocessing.ink_to_mnist import ink_to_mnist, scale_ink, to_bytes
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.preprocessing.strokes_to_mnist import scale_strokes, strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import render_pad

Source = Drawing | Image.Image | Grey


@dataclass(frozen=True)
class Steps:
    """The steps from one source to its 28x28 image; box, centre and offset are None if it is blank."""

    ink: Grey  # uint8 [H, W], 0 paper to 255 ink; a Drawing is rendered for display, with its visible pen
    box: tuple[int, int, int, int] | None  # (left, top, right, bottom), bounding box of the ink in pixels of `ink`
    scaled: Grey  # uint8 [h, w], the box with its longer side scaled to 20 pixels; [0, 0] if blank
    centre: tuple[float, float] | None  # (x, y), centre of mass of `scaled`, with pixel centres at i + 0.5
    offset: tuple[int, int] | None  # (x, y), position of the upper left corner of `scaled` in the image
    image: Grey  # uint8 [28, 28], the result
    removed: Mask | None  # bool [H, W], pixels of a picture that are not handwriting; None for a Drawing
    reasons: tuple[str, ...]  # why they were removed, as in PictureInk


def to_mnist(source: Source) -> Grey:
    """Convert a drawing or picture to an MNIST image: uint8 [28, 28], 0 paper to 255 ink.

    The image of a blank source is all zeros.

    A source is a Drawing; a PIL image of any mode; or a uint8 array 0..255 of shape [H, W], [H, W, 3] or [H, W, 4].
    Raises DrawingError or PictureError, both UserErrors, for anything else.
    """
    return preprocess(source)[0]


def preprocess(source: Source) -> tuple[Grey, bool]:
    """The image that `to_mnist` returns, and whether the ink is doubtful, as in PictureInk."""
    if isinstance(source, Drawing):
        return centre_image(scale_strokes(source.batch, source.pen))[0], False
    found = picture_ink(source)
    return ink_to_mnist(found.ink), found.is_doubtful


def preprocess_drawings(drawings: Sequence[Drawing]) -> Grey:
    """The images that `to_mnist` returns for N drawings: uint8 [N, 28, 28]. Together they take less time."""
    images = np.zeros((len(drawings), SIDE, SIDE), np.uint8)
    inked = [index for index, drawing in enumerate(drawings) if len(drawing.batch)]
    if inked:
        strokes = Strokes.concatenate([drawings[index].batch for index in inked])
        images[inked] = strokes_to_mnist(strokes, [drawings[index].pen for index in inked])
    return images


def steps(source: Source) -> Steps:
    """The image that `to_mnist` returns, with every intermediate result."""
    removed: Mask | None = None
    reasons: tuple[str, ...] = ()
    if isinstance(source, Drawing):
        scaled, ink = scale_strokes(source.batch, source.pen), render_pad(source)
    else:
        found = picture_ink(source)
        scaled, ink = scale_ink(found.ink), to_bytes(found.ink)
        removed, reasons = found.removed, found.reasons
    image, centre, offset = centre_image(scaled)
    return Steps(ink, bounding_box(ink), scaled, centre, offset, image, removed, reasons)
