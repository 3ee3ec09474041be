"""The rasteriser: strokes → grey levels on a pixel grid, and a drawing as its pad shows it.

Position and size of the strokes in MNIST's image are decided in `mnist_demo.preprocessing.strokes_to_mnist`.
"""

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from mnist_demo.arrays import Floats, Grey, Integers
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing

BATCH_PIXELS = 1 << 18  # pixels rasterised at a time, which bounds the memory for any number of points
MAX_SEGMENT = 1.0  # pixels; longer line segments are divided, which bounds the window of pixels around each


def rasterise(strokes: Strokes, side: int, radius: ArrayLike, softness: ArrayLike) -> Grey:
    """Rasterise each drawing on a square grid of its own: uint8 [D, side, side], 0 paper to 255 ink.

    Points are in pixels; pixel (row i, column j) has its centre at x = j + 0.5, y = i + 0.5. The grey level of a pixel
    falls linearly with the distance of its centre from the nearest stroke. It is half at `radius`, and falls from full
    to zero over `softness`. Both are in pixels, float or [D].
    """
    begin, end, drawing = _segments(strokes)
    radii, softnesses = per_drawing(radius, len(strokes)), per_drawing(softness, len(strokes))
    # The window has as many pixels on each side as one segment can cover.
    window = np.arange(int(np.ceil(MAX_SEGMENT + (2 * radii + softnesses).max(initial=0))) + 1)
    image = np.zeros((len(strokes), side, side))
    batch = max(BATCH_PIXELS // window.size**2, 1)
    for start in range(0, len(begin), batch):
        part = slice(start, start + batch)
        index = drawing[part]
        _draw_segments(image, window, begin[part], end[part], index, radii[index], softnesses[index])
    return np.rint(image * 255).astype(np.uint8)


def per_drawing(value: ArrayLike, count: int) -> Floats:
    """Broadcast one number, or one for each drawing, to float64 [D]."""
    return np.broadcast_to(np.asarray(value, np.float64), count)


def _draw_segments(
    image: Floats, window: Integers, begin: Floats, end: Floats, index: Integers, radius: Floats, softness: Floats
) -> None:
    """Draw N line segments in place, segment n into image[index[n]]; overlaps keep the maximum.

    begin and end are [N, 2]; index, radius and softness are [N]. Only the pixels in a window around the middle of each
    segment are visited.
    """
    side = image.shape[-1]
    corner = np.floor((begin + end - window[-1]) / 2).astype(np.int64)
    column, row = (corner[:, axis, None] + window for axis in (0, 1))
    # Distance of each pixel centre in the window from the segment, [N, rows, columns].
    direction = end - begin
    length_squared = np.maximum((direction**2).sum(1), 1e-12)[:, None, None]
    dx = (column + 0.5 - begin[:, :1])[:, None, :]
    dy = (row + 0.5 - begin[:, 1:])[:, :, None]
    direction_x, direction_y = direction[:, 0, None, None], direction[:, 1, None, None]
    along = np.clip((dx * direction_x + dy * direction_y) / length_squared, 0, 1)
    distance = np.sqrt((dx - along * direction_x) ** 2 + (dy - along * direction_y) ** 2)
    grey = np.clip(0.5 + (radius[:, None, None] - distance) / softness[:, None, None], 0, 1)
    inside = ((row >= 0) & (row < side))[:, :, None] & ((column >= 0) & (column < side))[:, None, :] & (grey > 0)
    pixel = (index[:, None, None] * side + row[:, :, None]) * side + column[:, None, :]
    np.maximum.at(image.reshape(-1), pixel[inside], grey[inside])


def _segments(strokes: Strokes) -> tuple[Floats, Floats, Integers]:
    """Divide all strokes into N line segments of at most MAX_SEGMENT pixels.

    Returns begin [N, 2], end [N, 2] and the index of the drawing [N]. A stroke of one point becomes one segment of
    length 0.
    """
    points, last = strokes.points, strokes.stroke_start[1:] - 1
    keep = np.ones(len(points), bool)
    keep[last] = np.diff(strokes.stroke_start) == 1
    first = np.flatnonzero(keep)
    second = first + ~np.isin(first, last)
    drawing = strokes.drawing_of_point[first]
    begin, end = points[first], points[second]

    parts = np.maximum(np.ceil(np.hypot(*(end - begin).T) / MAX_SEGMENT), 1).astype(np.int64)
    step = ((end - begin) / parts[:, None]).repeat(parts, 0)
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    begin = begin.repeat(parts, 0) + number[:, None] * step
    return begin, begin + step, drawing.repeat(parts)


def render_pad(drawing: Drawing, side: int = 200) -> Grey:
    """Render the pad as the visitor sees it: uint8 [h, w], the longer side `side` pixels."""
    scale = side / max(drawing.size)
    width, height = (max(round(extent * scale), 1) for extent in drawing.size)
    oversampling = 4  # for smooth edges
    image = Image.new("L", (width * oversampling, height * oversampling))
    draw = ImageDraw.Draw(image)
    radius = min(max(drawing.pen * scale / 2, 0.5), side) * oversampling
    for stroke in drawing.batch.split():
        stroke = np.clip(stroke * scale, -side, 2 * side) * oversampling
        # To save time, only one of consecutive points in the same grid cell is drawn; a cell is a quarter of the pen's
        # radius.
        cell = np.rint(stroke / max(radius / 4, 1))
        apart = np.append(True, (np.diff(cell, axis=0) != 0).any(1))
        apart[-1] = True
        points = [tuple(point) for point in stroke[apart].tolist()]
        draw.line(points, 255, round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))
