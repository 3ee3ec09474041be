"""The ink of a picture → its centreline as strokes, independent of the width of the pen."""

import numpy as np

from mnist_demo.arrays import Floats, Mask
from mnist_demo.pictures.crop_resize import resize
from mnist_demo.preprocessing.thinning import thin
from mnist_demo.strokes.batch import Strokes

GRID_SIDE = 96  # cells along the longer side of the ink in the grid in which it is thinned, about 5 per MNIST pixel

INK_THRESHOLD = 0.45  # minimum ink of a cell in the mask, relative to strong ink, the 0.9 quantile of all inked cells
# The same for a wide pen, to leave out its edges. Of 250 held-out drawings with a size of 15 % of the pad and a pen of
# 4 %, `cnn` gave the same digit as for the strokes to 81 % without this and MAX_PEN, to 87 % with this, and to 93 %
# with both.
WIDE_PEN_THRESHOLD = 0.85
WIDE_PEN = 4  # pixels of the picture; a wider pen is wide
MAX_PEN = 0.2  # pen width per longer side of the drawing; a wider pen closes loops


def centreline(ink: Floats, side: float = GRID_SIDE) -> tuple[Strokes, float] | None:
    """The centreline of float [H, W], 0..1, cropped to its ink, as one drawing; and the width of the pen.

    The ink is thresholded and thinned to lines one cell wide; each pair of neighbouring cells becomes a stroke. Points
    and width are in cells of a grid that has `side` cells along the longer side of the ink and a margin of one cell.

    None if the pen is so wide that it closes loops. They are then visible only in the grey levels.
    """
    scale = side / max(ink.shape)
    cells = np.pad(resize(ink, scale), 1)
    strong = np.quantile(cells[cells > 0], 0.9)
    line, width = _thin_and_measure(cells > INK_THRESHOLD * strong)
    if width > WIDE_PEN * scale and np.quantile(cells[line], 0.1) > 0.9 * strong:
        # Without its edges a wide pen leaves open the loops that it has nearly closed. The ink must be equally strong
        # everywhere: in uneven light whole strokes would be lost.
        line, width = _thin_and_measure(cells > WIDE_PEN_THRESHOLD * strong)
    strokes = _link_neighbours(line)
    is_dot = np.ptp(strokes.points, axis=0).max() <= width / 2
    return None if width > MAX_PEN * GRID_SIDE and not is_dot else (strokes, width)


def _thin_and_measure(mask: Mask) -> tuple[Mask, float]:
    """bool [H, W] thinned to lines one cell wide, and the mean width of the lines in cells."""
    line = thin(mask)
    if not line.any():  # thinning deletes squares of 2x2 cells, so specks may leave nothing
        line = mask
    height, width = np.ptp(np.argwhere(mask), axis=0) + 1
    return line, min(mask.sum() / line.sum(), height, width)


def _link_neighbours(line: Mask) -> Strokes:
    """One drawing: a stroke for each pair of neighbouring cells of bool [H, W] and each isolated cell."""
    pairs = []
    for row, column in ((0, 1), (1, 0), (1, 1), (1, -1)):
        first = np.argwhere(line & np.roll(line, (-row, -column), (0, 1)))  # cells on the border are not set
        pairs.append(np.stack([first, first + [row, column]], 1))
    linked = np.concatenate(pairs)
    isolated = line.copy()
    isolated[tuple(linked.reshape(-1, 2).T)] = False
    single = np.argwhere(isolated)
    points = np.concatenate([linked.reshape(-1, 2), single])[:, ::-1].astype(np.float64)
    lengths = np.repeat([2, 1], [len(linked), len(single)])
    return Strokes(points, np.concatenate([[0], np.cumsum(lengths)]), np.array([0, len(lengths)]))


def join_links(strokes: Strokes) -> list[Floats]:
    """Join the links of a centreline, one drawing, to polylines between ends and junctions.

    The strokes of other drawings are returned unchanged.
    """
    split = strokes.split()
    if any(len(stroke) > 2 for stroke in split):
        return split
    neighbours: dict[tuple[float, ...], set[tuple[float, ...]]] = {}
    for stroke in split:
        ends = [tuple(point) for point in stroke.tolist()]
        for one, other in {(ends[0], ends[-1]), (ends[-1], ends[0])}:
            neighbours.setdefault(one, set()).update({other} - {one})
    if len(neighbours) == 2 * len(split):  # separate lines of two points, drawn with a pen
        return split
    for cell, others in neighbours.items():  # remove a diagonal where two other links connect its ends
        for other in list(others):
            if cell[0] != other[0] and cell[1] != other[1] and neighbours[cell] & neighbours[other]:
                neighbours[cell].discard(other)
                neighbours[other].discard(cell)
    polylines = [[cell] for cell, others in neighbours.items() if not others]
    nodes = {cell: None for cell, others in neighbours.items() if len(others) != 2}
    for start in [*nodes, *neighbours]:  # a closed loop has no node, so it starts at any cell
        while neighbours[start]:
            polyline = [start]
            while neighbours[polyline[-1]]:
                following = neighbours[polyline[-1]].pop()
                neighbours[following].discard(polyline[-1])
                polyline.append(following)
                if following in nodes or following == start:
                    break
            polylines.append(polyline)
    return [np.array(polyline) for polyline in polylines]
