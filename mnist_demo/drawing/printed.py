"""Straight lines → those that are printed on the paper, not drawn: rules, squares, and boxes, whole or cut by the edge.

In come lines (`mnist_demo.drawing.rules`) and the mask they were found in; out comes the mask without those that no hand drew.
A rule goes on to the end of the sheet or of the picture; a box's sides go from corner to corner, what divides it from side to
side, and there is writing in it.
"""

import numpy as np

from mnist_demo.drawing.ink import Floats, Integers
from mnist_demo.drawing.parts import Mask, connected_parts
from mnist_demo.drawing.rules import Line, without

MARGIN = 0.025  # of the picture's longer side: so near the edge a line is taken to go on
ACROSS = 0.5  # of the picture's side: so long is a rule at least on a sheet of which the edges are seen
CORNER = 0.08  # of the shorter of two lines, and beside it twice their thickness: so near their ends meet
TOUCH = 1.5  # pixels, beside half its thickness: so near to a side an end is that stands on it
WHOLE = 0.025  # of the picture's longer side, along which it has no gap before its end
LIKE = 2.0  # times as thick is one side of a box as another, at most
EVEN = 0.08  # of the boxes' width, by which those of a row differ at most
LEAST = 0.05  # of the picture's longer side: so long is at least what was written,
FILLED = 0.4  # and of the box's shorter side: the corners that are left of a 0 with straight sides are shorter


def without_printed(mask: Mask, found: list[Line], edges: Mask) -> Mask:
    """bool [H, W] of bool [H, W] without the printed ones of these lines, as long as that leaves something.

    `edges`, bool [H, W], is where the sheet ends, or the light.
    """
    nowhere = np.zeros_like(edges)
    at_edge = np.array(
        [[_is_at(line.end(end), edges if _may_end(line, mask) else nowhere) for end in (0, -1)] for line in found], bool
    ).reshape(-1, 2)
    rules = [line for line, ends in zip(found, at_edge) if ends.all()]
    is_side, divides = _anchored(found, at_edge, mask)
    sides = [line for line, it_is in zip(found, is_side) if it_is and line.is_level and line not in rules]
    dividers = {line for line, it_does in zip(found, divides) if it_does}
    for least in (1, 2):  # a 1 that fills its box is none: first those go that have no writing beside them
        written = _middles(without(mask, rules + sides)) if dividers.intersection(sides) else np.zeros((0, 2))
        sides = [
            line
            for line in sides
            if line not in dividers or _is_even(line, sides) or _cells(line, sides, written) >= least
        ]
    for chosen in (rules + sides, rules):
        left = without(mask, chosen)
        rest = connected_parts(left)
        longest = int(rest.side.argmax()) if len(rest) else None
        if longest is None or rest.side[longest] < LEAST * max(mask.shape):
            continue
        if chosen == rules or _is_in(rest.box[longest], sides):
            return left
    return mask


def _may_end(line: Line, mask: Mask) -> bool:
    """Whether it is a rule's way to end with the sheet: a pen's straight stroke may lie between two shadows by chance."""
    return line.is_level and line.length >= ACROSS * mask.shape[0 if line.is_upright else 1]


def _is_in(box: Integers, sides: list[Line]) -> bool:
    """Whether what fills a box, int [4], lies within these lines and is no corner of theirs."""
    ends = np.array([line.end(end) for line in sides for end in (0, -1)])
    low, high = ends.min(0), ends.max(0)
    middle = (box[:2] + box[2:]) / 2
    inside = (middle > low).all() and (middle < high).all()
    return bool(inside and max(box[2:] - box[:2]) >= FILLED * min(line.length for line in sides))


def _middles(mask: Mask) -> Floats:
    """float [N, 2], x y, of what is long enough in bool [H, W] to be written."""
    rest = connected_parts(mask)
    box = rest.box[rest.side >= LEAST * max(mask.shape)]
    return (box[:, :2] + box[:, 2:]) / 2


def _beside(line: Line, sides: list[Line]) -> Floats:
    """float [N], how far across those of these are, it among them, that go where its middle is and as it goes; from it."""
    middle = (line.start + line.stop) / 2
    across = [
        side.across.mean() for side in sides if side.is_upright == line.is_upright and side.start < middle < side.stop
    ]
    return np.array(across) - line.across.mean()


def _is_even(line: Line, sides: list[Line]) -> bool:
    """Whether it divides a row of boxes all equally wide, most of which may be empty."""
    gaps = np.diff(np.sort(_beside(line, sides)))
    return len(gaps) > 1 and bool(np.ptp(gaps) <= EVEN * gaps.mean())


def _cells(line: Line, sides: list[Line], written: Floats) -> int:
    """On how many sides of the line, 0 to 2, one of the places that float [N, 2] is written lies before the next of these."""
    along, across = (written[:, ::-1] if line.is_upright else written).T
    across = across[(along > line.start) & (along < line.stop)] - line.across.mean()
    beside = _beside(line, sides)
    after, before = beside[beside > 0].min(initial=np.inf), beside[beside < 0].max(initial=-np.inf)
    return int(((across > 0) & (across < after)).any()) + int(((across < 0) & (across > before)).any())


def _is_at(place: tuple[float, float], edges: Mask) -> bool:
    height, width = edges.shape
    x, y = place
    margin = MARGIN * max(edges.shape)
    if min(x, y, width - 1 - x, height - 1 - y) <= margin:
        return True
    reach = round(margin / 2)
    rows, columns = (slice(max(round(middle) - reach, 0), round(middle) + reach + 1) for middle in (y, x))
    return bool(edges[rows, columns].any())


def _anchored(found: list[Line], at_edge: Mask, mask: Mask) -> tuple[Mask, Mask]:
    """bool [N], which lines end, with both their ends, at the edge, bool [N, 2], or at an end of another that does so.

    Or on its middle, where it is a side: these, bool [N], divide a box. A pen's stroke may well reach from rule to rule.
    """
    chosen = np.ones(len(found), bool)
    if not len(found):
        return chosen, chosen
    ends = np.array([[line.end(0), line.end(-1)] for line in found])
    upright = np.array([line.is_upright for line in found])
    thickness = np.array([line.thickness for line in found])
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    near = CORNER * np.minimum(length[:, None], length) + 2 * np.maximum(thickness[:, None], thickness) + 2
    alike = np.maximum(thickness[:, None], thickness) <= LIKE * np.minimum(thickness[:, None], thickness) + 1
    apart = np.hypot(*np.moveaxis(ends[:, :, None, None] - ends, 4, 0)).min(3)
    on = np.stack([_away(line, ends) for line in found], 2)
    stands = (on <= thickness / 2 + TOUCH) & ~at_edge.all(1)
    stands &= np.array([[_is_whole(line, end, mask) for end in (0, -1)] for line in found])[:, :, None]
    across = (alike & (upright[:, None] != upright))[:, None]
    corners, meets = (apart <= near[:, None]) & across, ((apart <= near[:, None]) | stands) & across
    while True:
        still = chosen & (at_edge | (meets & chosen).any(2)).all(1)
        if (still == chosen).all():
            return chosen, chosen & ~(at_edge | (corners & chosen).any(2)).all(1)
        chosen = still


def _away(line: Line, places: Floats) -> Floats:
    """float [...], how far from the line places, float [..., 2], are."""
    along, across = np.moveaxis(places[..., ::-1] if line.is_upright else places, -1, 0)
    nearest = np.clip(np.rint(along).astype(np.int64), line.start, line.stop)
    return np.hypot(along - nearest, across - line.across[nearest - line.start])


def _is_whole(line: Line, end: int, mask: Mask) -> bool:
    """Whether bool [H, W] holds all of the line near that end, so that what it ends on is no other's ink beyond a gap."""
    inked, count = line.of(mask), round(WHOLE * max(mask.shape) + line.thickness)
    return bool((inked[:count] if end == 0 else inked[-count:]).all())
