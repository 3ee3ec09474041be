"""Strokes → grey levels: inked on a pixel grid, and as their pad shows them.

Nothing here knows about MNIST's box: `mnist_demo.preprocessing.pipeline` says where and how large the strokes are inked.
"""

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw

from mnist_demo.arrays import Floats, Grey, Integers
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing

BATCH_CELLS = 1 << 18  # pixels inked at once, so that any number of points fits in memory
PIECE_LENGTH = 1.0  # strokes are inked in straight pieces of at most this many pixels


def rasterise(strokes: Strokes, side: int, radius: ArrayLike, softness: ArrayLike) -> Grey:
    """Ink every drawing with a round pen on its own square grid: uint8 [D, side, side], 0 paper to 255 ink.

    Points are in pixels, pixel (row i, column j) has its centre at x = j + 0.5, y = i + 0.5. A pixel's grey level falls
    linearly with its centre's distance from the nearest stroke: half at `radius`, from full to none over `softness`
    pixels. `radius` and `softness` are in pixels, one float each or float [D].
    """
    begin, end, drawing = _pieces(strokes)
    radii, softnesses = per_drawing(radius, len(strokes)), per_drawing(softness, len(strokes))
    # As many pixels across as a piece and its pen can reach.
    window = np.arange(int(np.ceil(PIECE_LENGTH + (2 * radii + softnesses).max(initial=0))) + 1)
    image = np.zeros((len(strokes), side, side))
    batch = max(BATCH_CELLS // window.size**2, 1)
    for start in range(0, len(begin), batch):
        some = slice(start, start + batch)
        owner = drawing[some]
        _ink(image, window, begin[some], end[some], owner, radii[owner], softnesses[owner])
    return np.rint(image * 255).astype(np.uint8)


def per_drawing(value: ArrayLike, count: int) -> Floats:
    """float64 [D] of one number for all drawings or one for each."""
    return np.broadcast_to(np.asarray(value, np.float64), count)


def _ink(
    image: Floats, window: Integers, begin: Floats, end: Floats, owner: Integers, radius: Floats, softness: Floats
) -> None:
    """Ink N straight pieces, [N, 2] to [N, 2], each into its drawing of float64 [D, side, side]; the darkest ink stays.

    Of each, the pixels in the window around its middle are inked; owner, radius and softness are [N].
    """
    side = image.shape[-1]
    corner = np.floor((begin + end - window[-1]) / 2).astype(np.int64)
    column, row = (corner[:, axis, None] + window for axis in (0, 1))
    # Distance from each pixel centre of the window, [N, rows, columns], to its piece.
    direction = end - begin
    length_squared = np.maximum((direction**2).sum(1), 1e-12)[:, None, None]
    dx = (column + 0.5 - begin[:, :1])[:, None, :]
    dy = (row + 0.5 - begin[:, 1:])[:, :, None]
    along_x, along_y = direction[:, 0, None, None], direction[:, 1, None, None]
    along = np.clip((dx * along_x + dy * along_y) / length_squared, 0, 1)
    distance = np.sqrt((dx - along * along_x) ** 2 + (dy - along * along_y) ** 2)
    grey = np.clip(0.5 + (radius[:, None, None] - distance) / softness[:, None, None], 0, 1)
    inside = ((row >= 0) & (row < side))[:, :, None] & ((column >= 0) & (column < side))[:, None, :] & (grey > 0)
    cell = (owner[:, None, None] * side + row[:, :, None]) * side + column[:, None, :]
    np.maximum.at(image.reshape(-1), cell[inside], grey[inside])


def _pieces(strokes: Strokes) -> tuple[Floats, Floats, Integers]:
    """Straight pieces along all strokes, none longer than PIECE_LENGTH: begin [N, 2], end [N, 2], drawing int [N].

    A stroke of one point is one piece without length.
    """
    points, last = strokes.points, strokes.stroke_start[1:] - 1
    keep = np.ones(len(points), bool)
    keep[last] = np.diff(strokes.stroke_start) == 1
    first = np.flatnonzero(keep)
    second = first + ~np.isin(first, last)
    drawing = strokes.drawing_of_point[first]
    begin, end = points[first], points[second]

    parts = np.maximum(np.ceil(np.hypot(*(end - begin).T) / PIECE_LENGTH), 1).astype(np.int64)
    step = ((end - begin) / parts[:, None]).repeat(parts, 0)
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    begin = begin.repeat(parts, 0) + number[:, None] * step
    return begin, begin + step, drawing.repeat(parts)


def render_pad(drawing: Drawing, side: int = 200) -> Grey:
    """uint8 [h, w], the pad as the visitor sees it, its longer side `side` pixels."""
    scale = side / max(drawing.size)
    width, height = (max(round(extent * scale), 1) for extent in drawing.size)
    fine = 4  # drawn this much larger, for smooth edges
    image = Image.new("L", (width * fine, height * fine))
    draw = ImageDraw.Draw(image)
    radius = min(max(drawing.pen * scale / 2, 0.5), side) * fine
    for stroke in drawing.batch.split():
        stroke = np.clip(stroke * scale, -side, 2 * side) * fine
        # Of points that a quarter of the pen's radius holds, the first will do.
        cell = np.rint(stroke / max(radius / 4, 1))
        apart = np.append(True, (np.diff(cell, axis=0) != 0).any(1))
        apart[-1] = True
        points = [tuple(point) for point in stroke[apart].tolist()]
        draw.line(points, 255, round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))
