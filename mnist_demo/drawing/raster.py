"""Strokes → grey levels: the inking of strokes on a pixel grid.

Nothing here knows about MNIST's box: `mnist_demo.drawing.preprocess` says where and how large the strokes are inked.
"""

import numpy as np

from mnist_demo.drawing.ink import Strokes

BATCH_CELLS = 1 << 18  # pixels inked at once, so that any number of points fits in memory
PIECE_LENGTH = 1.0  # strokes are inked in straight pieces of at most this many pixels


def rasterise(strokes: Strokes, side: int, radius: float, softness: float) -> np.ndarray:
    """Ink every drawing with a round pen on its own square grid: uint8 [D, side, side], 0 paper to 255 ink.

    Points are in pixels, pixel (row i, column j) has its centre at x = j + 0.5, y = i + 0.5. A pixel's grey level falls
    linearly with its centre's distance from the nearest stroke: half at `radius`, from full to none over `softness`
    pixels. `radius` and `softness` are in pixels, one float each or float [D].
    """
    begin, end, drawing = _pieces(strokes)
    count = len(strokes)
    radius, softness = (np.broadcast_to(np.asarray(value, float), count) for value in (radius, softness))
    reach = PIECE_LENGTH / 2 + (radius + softness / 2).max(initial=0)
    window = np.arange(int(np.ceil(2 * reach)) + 1)
    image = np.zeros(count * side * side)
    batch = max(BATCH_CELLS // window.size**2, 1)
    for start in range(0, len(begin), batch):
        some = slice(start, start + batch)
        _ink_pieces(image, side, window, reach, begin[some], end[some], drawing[some], radius, softness)
    return np.rint(image * 255).astype(np.uint8).reshape(count, side, side)


def _ink_pieces(image, side, window, reach, begin, end, drawing, radius, softness) -> None:
    """Ink straight pieces into `image`, float64 [D * side * side], each in the window of pixels around its middle."""
    radius, softness = radius[drawing, None, None], softness[drawing, None, None]
    corner = np.floor((begin + end) / 2 - reach).astype(np.int64)
    column, row = (corner[:, axis, None] + window for axis in (0, 1))
    # Distance from each pixel centre of the window, [N, rows, columns], to its piece.
    direction = end - begin
    length_squared = np.maximum((direction**2).sum(1), 1e-12)[:, None, None]
    dx = (column + 0.5 - begin[:, :1])[:, None, :]
    dy = (row + 0.5 - begin[:, 1:])[:, :, None]
    along_x, along_y = direction[:, 0, None, None], direction[:, 1, None, None]
    along = np.clip((dx * along_x + dy * along_y) / length_squared, 0, 1)
    distance = np.sqrt((dx - along * along_x) ** 2 + (dy - along * along_y) ** 2)
    grey = np.clip(0.5 + (radius - distance) / softness, 0, 1)
    inside = ((row >= 0) & (row < side))[:, :, None] & ((column >= 0) & (column < side))[:, None, :] & (grey > 0)
    cell = (drawing[:, None, None] * side + row[:, :, None]) * side + column[:, None, :]
    np.maximum.at(image, cell[inside], grey[inside])


def _pieces(strokes: Strokes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Straight pieces along all strokes, none longer than PIECE_LENGTH: begin [N, 2], end [N, 2], drawing int [N].

    A stroke of one point is one piece without length.
    """
    points, last = strokes.points, strokes.stroke_start[1:] - 1
    keep = np.ones(len(points), bool)
    keep[last] = np.diff(strokes.stroke_start) == 1
    begin = np.flatnonzero(keep)
    end = begin + 1
    end[np.isin(begin, last)] -= 1
    drawing = np.repeat(np.arange(len(strokes)), np.diff(strokes.point_start))[begin]
    begin, end = points[begin], points[end]

    parts = np.maximum(np.ceil(np.hypot(*(end - begin).T) / PIECE_LENGTH), 1).astype(np.int64)
    step = ((end - begin) / parts[:, None]).repeat(parts, 0)
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    begin = begin.repeat(parts, 0) + number[:, None] * step
    return begin, begin + step, drawing.repeat(parts)
