"""A segment in which several digits may hang together → its pieces.

It is cut where strokes join, and from top to bottom where that goes through least ink.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mnist_demo.drawing.ink import Floats, Integers
from mnist_demo.drawing.segments import NO_PIXELS, Ink, Segment

CELLS = 32  # in a line's height: how finely cuts are looked for
SIDEWAYS = 0.02  # of a cell of ink: what a step aside costs, so that of two ways through paper the straighter is taken
DEAREST = 0.45  # of a line's height: no cut goes through more ink
LEAST = 0.12  # share of the segment to either side of a cut
DIFFERENT = 0.06  # share of the segment by which two cuts differ
MOST = 3  # cuts
SHORT = 0.15  # of a line's height: a shorter piece belongs to a neighbour
MOST_PIECES = 8


def cut(ink: Ink, segment: Segment, height: float) -> list[Segment]:
    """The pieces from left to right."""
    if not segment.strokes:
        return _of_pixels(ink, segment, height)
    points = segment.points
    column, row, mask = _cells(points, max(height / CELLS, ink.spacing))
    side = np.zeros(len(points), int)
    for left in _lefts(column, row, mask, max(height / CELLS, ink.spacing) / height):
        side += ~left
    pieces: list[Floats] = []
    at = 0
    for way in segment.places:
        here = side[at : at + len(way)]
        at += len(way)
        for start, stop in pairwise([0, *(np.flatnonzero(np.diff(here)) + 1).tolist(), len(way)]):
            pieces.append(way[start : stop + 1])  # neighbours share the point that they are cut at
    merged = _merged(pieces, SHORT * height)
    merged = [tuple(piece) for piece in merged]
    made = [Segment(piece, piece, NO_PIXELS) for piece in merged]
    return sorted(made, key=lambda piece: piece.box[0] + piece.box[2])


def _length(ways) -> float:
    return sum(float(np.hypot(*np.diff(way, axis=0).T).sum()) for way in ways)


def contacts(one: Segment, other: Segment) -> int:
    """At how many points the strokes of two segments are cut from each other."""
    ends = [{tuple(np.round(way[end], 3)) for way in each.strokes for end in (0, -1)} for each in (one, other)]
    return len(ends[0] & ends[1])


def _merged(ways: list[Floats], short: float) -> list[list[Floats]]:
    """The short ones made one with the shortest that they touch; so are the shortest of all where there are too many."""
    pieces = [[way] for way in ways]
    lengths = [_length(piece) for piece in pieces]
    ends = [{tuple(np.round(way[end], 3)) for end in (0, -1)} for way in ways]
    while len(pieces) > 1:
        order = np.argsort(lengths)
        for smallest in order:
            touching = [n for n in range(len(pieces)) if n != smallest and ends[n] & ends[smallest]]
            if touching: break
        else:
            break
        if lengths[smallest] >= short and len(pieces) <= MOST_PIECES:
            break
        other = min(touching, key=lambda n: lengths[n])
        pieces[other] += pieces[smallest]; lengths[other] += lengths[smallest]; ends[other] |= ends[smallest]
        del pieces[smallest], lengths[smallest], ends[smallest]
    return pieces


def _of_pixels(ink: Ink, segment: Segment, height: float) -> list[Segment]:
    points = segment.points
    column, row, mask = _cells(points, max(height / CELLS, ink.spacing))
    side = np.zeros(len(points), int)
    for left in _lefts(column, row, mask, max(height / CELLS, ink.spacing) / height):
        side += ~left
    return [Segment((), (points[side == n],), segment.pixels[side == n]) for n in np.unique(side)]


def _cells(points, cell):
    column, row = ((points - points.min(0)) / cell).astype(int).T
    mask = np.zeros((row.max() + 1, column.max() + 2), bool)
    mask[row, column] = True
    mask[row, column + 1] = True  # a thin line's cells may touch at corners only, where a cut would slip through
    return column, row, mask


def _lefts(column, row, mask, cell):
    found = []
    for price, way in _ways(mask):
        left = column < way[row]
        share = left.mean()
        if price * cell <= DEAREST and LEAST <= share <= 1 - LEAST:
            found.append((price * cell, left))
    chosen: list[tuple[float, NDArray[np.bool_]]] = []
    for price, left in sorted(found, key=lambda one: one[0]):
        if len(chosen) < MOST and all((left != other).mean() >= DIFFERENT for _, other in chosen):
            chosen.append((price, left))
    return [left for _, left in sorted(chosen, key=lambda one: one[1].sum())]


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
