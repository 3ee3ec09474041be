"""The path of the pen on a drawing or picture, in the coordinates of its MNIST image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_demo.arrays import Floats, Grey
from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.pictures.ink import picture_ink
from mnist_demo.preprocessing.centreline import GRID_SIDE
from mnist_demo.preprocessing.centring import centre_image
from mnist_demo.preprocessing.ink_to_mnist import centreline_if_useful
from mnist_demo.preprocessing.mnist_format import BOX, PEN_RADIUS, PEN_SOFTNESS, SIDE
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.preprocessing.strokes_to_mnist import fit_to_box, scale_strokes, strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import rasterise


@dataclass(frozen=True)
class PenPath:
    """The path of the pen, in pixels of the 28x28 image."""

    strokes: Strokes  # one drawing
    image: Grey  # uint8 [28, 28], as `to_mnist` returns it
    offset: tuple[int, int]  # (x, y), position of the 20x20 box in the image
    scale: float  # pixels of the image per unit of the source
    shift: Floats  # float64 [2]; a point p of the source maps to scale * p + shift
    pen: float  # diameter of the source's pen in pixels of the image

    def to_source(self, points: Floats) -> Floats:
        """Map points of the image, float64 [N, 2], to the units of the source."""
        return (points - self.shift) / self.scale

    def rasterise(self, drawings: Sequence[Sequence[Floats]]) -> Grey:
        """Rasterise D drawings, in coordinates of the image, where they lie in it: uint8 [D, 28, 28]."""
        box = Strokes.from_drawings([[stroke - self.offset for stroke in drawing] for drawing in drawings])
        images = np.zeros((len(drawings), 2 * SIDE, 2 * SIDE), np.uint8)
        left, top = self.offset
        images[:, top : top + BOX, left : left + BOX] = rasterise(box, BOX, PEN_RADIUS, PEN_SOFTNESS)
        return images[:, :SIDE, :SIDE]

    def rasterise_recentred(self, drawings: Sequence[Sequence[Floats]]) -> Grey:
        """Scale, rasterise and centre each of D drawings, in coordinates of the image: uint8 [D, 28, 28]."""
        return strokes_to_mnist(Strokes.from_drawings(drawings), self.pen)


def pen_path(source: Source) -> PenPath | None:
    """The path of the pen; None for a blank source, and for a picture whose strokes have no centreline.

    Raises DrawingError or PictureError.
    """
    if isinstance(source, Drawing):
        strokes, pen, scale, shift = source.batch, source.pen, 1.0, np.zeros(2)
    else:
        ink = picture_ink(source).ink
        box = bounding_box(ink)
        if box is None:
            return None
        left, top, right, bottom = box
        line = centreline_if_useful(ink[top:bottom, left:right])
        if line is None:
            return None
        strokes, pen = line
        # The centreline is in cells of its grid, whose first row and column are a margin. `ink` may be smaller than the
        # picture.
        cells = GRID_SIDE / max(right - left, bottom - top)
        width = source.width if isinstance(source, Image.Image) else source.shape[1]
        scale = cells * ink.shape[1] / width
        shift = 0.5 - cells * np.array([left, top], np.float64)
    if len(strokes) == 0:
        return None
    low, factor = fit_to_box(strokes, pen, PEN_RADIUS)
    image, _, offset = centre_image(scale_strokes(strokes, pen))
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
