"""Segments of ink → lines of writing, from top to bottom, each from left to right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.drawing.segments import Segment, joined
from mnist_demo.pictures.arrays import Floats

STEEPEST = 15  # degrees that a base line may rise or fall
TALL = 0.5  # of the tallest: what is smaller belongs to the line that is nearest
CORE = 0.25  # of a segment's height, above and below its middle: lines are apart where these are
# One above the other, two are one digit where of the narrower one's width so much lies within the other, and the paper
# between them, as a share of the height of both together, is no higher: more where nothing stands beside them, that is
# where all ink is NARROW times as wide as high at most, and no wider than so many times one segment.
WITHIN = 0.8
NEAR, NEAR_ALONE, NARROW, ONE_WIDE = 0.08, 0.16, 0.9, 1.5
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
    """The segments in lines by their base lines, which may be slanted; segments one above the other made one."""
    if not segments:
        return []
    box = np.array([segment.box for segment in segments])
    wide, high = (box[:, 2:].max(0) - box[:, :2].min(0)).tolist()
    one_wide = ONE_WIDE * (box[:, 2] - box[:, 0]).max()
    is_alone = wide <= min(NARROW * high, one_wide)
    segments = _columns(segments, box, is_alone)
    box = np.array([segment.box for segment in segments])
    unit = _groups(_shared(box, 0) >= CROSSING, _is_near(box, is_alone), ~_is_broad(box))
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
                sorted((segments[each] for each in own), key=lambda segment: segment.box[0] + segment.box[2]),
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


def _columns(segments: Sequence[Segment], box: Floats, is_alone: bool) -> list[Segment]:
    """The segments with those made one of which one stands on the other."""
    group = _groups(_shared(box, 0) >= WITHIN, (_shared(box, 1) <= BESIDE) & _is_near(box, is_alone), ~_is_broad(box))
    return [
        joined([segments[each] for each in np.flatnonzero(group == number).tolist()])
        for number in range(group.max() + 1)
    ]


def _shared(box: Floats, axis: int) -> Floats:
    """float64 [N, N]: how much two of float [N, 4] share across (0) or down (1), of the shorter's length."""
    low, high = box[:, axis], box[:, 2 + axis]
    least = np.minimum((high - low)[:, None], high - low)
    return (np.minimum(high[:, None], high) - np.maximum(low[:, None], low)) / np.maximum(least, 1e-9)


def _is_near(box: Floats, is_alone: bool) -> np.ndarray:
    """bool [N, N]: whether little paper is between two of float [N, 4], one above the other, for both together's height."""
    top, bottom = box[:, 1], box[:, 3]
    whole = np.maximum(bottom[:, None], bottom) - np.minimum(top[:, None], top)
    gap = (np.maximum(top[:, None], top) - np.minimum(bottom[:, None], bottom)) / np.maximum(whole, 1e-9)
    if is_alone:
        return gap <= NEAR_ALONE
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
