"""A segment in which several digits may hang together → its pieces.

It is cut where strokes join, and from top to bottom where that goes through least ink.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mnist_demo.arrays import Floats, Integers
from mnist_demo.numbers.segments import NO_PIXELS, Ink, Segment

CELLS = 32  # in a line's height: how finely cuts are looked for
SIDEWAYS = 0.02  # of a cell of ink: what a step aside costs, so that of two ways through paper the straighter is taken
DEAREST = 0.45  # of a line's height: no cut goes through more ink
LEAST = 0.12  # share of the segment to either side of a cut
DIFFERENT = 0.06  # share of the segment by which two cuts differ
MOST = 3  # cuts
SHORT = 0.15  # of a line's height: a shorter piece belongs to a neighbour
MOST_PIECES = 8  # of one segment
MOST_WAYS = 60  # strokes; what has more is a net or a scribble, not a few digits


def cut(ink: Ink, segment: Segment, height: float) -> list[Segment]:
    """The pieces from left to right; `height` is that of its line."""
    if len(segment.strokes) > MOST_WAYS:
        return [segment]
    side = _sides(segment.points, height, ink.spacing)
    if not segment.strokes:
        points = segment.points
        return [Segment((), (points[side == each],), segment.pixels[side == each]) for each in np.unique(side)]
    ways: list[Floats] = []
    at = 0
    for places in segment.places:
        here = side[at : at + len(places)]
        at += len(places)
        bounds = [0, *(np.flatnonzero(np.diff(here)) + 1).tolist(), len(places)]
        ways += [places[start : stop + 1] for start, stop in pairwise(bounds)]  # both have the point they are cut at
    pieces = [Segment(tuple(piece), tuple(piece), NO_PIXELS) for piece in _merged(ways, SHORT * height)]
    return sorted(pieces, key=lambda piece: piece.box[0] + piece.box[2])


def joints_between(some: Sequence[Segment], others: Sequence[Segment]) -> int:
    """In how many places strokes of some segments are cut from those of others; at least 1."""
    ends = [set().union(*(_ends(way) for segment in side for way in segment.strokes)) for side in (some, others)]
    return max(len(ends[0] & ends[1]), 1)


def _ends(way: Floats) -> set[tuple[float, float]]:
    return {tuple(way[end].round(3).tolist()) for end in (0, -1)}


def _merged(ways: list[Floats], short: float) -> list[list[Floats]]:
    """Pieces of one way each, the short ones made one with the shortest that they touch; so are the shortest where there
    are more than MOST_PIECES."""
    pieces = [([way], float(np.hypot(*np.diff(way, axis=0).T).sum()), _ends(way)) for way in ways]
    alone: list[list[Floats]] = []
    while pieces:
        pieces.sort(key=lambda piece: piece[1])
        ways, length, ends = pieces[0]
        if length >= short and len(pieces) + len(alone) <= MOST_PIECES:
            break
        touching = [number for number, piece in enumerate(pieces) if number and piece[2] & ends]
        if touching:
            other = pieces.pop(touching[0])
            pieces[0] = ways + other[0], length + other[1], ends | other[2]
        else:
            alone.append(ways)
            del pieces[0]
    return alone + [piece[0] for piece in pieces]


def _sides(points: Floats, height: float, spacing: float) -> Integers:
    """int [N]: how many of the cuts from top to bottom each of the points, float [N, 2], lies to the right of."""
    cell = max(height / CELLS, spacing)
    column, row = ((points - points.min(0)) / cell).astype(int).T
    mask = np.zeros((row.max() + 1, column.max() + 2), bool)
    mask[row, column] = True
    mask[row, column + 1] = True  # a thin line's cells may touch at corners only, where a cut would slip through
    ways = sorted(_ways(mask), key=lambda way: way[0])
    chosen: list[NDArray[np.bool_]] = []
    for price, way in ways:
        left = column < way[row]
        new = all((left != other).mean() >= DIFFERENT for other in chosen)
        if new and len(chosen) < MOST and price * cell <= DEAREST * height and LEAST <= left.mean() <= 1 - LEAST:
            chosen.append(left)
    return np.sum([~left for left in chosen], 0, dtype=np.int64) if chosen else np.zeros(len(points), np.int64)


def _ways(mask: NDArray[np.bool_]) -> list[tuple[float, Integers]]:
    """The cheapest ways through bool [H, W] from the top to the bottom, down or down aside: cells of ink on each, and its
    column in every row, int [H]. One for each place in the middle row where no neighbour's way is cheaper."""
    middle = len(mask) // 2
    down, up = _prices(mask[: middle + 1]), _prices(mask[middle:][::-1])
    whole = down[-1] + up[-1] - mask[middle]
    # Of neighbours that are as cheap, the one in their middle.
    edges = np.flatnonzero(np.diff(np.round(whole, 6)) != 0) + 1
    flats = np.split(np.arange(len(whole)), edges)
    level = np.array([np.inf, *(whole[flat[0]] for flat in flats), np.inf])
    ways = []
    for number, flat in enumerate(flats, 1):
        if level[number] < min(level[number - 1], level[number + 1]):
            at = int(flat[len(flat) // 2])
            ways.append((float(whole[at]), np.concatenate([_back(down, at), _back(up, at)[-2::-1]])))
    return ways


def _prices(mask: NDArray[np.bool_]) -> Floats:
    """float64 [H, W]: the ink on the cheapest way from the first row to each cell, that cell's own too."""
    prices = np.zeros(mask.shape)
    prices[0] = mask[0]
    for row in range(1, len(mask)):
        before = np.pad(prices[row - 1], 1, constant_values=np.inf)
        prices[row] = mask[row] + np.minimum(before[1:-1], np.minimum(before[:-2], before[2:]) + SIDEWAYS)
    return prices


def _back(prices: Floats, column: int) -> Integers:
    """int [H]: the columns of the cheapest way from the first row to this one in the last."""
    way = [column]
    for row in range(len(prices) - 2, -1, -1):
        near = [each for each in (column, column - 1, column + 1) if 0 <= each < prices.shape[1]]
        column = min(near, key=lambda each: prices[row, each] + SIDEWAYS * (each != column))
        way.append(column)
    return np.array(way[::-1])
