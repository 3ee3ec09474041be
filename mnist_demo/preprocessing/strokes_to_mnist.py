"""Strokes → MNIST images: scaled into MNIST's 20x20 box, rasterised there, centred in 28x28.

The strokes are scaled before they are rasterised, so the drawing's size, position and visible pen do not change the
image.
"""

import numpy as np
from numpy.typing import ArrayLike

from mnist_demo.arrays import Floats, Grey, Integers
from mnist_demo.preprocessing.centring import centre_batch
from mnist_demo.preprocessing.mnist_format import BOX, PEN_RADIUS, PEN_SOFTNESS
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.raster import per_drawing, rasterise


def strokes_to_mnist(
    strokes: Strokes, pen: ArrayLike = 0.0, radius: ArrayLike = PEN_RADIUS, softness: ArrayLike = PEN_SOFTNESS
) -> Grey:
    """Render each of D drawings as an MNIST image: uint8 [D, 28, 28], 0 paper to 255 ink.

    pen       diameter of the visible pen in the strokes' own units, float or [D]. It matters for dots only: a drawing smaller
              than half the pen is not magnified to the size of a digit.
    radius    pen radius in pixels of the result, float or [D]; training varies it
    softness  width of a stroke's soft edge in pixels of the result, float or [D]; training varies it
    """
    images = _rasterise_in_box(strokes, pen, radius, softness)
    return centre_batch(images, _extent(images))[0]


def scale_strokes(strokes: Strokes, pen: float) -> Grey:
    """Scale and rasterise one drawing: uint8 [h, w], the longer side 20 pixels; [0, 0] if it is blank."""
    if len(strokes) == 0:
        return np.zeros((0, 0), np.uint8)
    images = _rasterise_in_box(strokes, pen, PEN_RADIUS, PEN_SOFTNESS)
    width, height = _extent(images)[0]
    return images[0, :height, :width]


def fit_to_box(strokes: Strokes, pen: ArrayLike, radius: ArrayLike) -> tuple[Floats, Floats]:
    """The transform of each drawing into the 20x20 box.

    Returns the minimum x and y, float64 [D, 2], and the scale, float64 [D]. A point p maps to (p - minimum) * scale +
    radius, in pixels.
    """
    low, high = strokes.bounds()
    longer = np.maximum((high - low).max(1), np.maximum(np.asarray(pen) / 2, 1e-9))
    return low, (BOX - 2 * per_drawing(radius, len(strokes))) / longer


def _rasterise_in_box(strokes: Strokes, pen: ArrayLike, radius: ArrayLike, softness: ArrayLike) -> Grey:
    """uint8 [D, 20, 20], each drawing scaled until the longer side of its inked box is 20 pixels."""
    margin = per_drawing(radius, len(strokes))
    low, scale = fit_to_box(strokes, pen, radius)
    drawing = strokes.drawing_of_point
    points = (strokes.points - low[drawing]) * scale[drawing, None] + margin[drawing, None]
    return rasterise(strokes.with_points(points), BOX, radius, softness)


def _extent(images: Grey) -> Integers:
    """Width and height of ink that starts in the first row and column of uint8 [D, 20, 20]: int [D, 2]."""
    return np.stack([BOX - (images.max(axis) > 0)[:, ::-1].argmax(1) for axis in (1, 2)], 1)
