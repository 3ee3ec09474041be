"""Any drawing or picture → 28x28, exactly as MNIST was made, every step kept so that it can be shown.

MNIST's construction, as reconstructed by Yadav & Bottou, "Cold Case: The Lost MNIST Digits" (arXiv:1905.10498): the tight
box around the ink; its longer side scaled to 20 pixels, grey levels kept; placed in 28x28 by whole pixels so that the
centre of mass falls on pixel 14.

A Drawing's strokes are scaled into that box first and inked at MNIST's pen width then, so that its size, its place and
its visible pen change nothing. In a picture larger than MNIST's, `mnist_demo.picture` finds the pen's way and it is inked
likewise, unless the pen was so fat that only its grey levels tell; a smaller picture keeps its own grey levels, so an MNIST
image passes unchanged.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from mnist_demo.drawing import picture
from mnist_demo.drawing.ink import Drawing, Strokes
from mnist_demo.drawing.raster import rasterise

SIDE = 28  # of MNIST's images, pixels
BOX = 20  # the longer side of the ink in them
CENTRE = 15  # the centre of mass comes to lie in (14, 15], pixel centres at i + 0.5
PEN_RADIUS = 1.2  # of MNIST's pen in that box, pixels: the ink file's digits then hold 103.7 full pixels, MNIST's 103.9
PEN_SOFTNESS = 1.0  # pixels from full ink to paper at a stroke's edge: what scaling with an area filter leaves


@dataclass(frozen=True)
class Steps:
    """One drawing or picture on its way to 28x28.

    ink     uint8 [H, W], what was taken for ink, 0 paper to 255 ink; a Drawing's is drawn for display, with its visible pen
    box     (left, top, right, bottom) of the tight box around the ink, in pixels of `ink`; None if blank
    scaled  uint8 [h, w], that box with its longer side scaled to 20 pixels; [0, 0] if blank
    centre  (x, y), the centre of mass in `scaled`, pixel centres at i + 0.5; None if blank
    offset  (x, y), where in 28x28 the left upper corner of `scaled` is placed; None if blank
    image   uint8 [28, 28], the result
    """

    ink: np.ndarray
    box: tuple[int, int, int, int] | None
    scaled: np.ndarray
    centre: tuple[float, float] | None
    offset: tuple[int, int] | None
    image: np.ndarray


def to_mnist(source: Drawing | Image.Image | np.ndarray) -> np.ndarray:
    """uint8 [28, 28], 0 paper to 255 ink, as an MNIST image; all zeros for a blank source.

    A source is a Drawing; a PIL image of any mode; or a uint8 array 0..255 of shape [H, W], [H, W, 3] or [H, W, 4].
    Raises InkError or PictureError, both ValueErrors, for anything else.
    """
    return _place(_scaled(source))[0]


def steps(source: Drawing | Image.Image | np.ndarray) -> Steps:
    """The same as `to_mnist`, with every step on the way."""
    scaled = _scaled(source)
    image, centre, offset = _place(scaled)
    if isinstance(source, Drawing):
        ink = _visible(source)
    else:
        ink = np.rint(picture.ink(source) * 255).astype(np.uint8)
    return Steps(ink, picture.tight_box(ink), scaled, centre, offset, image)


def strokes_to_mnist(strokes: Strokes, pen=0.0, radius=PEN_RADIUS, softness=PEN_SOFTNESS) -> np.ndarray:
    """uint8 [D, 28, 28]: every drawing scaled into MNIST's box, inked there, and placed by its centre of mass.

    `pen`, the visible pen's diameter in the strokes' own units, float or [D], matters only to dots: what is smaller than
    half of it is not magnified to a digit's size. `radius` and `softness`, pixels of the result, float or [D], are
    MNIST's own unless training varies them.
    """
    images = _ink_in_box(strokes, pen, radius, softness)
    ink = images.astype(np.float64)
    middles = np.arange(BOX) + 0.5
    centre = np.stack([ink.sum(1) @ middles, ink.sum(2) @ middles], 1) / ink.sum((1, 2))[:, None]
    # One past the last inked column and row.
    extent = np.stack([BOX - images.any(axis)[:, ::-1].argmax(1) for axis in (1, 2)], 1)
    column, row = _offset(centre, extent).T
    cells = np.arange(BOX)
    drawing = np.arange(len(images))[:, None, None]
    placed = np.zeros((len(images), SIDE + BOX, SIDE + BOX), np.uint8)
    placed[drawing, (row[:, None] + cells)[:, :, None], (column[:, None] + cells)[:, None, :]] = images
    return placed[:, :SIDE, :SIDE]


def _scaled(source) -> np.ndarray:
    """uint8 [h, w], the ink in its tight box, longer side 20 (less only for a dot); [0, 0] for a blank source."""
    if isinstance(source, Drawing):
        strokes = source.flat()
        return _trim(_ink_in_box(strokes, source.pen)[0]) if len(strokes) else np.zeros((0, 0), np.uint8)
    ink = picture.ink(source)
    box = picture.tight_box(ink)
    if box is None:
        return np.zeros((0, 0), np.uint8)
    left, top, right, bottom = box
    ink = ink[top:bottom, left:right]
    if max(ink.shape) > SIDE:
        strokes, pen = picture.pen_way(ink)
        if not picture.is_fat(strokes, pen):
            return _trim(_ink_in_box(strokes, pen)[0])
    if max(ink.shape) != BOX:
        ink = picture.resize(ink, BOX / max(ink.shape))
    return np.rint(ink * 255).astype(np.uint8)


def _ink_in_box(strokes: Strokes, pen=0.0, radius=PEN_RADIUS, softness=PEN_SOFTNESS) -> np.ndarray:
    """uint8 [D, 20, 20]: every drawing's strokes scaled until their inked box's longer side is 20 pixels, and inked."""
    radius = np.broadcast_to(np.asarray(radius, float), len(strokes))
    first = strokes.point_start[:-1]
    low = np.minimum.reduceat(strokes.points, first)
    high = np.maximum.reduceat(strokes.points, first)
    longer = np.maximum((high - low).max(1), np.maximum(pen / 2, 1e-9))
    scale = (BOX - 2 * radius) / longer
    counts = np.diff(strokes.point_start)
    points = (strokes.points - low.repeat(counts, 0)) * scale.repeat(counts)[:, None] + radius.repeat(counts)[:, None]
    return rasterise(Strokes(points, strokes.stroke_start, strokes.drawing_start), BOX, radius, softness)


def _trim(image: np.ndarray) -> np.ndarray:
    left, top, right, bottom = picture.tight_box(image)
    return image[top:bottom, left:right]


def _place(scaled: np.ndarray) -> tuple[np.ndarray, tuple[float, float] | None, tuple[int, int] | None]:
    """uint8 [28, 28] with `scaled` where its centre of mass says; that centre and the offset, both (x, y)."""
    image = np.zeros((SIDE, SIDE), np.uint8)
    if scaled.size == 0:
        return image, None, None
    height, width = scaled.shape
    ink = scaled.astype(np.float64)
    centre = np.array([ink.sum(0) @ (np.arange(width) + 0.5), ink.sum(1) @ (np.arange(height) + 0.5)]) / ink.sum()
    left, top = _offset(centre, np.array([width, height])).tolist()
    image[top : top + height, left : left + width] = scaled
    return image, tuple(centre.tolist()), (left, top)


def _offset(centre: np.ndarray, extent) -> np.ndarray:
    """Whole pixels to move by, int, so that the centre of mass falls on pixel 14 and nothing falls off the edge."""
    # The small term keeps a symmetric drawing, whose centre is a whole number but for rounding, in one place.
    return np.clip(np.floor(CENTRE - centre + 1e-6), 0, SIDE - extent).astype(np.int64)


def _visible(drawing: Drawing, side: int = 200) -> np.ndarray:
    """uint8 [h, w], the pad as the visitor sees it, its longer side `side` pixels."""
    scale = side / max(drawing.size)
    width, height = (max(round(extent * scale), 1) for extent in drawing.size)
    fine = 4  # drawn this much larger, for smooth edges
    image = Image.new("L", (width * fine, height * fine))
    draw = ImageDraw.Draw(image)
    radius = min(max(drawing.pen * scale / 2, 0.5), side) * fine
    for stroke in map(np.array, drawing.strokes):
        points = [tuple(point) for point in (np.clip(stroke * scale, -side, 2 * side) * fine).tolist()]
        draw.line(points, 255, round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))
