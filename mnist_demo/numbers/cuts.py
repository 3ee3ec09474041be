"""A segment that may hold several connected digits → pieces of it.

Every polyline of the segment becomes a piece of its own: a pen stroke, or a centreline between two junctions. Polylines
and pixels are also divided by cuts, which are paths from top to bottom through little ink. They are minimum-cost paths,
as in seam carving (Avidan & Shamir, "Seam carving for content-aware image resizing", 2007).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mnist_demo.arrays import Floats, Integers, Mask
from mnist_demo.numbers.segments import NO_PIXELS, Segment, SegmentedInk

CELLS = 32  # grid cells in the height of a text line, for the search of cuts
SIDEWAYS_COST = 0.02  # inked cells, cost of a diagonal step: without ink the straighter of two paths is cheaper
MAX_CUT_INK = 0.45  # of the line's height, ink along a cut
MIN_SIDE = 0.12  # of the segment's points, on each side of a cut
MIN_DIFFERENCE = 0.06  # of the segment's points, between two cuts
MAX_CUTS = 3  # of one segment
MIN_PIECE = 0.15  # of the line's height, in arc length; shorter pieces are merged with a neighbour
MAX_PIECES = 8  # of one segment
MAX_STROKES = 60  # of one segment; a segment with more, such as a scribble, is not cut

Piece = tuple[list[Floats], float, set[tuple[float, ...]]]  # polylines, arc length, end points


def cut_segment(ink: SegmentedInk, segment: Segment, height: float) -> list[Segment]:
    """The pieces of a segment from left to right; `height` is that of its text line."""
    if len(segment.strokes) > MAX_STROKES:
        return [segment]
    side = _side_of_cuts(segment.all_points, height, ink.spacing)
    if not segment.strokes:
        points = segment.all_points
        masks = [side == number for number in np.unique(side)]
        return [Segment((), (points[mask],), segment.pixels[mask]) for mask in masks]
    parts: list[Floats] = []
    ends = np.cumsum([len(points) for points in segment.points])
    for points, own in zip(segment.points, np.split(side, ends[:-1])):
        bounds = [0, *(np.flatnonzero(np.diff(own)) + 1).tolist(), len(points)]
        parts += [points[start : stop + 1] for start, stop in pairwise(bounds)]  # neighbours share the point of the cut
    pieces = [Segment(tuple(piece), tuple(piece), NO_PIXELS) for piece in _merge_short(parts, MIN_PIECE * height)]
    return sorted(pieces, key=lambda piece: piece.box[0] + piece.box[2])


def count_joints(segments: Sequence[Segment], others: Sequence[Segment]) -> int:
    """The number of points at which strokes of both groups were cut from each other; at least 1."""
    ends, other_ends = (
        set().union(*(_end_points(stroke) for segment in group for stroke in segment.strokes))
        for group in (segments, others)
    )
    return max(len(ends & other_ends), 1)


def _end_points(stroke: Floats) -> set[tuple[float, ...]]:
    return {tuple(stroke[end].round(3).tolist()) for end in (0, -1)}


def _merge_short(strokes: list[Floats], min_length: float) -> list[list[Floats]]:
    """One piece for each stroke, where short pieces are merged with the shortest piece that they touch.

    The shortest pieces are merged too while there are more than MAX_PIECES.
    """
    pieces: list[Piece] = [
        ([stroke], float(np.hypot(*np.diff(stroke, axis=0).T).sum()), _end_points(stroke)) for stroke in strokes
    ]
    isolated: list[list[Floats]] = []
    while pieces:
        pieces.sort(key=lambda piece: piece[1])
        polylines, length, ends = pieces[0]
        if length >= min_length and len(pieces) + len(isolated) <= MAX_PIECES:
            break
        touching = next((index for index, piece in enumerate(pieces) if index and piece[2] & ends), None)
        if touching is None:
            isolated.append(polylines)
            del pieces[0]
        else:
            other = pieces.pop(touching)
            pieces[0] = polylines + other[0], length + other[1], ends | other[2]
    return isolated + [piece[0] for piece in pieces]


def _side_of_cuts(points: Floats, height: float, spacing: float) -> Integers:
    """The number of cuts to the left of each point of float [N, 2]: int [N]."""
    cell = max(height / CELLS, spacing)
    column, row = ((points - points.min(0)) / cell).astype(int).T
    mask = np.zeros((row.max() + 1, column.max() + 2), bool)
    mask[row, column] = True
    mask[row, column + 1] = True  # otherwise a path could pass between cells of a thin line that touch only at corners
    lefts: list[Mask] = []
    for ink, path in sorted(_cheapest_paths(mask), key=lambda found: found[0]):
        left = column < path[row]
        is_new = all((left != other).mean() >= MIN_DIFFERENCE for other in lefts)
        if (
            is_new
            and len(lefts) < MAX_CUTS
            and ink * cell <= MAX_CUT_INK * height
            and MIN_SIDE <= left.mean() <= 1 - MIN_SIDE
        ):
            lefts.append(left)
    return np.sum([~left for left in lefts], 0, dtype=np.int64) if lefts else np.zeros(len(points), np.int64)


def _cheapest_paths(mask: Mask) -> list[tuple[float, Integers]]:
    """The locally cheapest paths through bool [H, W] from top to bottom, by steps down or diagonally down.

    Each has its cost in inked cells and its column in every row, int [H]. There is one path for each local minimum of
    the cost in the middle row.
    """
    middle = len(mask) // 2
    down, up = _path_costs(mask[: middle + 1]), _path_costs(mask[middle:][::-1])
    cost = down[-1] + up[-1] - mask[middle]
    # Neighbouring columns of equal cost form a plateau; its middle column is taken.
    edges = np.flatnonzero(np.diff(np.round(cost, 6)) != 0) + 1
    plateaus = np.split(np.arange(len(cost)), edges)
    level = np.array([np.inf, *(cost[plateau[0]] for plateau in plateaus), np.inf])
    paths = []
    for index, plateau in enumerate(plateaus, 1):
        if level[index] < min(level[index - 1], level[index + 1]):
            column = int(plateau[len(plateau) // 2])
            paths.append(
                (float(cost[column]), np.concatenate([_backtrack(down, column), _backtrack(up, column)[-2::-1]]))
            )
    return paths


def _path_costs(mask: Mask) -> Floats:
    """Cost of the cheapest path from the first row of bool [H, W] to each cell, inclusive: float64 [H, W]."""
    costs = np.zeros(mask.shape)
    costs[0] = mask[0]
    for row in range(1, len(mask)):
        before = np.pad(costs[row - 1], 1, constant_values=np.inf)
        costs[row] = mask[row] + np.minimum(before[1:-1], np.minimum(before[:-2], before[2:]) + SIDEWAYS_COST)
    return costs


def _backtrack(costs: Floats, column: int) -> Integers:
    """The columns of the cheapest path from the first row to this column in the last row: int [H]."""
    path = [column]
    for row in range(len(costs) - 2, -1, -1):
        near = [other for other in (column, column - 1, column + 1) if 0 <= other < costs.shape[1]]
        near_costs = [costs[row, other] + SIDEWAYS_COST * (other != column) for other in near]
        column = near[int(np.argmin(near_costs))]
        path.append(column)
    return np.array(path[::-1])
