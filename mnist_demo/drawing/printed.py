"""Straight lines → those that are printed on the paper, not drawn: rules from edge to edge, and boxes.

In come lines (`mnist_demo.drawing.rules`) and the mask they were found in; out come those that no hand drew.
"""

from itertools import combinations, product

import numpy as np

from mnist_demo.drawing.parts import Mask, parts
from mnist_demo.drawing.rules import Line, without

MARGIN = 0.025  # of the picture's longer side: so near the edge a line is taken to go on
CORNER = 0.1  # of a box's side: so near one another two of its sides end
FILLED = 0.25  # of a box's side: so long is at least what was written in it


def printed(found: list[Line], mask: Mask, edges: Mask) -> list[Line]:
    """Of these lines in bool [H, W] the printed ones. `edges`, bool [H, W], is where the sheet ends, as the picture does."""
    rules = [line for line in found if _reaches(line, 0, edges) and _reaches(line, -1, edges)]
    others = [line for line in found if line not in rules]
    level, upright = [line for line in others if not line.is_upright], [line for line in others if line.is_upright]
    boxes: list[Line] = []
    for (top, bottom), (left, right) in product(combinations(level, 2), combinations(upright, 2)):
        box = [*sorted((top, bottom), key=_middle), *sorted((left, right), key=_middle)]
        if _is_box(*box) and _holds_something(box, mask):
            boxes += box
    return rules + boxes


def _middle(line: Line) -> float:
    return float(line.across[len(line.across) // 2])


def _reaches(line: Line, end: int, edges: Mask) -> bool:
    height, width = edges.shape
    margin = MARGIN * max(edges.shape)
    x, y = line.end(end)
    if min(x, y, width - 1 - x, height - 1 - y) <= margin:
        return True
    reach = round(margin / 2)
    return bool(edges[max(round(y) - reach, 0) : round(y) + reach + 1, max(round(x) - reach, 0) : round(x) + reach + 1].any())


def _is_box(top: Line, bottom: Line, left: Line, right: Line) -> bool:
    near = CORNER * max(top.length, left.length) + top.thickness
    corners = (
        (top.end(0), left.end(0)),
        (top.end(-1), right.end(0)),
        (bottom.end(0), left.end(-1)),
        (bottom.end(-1), right.end(-1)),
    )
    return all(np.hypot(one[0] - other[0], one[1] - other[1]) <= near for one, other in corners)


def _holds_something(box: list[Line], mask: Mask) -> bool:
    top, bottom, left, right = map(_middle, box)
    inside = parts(without(mask, box)[int(top) : int(bottom) + 1, int(left) : int(right) + 1])
    return len(inside) > 0 and inside.side.max() >= FILLED * min(bottom - top, right - left)
