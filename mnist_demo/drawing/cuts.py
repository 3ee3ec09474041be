"""A segment in which several digits may hang together → its pieces, cut from top to bottom where that goes through least ink."""

import numpy as np
from numpy.typing import NDArray

from mnist_demo.drawing.ink import Floats, Integers
from mnist_demo.drawing.segments import Ink, Segment

CELLS = 32  # in a line's height: how finely cuts are looked for
SIDEWAYS = 0.02  # of a cell of ink: what a step aside costs, so that of two ways through paper the straighter is taken
DEAREST = 0.45  # of a line's height: no cut goes through more ink
LEAST = 0.12  # share of the segment to either side of a cut
DIFFERENT = 0.06  # share of the segment by which two cuts differ
MOST = 3  # cuts


def cut(ink: Ink, segment: Segment, height: float) -> tuple[list[Segment], list[float]]:
    """The pieces from left to right, and how much ink there is on each cut between them, as a share of the line's height."""
    cell = max(height / CELLS, ink.spacing)
    column, row = ((segment.places - segment.places.min(0)) / cell).astype(int).T
    mask = np.zeros((row.max() + 1, column.max() + 2), bool)
    mask[row, column] = True
    mask[row, column + 1] = True  # a thin line's cells may touch at corners only, where a cut would slip through
    found = []
    for price, way in _ways(mask):
        left = column < way[row]
        share = left.mean()
        if price * cell <= DEAREST * height and LEAST <= share <= 1 - LEAST:
            found.append((price * cell / height, left))
    chosen: list[tuple[float, NDArray[np.bool_]]] = []
    for price, left in sorted(found, key=lambda one: one[0]):
        if len(chosen) < MOST and all((left != other).mean() >= DIFFERENT for _, other in chosen):
            chosen.append((price, left))
    pieces, prices, done = [], [], np.zeros(len(row), bool)
    rest = segment
    for price, left in sorted(chosen, key=lambda one: one[1].sum()):
        here = left[~done]
        if here.any() and not here.all():
            piece, rest = ink.cut(rest, here)
            pieces.append(piece)
            prices.append(price)
            done = done | left
    return [*pieces, rest], prices


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
