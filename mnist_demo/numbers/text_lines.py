"""Segments of ink → lines of writing, from top to bottom, each from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.numbers.segments import Segment

STEEPEST = 15  # degrees that a base line may rise or fall
TALL = 0.5  # of the tallest: what is smaller belongs to the line that is nearest
CORE = 0.25  # of a segment's height, above and below its middle: lines are apart where these are
# Two are of the same line where so little paper is between them, as a share of the height of both together.
NEAR = 0.08
# Beside others, two that together are so many times as high as the tallest are of two lines, unless they are nearer still.
HIGHER, NEAR_HIGHER = 1.6, 0.03
BROADEST = 2.2  # times as wide as high are no two one digit: one is a line under the number, say
BESIDE = 0.3  # of its own height: what shares more with another stands beside it, not above or below
CROSSING = 0.5  # of the width of the narrower: what shares so much and is as near is of the same line


@dataclass(frozen=True)
class Line:
    """One line of writing.

    segments  from left to right
    height    of its tall segments, in the source's units
    rise      of its base line, tangent; positive where it falls on the screen, for y grows downwards
    """

    segments: list[Segment]
    height: float
    rise: float


def text_lines(segments: Sequence[Segment]) -> list[Line]:
    """The segments in lines by their base lines, which may be slanted."""
    if not segments:
        return []
    box = np.array([segment.box for segment in segments])
    unit = _groups(_shared_width(box) >= CROSSING, _is_near(box), ~_is_broad(box))
    low, high = np.full((unit.max() + 1, 2), np.inf), np.full((unit.max() + 1, 2), -np.inf)
    np.minimum.at(low, unit, box[:, :2])
    np.maximum.at(high, unit, box[:, 2:])
    box = np.concatenate([low, high], 1)
    height = box[:, 3] - box[:, 1]
    # A bar lies flat: what stands beside it is larger than half its length.
    scale = max(height.max(), (box[:, 2] - box[:, 0]).max() / 2, 1e-9)
    tall = height >= TALL * height.max()
    rise = _rise(box[tall], scale)
    middle = (box[:, 1] + box[:, 3]) / 2 - rise * (box[:, 0] + box[:, 2]) / 2
    owner = _owners(box, middle, height)[unit]
    lines = []
    for number in range(owner.max() + 1):
        own = np.flatnonzero(owner == number)
        size = _height(box[np.unique(unit[own])])
        lines.append(
            Line(
                sorted((segments[each] for each in own.tolist()), key=lambda segment: segment.box[0] + segment.box[2]),
                size,
                rise,
            )
        )
    return lines


def _height(box: Floats) -> float:
    """Of the tall ones of float [N, 4]: three of four are no taller; of bars alone, half their length."""
    height = box[:, 3] - box[:, 1]
    size = float(np.quantile(height[height >= TALL * height.max()], 0.75))
    return max(size, float((box[:, 2] - box[:, 0]).min()) / 2, 1e-9)


def _rise(box: Floats, scale: float) -> float:
    """The tangent by which the base lines of float [N, 4] fall: that by which they cover least of the paper's height."""
    x, y, half = box[:, [0, 2]].mean(1), box[:, [1, 3]].mean(1), CORE * (box[:, 3] - box[:, 1])
    if np.ptp(x) < 1.5 * scale:
        return 0.0
    rises = np.tan(np.radians(np.arange(-STEEPEST, STEEPEST + 1)))
    middle = y - rises[:, None] * x
    order = middle.argsort(1)
    top = np.take_along_axis(middle - half, order, 1)
    bottom = np.maximum.accumulate(np.take_along_axis(middle + half, order, 1), 1)
    covered = (bottom[:, 0] - top[:, 0]) + np.maximum(bottom[:, 1:] - np.maximum(top[:, 1:], bottom[:, :-1]), 0).sum(1)
    return float(rises[np.argmin(covered + 0.2 * scale * np.abs(rises))])


def _owners(box: Floats, middle: Floats, height: Floats) -> np.ndarray:
    """int [N]: the line that each belongs to, counted from the top: the tallest begin lines, the others join one that they
    stand beside, or begin the next."""
    owner = np.zeros(len(box), np.int64)
    top, bottom = middle - height / 2, middle + height / 2
    firsts: list[int] = []
    for each in np.argsort(-height, kind="stable"):
        beside = np.minimum(bottom[each], bottom[firsts]) - np.maximum(top[each], top[firsts])
        if not len(beside) or (beside.max() < BESIDE * height[each] and height[each] >= TALL * height.max()):
            firsts.append(int(each))
            owner[each] = each
        else:
            owner[each] = firsts[int(beside.argmax())]
    order = np.argsort(middle[firsts], kind="stable")
    place = np.zeros(len(box), np.int64)
    place[np.array(firsts)[order]] = np.arange(len(firsts))
    return place[owner]


def _shared_width(box: Floats) -> Floats:
    """float64 [N, N]: how much of the narrower one's width two of float [N, 4] share."""
    low, high = box[:, 0], box[:, 2]
    least = np.minimum((high - low)[:, None], high - low)
    return (np.minimum(high[:, None], high) - np.maximum(low[:, None], low)) / np.maximum(least, 1e-9)


def _is_near(box: Floats) -> np.ndarray:
    """bool [N, N]: whether little paper is between two of float [N, 4], one above the other, for both together's height."""
    top, bottom = box[:, 1], box[:, 3]
    whole = np.maximum(bottom[:, None], bottom) - np.minimum(top[:, None], top)
    gap = (np.maximum(top[:, None], top) - np.minimum(bottom[:, None], bottom)) / np.maximum(whole, 1e-9)
    return gap <= np.where(whole > HIGHER * (bottom - top).max(), NEAR_HIGHER, NEAR)


def _is_broad(box: Floats) -> np.ndarray:
    """bool [N, N]: whether two of float [N, 4] are too wide together for their height to be of one digit."""
    low, high = np.minimum(box[:, None, :2], box[:, :2]), np.maximum(box[:, None, 2:], box[:, 2:])
    wide, tall = np.moveaxis(high - low, 2, 0)
    return wide > BROADEST * tall


def _groups(*conditions: np.ndarray) -> np.ndarray:
    """int [N]: of each the group it is in, where all that bool [N, N] say belong together, directly or through others."""
    together = np.logical_and.reduce(conditions) | np.eye(len(conditions[0]), dtype=bool)
    group = np.arange(len(together))
    while True:
        least = np.where(together, group, len(group)).min(1)
        if (least == group).all():
            return np.unique(group, return_inverse=True)[1]
        group = least
