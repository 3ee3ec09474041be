"""Segments of ink → text lines, from top to bottom, each with its segments from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats, Integers, Mask
from mnist_demo.numbers.segments import Segment

MAX_SLOPE = 15  # degrees of a baseline, up or down
# Share of the height, cost of a slope with tangent 1. It makes the flattest of equally good baselines the best.
SLOPE_COST = 0.2
MIN_WIDTH = 1.5  # heights; the baseline of narrower writing is horizontal
TALL = 0.5  # of the tallest segment's height; shorter segments join the nearest line and never begin one
CORE = 0.25  # of a segment's height, above and below its centre; the cores of two lines do not overlap
MAX_GAP = 0.08  # of the common height of two segments above one another; a wider gap separates text lines
# Times the tallest segment's height. For two segments that are higher than this together the maximum gap is
# MAX_GAP_HIGH.
HIGH = 1.6
MAX_GAP_HIGH = 0.03  # of the common height of two such segments
BROAD = 2.2  # width over height of two segments; broader pairs are not one digit: one segment may be an underline
# Of a segment's height. A segment is beside a line's first segment, and not above or below it, if they share this
# height.
MIN_BESIDE = 0.3
MIN_OVERLAP = 0.5  # of the narrower segment's width; two segments that share this width are above one another
QUARTILE = 0.75  # of the heights of tall segments, the height of a line
MIN_SIZE = 1e-9  # avoids a division by zero for single points


@dataclass(frozen=True)
class TextLine:
    """One line of writing."""

    segments: list[Segment]  # from left to right
    height: float  # of its tall segments, in the source's units


def find_text_lines(segments: Sequence[Segment]) -> list[TextLine]:
    """The text lines of the segments. Baselines may be slanted."""
    if not segments:
        return []
    box = np.array([segment.box for segment in segments])
    unit = _groups(_are_one_unit(box))
    low, high = np.full((unit.max() + 1, 2), np.inf), np.full((unit.max() + 1, 2), -np.inf)
    np.minimum.at(low, unit, box[:, :2])
    np.maximum.at(high, unit, box[:, 2:])
    box = np.concatenate([low, high], 1)
    height = box[:, 3] - box[:, 1]
    # A dash is flat: a digit beside it is higher than half the dash's length.
    scale = max(height.max(), (box[:, 2] - box[:, 0]).max() / 2, MIN_SIZE)
    slope = _slope(box[height >= TALL * height.max()], scale)
    centre = (box[:, 1] + box[:, 3]) / 2 - slope * (box[:, 0] + box[:, 2]) / 2
    line = _assign_lines(centre, height)[unit]
    lines = []
    for index in range(line.max() + 1):
        members = np.flatnonzero(line == index)
        ordered = sorted((segments[member] for member in members.tolist()), key=lambda each: each.box[0] + each.box[2])
        lines.append(TextLine(ordered, _line_height(box[np.unique(unit[members])])))
    return lines


def _line_height(box: Floats) -> float:
    """The upper quartile of the heights of tall boxes, from float [N, 4].

    At least half the width of the narrowest box, so that a line of dashes has a height.
    """
    height = box[:, 3] - box[:, 1]
    quartile = float(np.quantile(height[height >= TALL * height.max()], QUARTILE))
    return max(quartile, float((box[:, 2] - box[:, 0]).min()) / 2, MIN_SIZE)


def _slope(box: Floats, scale: float) -> float:
    """The slope of the baselines, at which the cores of the boxes, float [N, 4], cover the least height."""
    x, y, half = box[:, [0, 2]].mean(1), box[:, [1, 3]].mean(1), CORE * (box[:, 3] - box[:, 1])
    if np.ptp(x) < MIN_WIDTH * scale:
        return 0.0
    slopes = np.tan(np.radians(np.arange(-MAX_SLOPE, MAX_SLOPE + 1)))
    centre = y - slopes[:, None] * x
    order = centre.argsort(1)
    top = np.take_along_axis(centre - half, order, 1)
    bottom = np.maximum.accumulate(np.take_along_axis(centre + half, order, 1), 1)
    covered = (bottom[:, 0] - top[:, 0]) + np.maximum(bottom[:, 1:] - np.maximum(top[:, 1:], bottom[:, :-1]), 0).sum(1)
    return float(slopes[np.argmin(covered + SLOPE_COST * scale * np.abs(slopes))])


def _assign_lines(centre: Floats, height: Floats) -> Integers:
    """The text line of each unit, counted from the top: int [N].

    Tall units begin lines; other units join the line beside them.
    """
    line = np.zeros(len(centre), np.int64)
    top, bottom = centre - height / 2, centre + height / 2
    firsts: list[int] = []
    for unit in np.argsort(-height, kind="stable").tolist():
        shared = np.minimum(bottom[unit], bottom[firsts]) - np.maximum(top[unit], top[firsts])
        if not len(shared) or (shared.max() < MIN_BESIDE * height[unit] and height[unit] >= TALL * height.max()):
            firsts.append(unit)
            line[unit] = unit
        else:
            line[unit] = firsts[int(shared.argmax())]
    order = np.argsort(centre[firsts], kind="stable")
    index = np.zeros(len(centre), np.int64)
    index[np.array(firsts)[order]] = np.arange(len(firsts))
    return index[line]


def _are_one_unit(box: Floats) -> Mask:
    """Whether each pair of float [N, 4] is close above one another, as the rings of an 8: bool [N, N]."""
    low, high = box[:, :2], box[:, 2:]
    common = np.maximum(high[:, None], high) - np.minimum(low[:, None], low)  # [N, N, 2]
    overlap = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)  # negative for a gap
    (width, height), (shared_width, shared_height) = np.moveaxis(common, 2, 0), np.moveaxis(overlap, 2, 0)
    narrower = np.minimum((high - low)[:, None, 0], (high - low)[:, 0])
    max_gap = np.where(height > HIGH * (high - low)[:, 1].max(), MAX_GAP_HIGH, MAX_GAP)
    is_above = shared_width / np.maximum(narrower, MIN_SIZE) >= MIN_OVERLAP
    is_near = -shared_height / np.maximum(height, MIN_SIZE) <= max_gap
    return np.asarray(is_above & is_near & (width <= BROAD * height))


def _groups(linked: Mask) -> Integers:
    """Group numbers, the connected components of the graph with adjacency matrix bool [N, N]: int [N]."""
    linked = linked | np.eye(len(linked), dtype=bool)
    group = np.arange(len(linked))
    while True:
        smallest = np.where(linked, group, len(group)).min(1)
        if (smallest == group).all():
            return np.unique(group, return_inverse=True)[1]
        group = smallest
