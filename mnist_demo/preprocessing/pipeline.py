"""Any drawing or picture → 28x28, exactly as MNIST was made, every step kept so that it can be shown.

MNIST's construction, as reconstructed by Yadav & Bottou, "Cold Case: The Lost MNIST Digits" (arXiv:1905.10498): the tight
box around the ink; its longer side scaled to 20 pixels, grey levels kept; placed in 28x28 by whole pixels so that the
centre of mass falls on pixel 14.

A Drawing's strokes are scaled into that box first and inked at MNIST's pen width then, so that its size, its place and
its visible pen change nothing. Of a picture larger than MNIST's, the centreline of the ink goes the same way, unless the
pen was so fat that only its grey levels tell; a smaller picture keeps its own grey levels, so an MNIST image passes
unchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from mnist_demo.arrays import Floats, Grey, Integers, Mask
from mnist_demo.pictures.ink import picture_ink
from mnist_demo.pictures.pixels import bounding_box, resize
from mnist_demo.pictures.small import full_squares
from mnist_demo.preprocessing.centreline import GRID_SIDE, centreline
from mnist_demo.preprocessing.centring import centre_batch, centre_image
from mnist_demo.preprocessing.mnist_format import BOX, PEN_RADIUS, PEN_SOFTNESS, SIDE
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import per_drawing, rasterise, render_pad

# Of a pen one pixel wide: for every pixel of full ink so many squares of two by two at most, and so many of any ink. A digit of
# MNIST with as few squares has twice as many pixels of any ink.
SQUARES, GREY = 0.05, 1.3
WAY = 3.3  # times as long as its box such a digit's line is at most; the outline of a digit is longer
BLANK = np.zeros((0, 0), np.uint8)  # what is scaled where there is no ink

Source = Drawing | Image.Image | np.ndarray


@dataclass(frozen=True)
class Steps:
    """One drawing or picture on its way to 28x28.

    ink     uint8 [H, W], what was taken for ink, 0 paper to 255 ink; a Drawing's is drawn for display, with its visible pen
    box     (left, top, right, bottom) of the tight box around the ink, in pixels of `ink`; None if blank
    scaled  uint8 [h, w], that box with its longer side scaled to 20 pixels; [0, 0] if blank
    centre  (x, y), the centre of mass in `scaled`, pixel centres at i + 0.5; None if blank
    offset  (x, y), where in 28x28 the left upper corner of `scaled` is placed; None if blank
    image   uint8 [28, 28], the result
    removed bool [H, W], what of a picture was taken away as no ink; None of a Drawing
    reasons why, some of `pictures.ink.REASONS`
    """

    ink: Grey
    box: tuple[int, int, int, int] | None
    scaled: Grey
    centre: tuple[float, float] | None
    offset: tuple[int, int] | None
    image: Grey
    removed: Mask | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PenPath:
    """The way of the pen on one drawing or picture, in pixels of its 28x28 image.

    strokes  Strokes of one drawing
    image    uint8 [28, 28], as `to_mnist` makes it
    offset   (x, y), where in it the 20x20 box is placed
    scale    pixels of the image per unit of the source
    shift    float64 [2]: a point p of the source is at scale * p + shift
    pen      the pen's diameter on the source, in pixels of the image
    """

    strokes: Strokes
    image: Grey
    offset: tuple[int, int]
    scale: float
    shift: Floats
    pen: float

    def to_source(self, points: Floats) -> Floats:
        """Points of the image, float64 [N, 2], in the source's units."""
        return (points - self.shift) / self.scale

    def rasterise(self, drawings: Sequence[Sequence[Floats]]) -> Grey:
        """uint8 [D, 28, 28]: drawings of such points, each inked as the whole is, where it is."""
        box = Strokes.from_drawings([[stroke - self.offset for stroke in drawing] for drawing in drawings])
        images = np.zeros((len(drawings), 2 * SIDE, 2 * SIDE), np.uint8)
        left, top = self.offset
        images[:, top : top + BOX, left : left + BOX] = rasterise(box, BOX, PEN_RADIUS, PEN_SOFTNESS)
        return images[:, :SIDE, :SIDE]

    def rasterise_recentred(self, drawings: Sequence[Sequence[Floats]]) -> Grey:
        """uint8 [D, 28, 28]: drawings of such points, each boxed and placed by itself, as if a hand had drawn it."""
        return strokes_to_mnist(Strokes.from_drawings(drawings), self.pen)


def pen_path(source: Source) -> PenPath | None:
    """The way of the pen; None for a blank source, and for a picture of which only the grey levels tell.

    A source is what `to_mnist` takes, and raises what it raises.
    """
    if isinstance(source, Drawing):
        strokes, pen, scale, shift = source.batch, source.pen, 1.0, np.zeros(2)
    else:
        ink = picture_ink(source).ink
        box = bounding_box(ink)
        if box is None:
            return None
        left, top, right, bottom = box
        found = _line_in(ink[top:bottom, left:right])
        if found is None:
            return None
        strokes, pen = found
        # Cells, of which the first is a margin, per pixel of the ink; and that, of the picture as it was given.
        cells = GRID_SIDE / max(right - left, bottom - top)
        width = source.width if isinstance(source, Image.Image) else source.shape[1]
        scale = cells * ink.shape[1] / width
        shift = 0.5 - cells * np.array([left, top], np.float64)
    if len(strokes) == 0:
        return None
    low, factor = _into_box(strokes, pen, PEN_RADIUS)
    image, _, offset = centre_image(_scale_strokes(strokes, pen))
    assert offset is not None
    moved = PEN_RADIUS + np.array(offset) - low[0] * factor[0]
    return PenPath(
        strokes.with_points(strokes.points * factor[0] + moved),
        image,
        offset,
        scale * factor[0],
        shift * factor[0] + moved,
        pen * factor[0],
    )


def to_mnist(source: Source) -> Grey:
    """uint8 [28, 28], 0 paper to 255 ink, as an MNIST image; all zeros for a blank source.

    A source is a Drawing; a PIL image of any mode; or a uint8 array 0..255 of shape [H, W], [H, W, 3] or [H, W, 4].
    Raises DrawingError or PictureError, both ValueErrors, for anything else.
    """
    return preprocess(source)[0]


def preprocess(source: Source) -> tuple[Grey, bool]:
    """The same image, and whether what was found in a picture may well be something else than what was written."""
    if isinstance(source, Drawing):
        return centre_image(_scale_strokes(source.batch, source.pen))[0], False
    written = picture_ink(source)
    return ink_to_mnist(written.ink), written.is_doubtful


def steps(source: Source) -> Steps:
    """The same as `to_mnist`, with every step on the way."""
    taken: Mask | None = None
    reasons: tuple[str, ...] = ()
    if isinstance(source, Drawing):
        scaled, ink = _scale_strokes(source.batch, source.pen), render_pad(source)
    else:
        written = picture_ink(source)
        scaled, ink = _scale_picture(written.ink), _as_bytes(written.ink)
        taken, reasons = written.removed, written.reasons
    image, centre, offset = centre_image(scaled)
    return Steps(ink, bounding_box(ink), scaled, centre, offset, image, taken, reasons)


def strokes_to_mnist(
    strokes: Strokes, pen: ArrayLike = 0.0, radius: ArrayLike = PEN_RADIUS, softness: ArrayLike = PEN_SOFTNESS
) -> Grey:
    """uint8 [D, 28, 28]: every drawing scaled into MNIST's box, inked there, and placed by its centre of mass.

    `pen`, the visible pen's diameter in the strokes' own units, float or [D], matters only to dots: what is smaller than
    half of it is not magnified to a digit's size. `radius` and `softness`, pixels of the result, float or [D], are
    MNIST's own unless training varies them.
    """
    images = _ink_in_box(strokes, pen, radius, softness)
    return centre_batch(images, _extent(images))[0]


def ink_to_mnist(ink: Floats) -> Grey:
    """uint8 [28, 28] of a picture's ink, float [H, W], 0 paper to 1 ink, as `picture_ink` finds it."""
    return centre_image(_scale_picture(ink))[0]


def _scale_picture(ink: Floats) -> Grey:
    """uint8 [h, w] of float [H, W]: its centreline inked anew, or its own grey levels."""
    box = bounding_box(ink)
    if box is None:
        return BLANK
    left, top, right, bottom = box
    ink = ink[top:bottom, left:right]
    pen_path = _line_in(ink)
    if pen_path is not None:
        return _scale_strokes(*pen_path)
    if max(ink.shape) != BOX:
        ink = resize(ink, BOX / max(ink.shape))
    return _as_bytes(ink)


def _line_in(ink: Floats) -> tuple[Strokes, float] | None:
    """The centreline of float [H, W], tight around the ink, and the pen's width; None where only its grey levels tell."""
    return centreline(ink) if max(ink.shape) > SIDE or _is_one_pixel_wide(ink) else None


def _is_one_pixel_wide(ink: Floats) -> bool:
    """Whether float [H, W] was drawn with a pen of one whole pixel: without grey levels, and hardly two by two pixels together."""
    full = ink > 0.5
    return bool(
        full_squares(full).sum() <= SQUARES * full.sum()
        and (ink > 0).sum() <= GREY * full.sum()
        and full.sum() <= WAY * max(ink.shape)
    )


def _scale_strokes(strokes: Strokes, pen: float) -> Grey:
    """uint8 [h, w] of the strokes of one drawing, or of none."""
    if len(strokes) == 0:
        return BLANK
    images = _ink_in_box(strokes, pen, PEN_RADIUS, PEN_SOFTNESS)
    width, height = _extent(images)[0]
    return images[0, :height, :width]


def _ink_in_box(strokes: Strokes, pen: ArrayLike, radius: ArrayLike, softness: ArrayLike) -> Grey:
    """uint8 [D, 20, 20]: every drawing's strokes scaled until their inked box's longer side is 20 pixels, and inked."""
    margin = per_drawing(radius, len(strokes))
    low, scale = _into_box(strokes, pen, radius)
    owner = strokes.drawing_of_point
    points = (strokes.points - low[owner]) * scale[owner, None] + margin[owner, None]
    return rasterise(strokes.with_points(points), BOX, radius, softness)


def _into_box(strokes: Strokes, pen: ArrayLike, radius: ArrayLike) -> tuple[Floats, Floats]:
    """Each drawing's lowest x and y, float64 [D, 2], and by how much it is scaled into MNIST's box, float64 [D]."""
    low, high = strokes.bounds()
    longer = np.maximum((high - low).max(1), np.maximum(np.asarray(pen) / 2, 1e-9))
    return low, (BOX - 2 * per_drawing(radius, len(strokes))) / longer


def _extent(images: Grey) -> Integers:
    """int [D, 2], width and height of the ink in uint8 [D, 20, 20], which begins in the first column and row."""
    return np.stack([BOX - (images.max(axis) > 0)[:, ::-1].argmax(1) for axis in (1, 2)], 1)


def _as_bytes(ink: Floats) -> Grey:
    return np.rint(ink * 255).astype(np.uint8)
