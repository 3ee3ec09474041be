"""Strokes → grey levels: inked on a pixel grid, and as their pad shows them.

Nothing here knows about MNIST's box: `mnist_demo.drawing.preprocess` says where and how large the strokes are inked.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from mnist_demo.drawing.ink import Drawing, Floats, Integers, Strokes

BATCH_CELLS = 1 << 18  # pixels inked at once, so that any number of points fits in memory
PIECE_LENGTH = 1.0  # strokes are inked in straight pieces of at most this many pixels

Grey = NDArray[np.uint8]  # 0 paper to 255 ink


def rasterise(strokes: Strokes, side: int, radius: ArrayLike, softness: ArrayLike) -> Grey:
    """Ink every drawing with a round pen on its own square grid: uint8 [D, side, side], 0 paper to 255 ink.

    Points are in pixels, pixel (row i, column j) has its centre at x = j + 0.5, y = i + 0.5. A pixel's grey level falls
    linearly with its centre's distance from the nearest stroke: half at `radius`, from full to none over `softness`
    pixels. `radius` and `softness` are in pixels, one float each or float [D].
    """
    begin, end, drawing = _pieces(strokes)
    count = len(strokes)
    radii, softnesses = per_drawing(radius, count), per_drawing(softness, count)
    reach = PIECE_LENGTH / 2 + (radii + softnesses / 2).max(initial=0)
    window = np.arange(int(np.ceil(2 * reach)) + 1)
    image = np.zeros(count * side * side)
    batch = max(BATCH_CELLS // window.size**2, 1)
    for start in range(0, len(begin), batch):
        some = slice(start, start + batch)
        corner = np.floor((begin[some] + end[some]) / 2 - reach).astype(np.int64)
        column, row = (corner[:, axis, None] + window for axis in (0, 1))
        distance = _distances(column, row, begin[some], end[some])
        owner = drawing[some, None, None]
        grey = np.clip(0.5 + (radii[owner] - distance) / softnesses[owner], 0, 1)
        on_grid = ((row >= 0) & (row < side))[:, :, None] & ((column >= 0) & (column < side))[:, None, :]
        cell = (owner * side + row[:, :, None]) * side + column[:, None, :]
        inked = on_grid & (grey > 0)
        np.maximum.at(image, cell[inked], grey[inked])
    return np.rint(image * 255).astype(np.uint8).reshape(count, side, side)


def per_drawing(value: ArrayLike, count: int) -> Floats:
    """float64 [D] of one number for all drawings or one for each."""
    return np.broadcast_to(np.asarray(value, np.float64), count)


def _distances(column: Integers, row: Integers, begin: Floats, end: Floats) -> Floats:
    """float64 [N, rows, columns], from each pixel's centre to the straight piece from begin to end, [N, 2] both.

    `column` int [N, columns] and `row` int [N, rows] are the window of pixels around each piece.
    """
    direction = end - begin
    length_squared = np.maximum((direction**2).sum(1), 1e-12)[:, None, None]
    dx = (column + 0.5 - begin[:, :1])[:, None, :]
    dy = (row + 0.5 - begin[:, 1:])[:, :, None]
    along_x, along_y = direction[:, 0, None, None], direction[:, 1, None, None]
    along = np.clip((dx * along_x + dy * along_y) / length_squared, 0, 1)
    return np.sqrt((dx - along * along_x) ** 2 + (dy - along * along_y) ** 2)


def _pieces(strokes: Strokes) -> tuple[Floats, Floats, Integers]:
    """Straight pieces along all strokes, none longer than PIECE_LENGTH: begin [N, 2], end [N, 2], drawing int [N].

    A stroke of one point is one piece without length.
    """
    points, last = strokes.points, strokes.stroke_start[1:] - 1
    keep = np.ones(len(points), bool)
    keep[last] = np.diff(strokes.stroke_start) == 1
    first = np.flatnonzero(keep)
    second = first + ~np.isin(first, last)
    drawing = strokes.owner[first]
    begin, end = points[first], points[second]

    parts = np.maximum(np.ceil(np.hypot(*(end - begin).T) / PIECE_LENGTH), 1).astype(np.int64)
    step = ((end - begin) / parts[:, None]).repeat(parts, 0)
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    begin = begin.repeat(parts, 0) + number[:, None] * step
    return begin, begin + step, drawing.repeat(parts)


def visible(drawing: Drawing, side: int = 200) -> Grey:
    """uint8 [h, w], the pad as the visitor sees it, its longer side `side` pixels."""
    scale = side / max(drawing.size)
    width, height = (max(round(extent * scale), 1) for extent in drawing.size)
    fine = 4  # drawn this much larger, for smooth edges
    image = Image.new("L", (width * fine, height * fine))
    draw = ImageDraw.Draw(image)
    radius = min(max(drawing.pen * scale / 2, 0.5), side) * fine
    for stroke in drawing.flat.split():
        points = [tuple(point) for point in (np.clip(stroke * scale, -side, 2 * side) * fine).tolist()]
        draw.line(points, 255, round(2 * radius))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))
