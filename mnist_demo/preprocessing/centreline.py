"""A picture's ink → the line that the middle of the pen drew: as Strokes again, however broad the pen was."""

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.pictures.crop_resize import resize
from mnist_demo.strokes.batch import Strokes

GRID_SIDE = 96  # cells along the longer side of the ink box in which the line is found, about 5 per MNIST pixel

# Of the ink's full strength: what counts as ink where the pen is thin, and where it is broad, its edges left out.
THIN_INK, BROAD_INK = 0.45, 0.85
BROAD_PEN = 4  # pixels of the picture
# Of the drawing's longer side. On 250 held-out drawings at 15 % of a pad with a pen of 4 %, cnn read 81 % as it read
# their strokes with thinning alone, 87 % with broad edges left out, 93 % with fat pens left alone as well.
FAT_PEN = 0.2


def centreline(grey: Floats, side: float = GRID_SIDE) -> tuple[Strokes, float] | None:
    """The middle line of the ink in float [H, W], 0..1, H and W at least 1: Strokes of one drawing, and the pen's width.

    The ink is split into ink and paper and thinned to lines one cell wide; neighbouring cells are joined. Inked again
    at MNIST's width they give what the pen's own strokes would have given, whatever its width. Points and width are in
    cells, `side` of them along the longer side.

    None where the pen is so fat for its drawing that loops are closed and only the grey levels know them.
    """
    scale = side / max(grey.shape)
    cells = np.pad(resize(grey, scale), 1)
    strong = np.quantile(cells[cells > 0], 0.9)
    line, width = _middle(cells > THIN_INK * strong)
    if width > BROAD_PEN * scale and np.quantile(cells[line], 0.1) > 0.9 * strong:
        # A broad pen's edges can be given up, which keeps loops open that it has nearly closed; but only where its ink is
        # equally strong all along: in uneven light whole strokes would go.
        line, width = _middle(cells > BROAD_INK * strong)
    strokes = _joined(line)
    # A dot is not fat: its line is shorter than half the pen.
    is_fat = width > FAT_PEN * GRID_SIDE and np.ptp(strokes.points, axis=0).max() > width / 2
    return None if is_fat else (strokes, width)


def _middle(mask: np.ndarray) -> tuple[np.ndarray, float]:
    """bool [H, W] thinned to lines one cell wide, and the mean width of the ink across them, cells."""
    line = _thin(mask)
    if not line.any():  # squares of two by two cells vanish when thinned, so specks may leave nothing
        line = mask
    height, width = np.ptp(np.argwhere(mask), axis=0) + 1
    return line, min(mask.sum() / line.sum(), height, width)


def _thin(mask: np.ndarray) -> np.ndarray:
    """bool [H, W] thinned to lines one cell wide; the outermost cells must be paper.

    Zhang & Suen, "A fast parallel algorithm for thinning digital patterns", Communications of the ACM 27 (1984).
    """
    cells = mask.astype(np.uint8)
    while True:
        before = cells.sum()
        for deletable in _DELETABLE:
            code = np.zeros_like(cells)
            for bit, (row, column) in enumerate(_RING):
                code[1:-1, 1:-1] |= (
                    cells[1 + row : cells.shape[0] - 1 + row, 1 + column : cells.shape[1] - 1 + column] << bit
                )
            cells &= ~deletable[code]
        if cells.sum() == before:
            return cells.astype(bool)


# The eight neighbours from the one above clockwise, as (row, column) and as bits of a code 0..255.
_RING = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def _deletable_codes() -> np.ndarray:
    """uint8 [2, 256]: 1 where a cell with these neighbours goes in Zhang and Suen's first, second half-step."""
    neighbours = np.arange(256)[:, None] >> np.arange(8) & 1
    up, right, down, left = neighbours[:, 0], neighbours[:, 2], neighbours[:, 4], neighbours[:, 6]
    total = neighbours.sum(1)
    crossings = ((neighbours == 0) & (np.roll(neighbours, -1, 1) == 1)).sum(1)
    edge = (2 <= total) & (total <= 6) & (crossings == 1)
    first = edge & (up * right * down == 0) & (right * down * left == 0)
    second = edge & (up * right * left == 0) & (up * down * left == 0)
    return np.stack([first, second]).astype(np.uint8)


_DELETABLE = _deletable_codes()


def _joined(line: np.ndarray) -> Strokes:
    """Each cell of bool [H, W] joined with its neighbours by a stroke of two points; a lone cell is a stroke of one."""
    lone = line.copy()
    strokes = []
    for row, column in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = line[: line.shape[0] - row, max(-column, 0) : line.shape[1] - max(column, 0)]
        there = line[row:, max(column, 0) : line.shape[1] - max(-column, 0)]
        both = np.argwhere(here & there) + [0, max(-column, 0)]
        strokes.append(np.stack([both, both + [row, column]], 1))
        for cells in (both, both + [row, column]):
            lone[tuple(cells.T)] = False
    pairs, single = np.concatenate(strokes), np.argwhere(lone)
    points = np.concatenate([pairs.reshape(-1, 2), single])[:, ::-1].astype(np.float64)
    lengths = np.repeat([2, 1], [len(pairs), len(single)])
    return Strokes(points, np.concatenate([[0], np.cumsum(lengths)]), np.array([0, len(lengths)]))


def join_links(strokes: Strokes) -> list[Floats]:
    """The strokes of one drawing; where they are a centreline's links of two cells each, joined to lines from end to joint."""
    split = strokes.split()
    if any(len(stroke) > 2 for stroke in split):
        return split
    links: dict[tuple[float, ...], set[tuple[float, ...]]] = {}
    for stroke in split:
        ends = [tuple(point) for point in stroke.tolist()]
        for one, other in {(ends[0], ends[-1]), (ends[-1], ends[0])}:
            links.setdefault(one, set()).update({other} - {one})
    if len(links) == 2 * len(split):  # single lines, drawn by a pen
        return split
    for cell, others in links.items():  # no diagonal where two links go round it
        for other in list(others):
            if cell[0] != other[0] and cell[1] != other[1] and links[cell] & links[other]:
                links[cell].discard(other)
                links[other].discard(cell)
    chains = [[cell] for cell, others in links.items() if not others]
    joints = {cell: None for cell, others in links.items() if len(others) != 2}
    for start in [*joints, *links]:  # a ring has no end: any of its cells will do
        while links[start]:
            chain = [start]
            while links[chain[-1]]:
                nxt = links[chain[-1]].pop()
                links[nxt].discard(chain[-1])
                chain.append(nxt)
                if nxt in joints or nxt == start:
                    break
            chains.append(chain)
    return [np.array(chain) for chain in chains]
