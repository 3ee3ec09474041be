"""Straight lines in a mask: what is printed on paper, rules and boxes, as against what a hand drew.

In comes bool [H, W]; out come lines, and the mask without them. A line is found by its votes for slope and offset (R. Duda and
P. Hart, "Use of the Hough transformation to detect lines and curves in pictures", 1972), one vote for each column's or row's
thin run of ink, and taken away run by run where nothing thicker crosses it, so that what crosses stays whole.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_demo.drawing.ink import Floats, Integers
from mnist_demo.drawing.parts import Mask, connected_parts

STEEPEST = 1.0  # slope: what is steeper is upright
THIN = 0.03  # of the picture's longer side: no rule is thicker
ASKEW = 0.27  # slope
SHORTEST = 0.15  # of the picture's shorter side: what is shorter is no box's side
MOST = 120  # lines that are looked for in one direction
NEAR = 2.5  # pixels, to either side of a line's course
BENT = 0.015  # of its length, by which a line's middle is off the straight, as paper bends
FULL = 0.85  # share of a line's length that is inked
THICKER = 1.5  # pixels; what is thicker than a line by more crosses it, or lies on it
ALONG = 0.8  # share of a part that lies on the course of lines: it is what is left of them
BARE = 0.4  # share of it that is thin: the rest is crossed by something


@dataclass(frozen=True, eq=False)
class Line:
    """A straight line, level or upright.

    is_upright  whether it goes from top to bottom; then "along" is y and "across" is x, else the other way round
    start, stop the first place along it and the last
    across      float [stop - start + 1], its middle at each place along it
    thickness   pixels
    """

    is_upright: bool
    start: int
    stop: int
    across: Floats
    thickness: float

    @property
    def length(self) -> int:
        return self.stop - self.start

    @property
    def is_level(self) -> bool:
        """Whether it is level or upright but for 15 degrees: paper lies no more askew under a pen."""
        return abs(float(self.across[-1] - self.across[0])) <= ASKEW * self.length

    def of(self, values: NDArray) -> NDArray:
        """float [stop - start + 1], what [H, W] holds along it."""
        cells = values if self.is_upright else values.T
        across = np.rint(self.across).astype(np.int64).clip(0, cells.shape[1] - 1)
        return cells[np.arange(self.start, self.stop + 1), across]

    def end(self, which: int) -> tuple[float, float]:
        """(x, y) of the first end, 0, or the last, -1."""
        along, across = (self.start, self.stop)[which], float(self.across[which])
        return (across, along) if self.is_upright else (along, across)


def lines(mask: Mask) -> list[Line]:
    """All straight lines in bool [H, W] that lie level or upright, but for 15 degrees."""
    return _level(mask, False) + _level(mask.T, True)


def without(mask: Mask, taken: list[Line]) -> Mask:
    """bool [H, W] of bool [H, W] without these lines, but for what crosses them."""
    left, course = mask.copy(), np.zeros_like(mask)
    for is_upright in (False, True):
        some = [line for line in taken if line.is_upright == is_upright]
        if not some:
            continue
        cells, near, all_runs = (each.T if is_upright else each for each in (left, course, mask))
        column, top, bottom = _runs(all_runs)
        for line in some:
            inside = (column >= line.start) & (column <= line.stop)
            place, above, below = column[inside], top[inside], bottom[inside]
            across = line.across[place - line.start]
            hit = (above <= across + 1.5) & (below > across - 1)
            thickest = line.thickness + THICKER
            for column_of, first, last, middle in zip(*(each[hit].tolist() for each in (place, above, below, across))):
                near[max(round(middle - thickest / 2), 0) : round(middle + thickest / 2) + 1, column_of] = True
                if last - first <= thickest:
                    cells[first:last, column_of] = False
    # What is left of a line where it was broader for once is a part of nothing else.
    rest = connected_parts(left)
    return rest.mask(rest.mean(course) < ALONG)


def _level(mask: Mask, is_upright: bool) -> list[Line]:
    """The lines of bool [H, W] that go from left to right."""
    height, width = mask.shape
    column, top, bottom = _runs(mask)
    # Every second column has a vote, which is enough.
    thin = (bottom - top <= max(THIN * max(mask.shape), 3)) & (column % 2 == 0)
    x, y, thick = column[thin], (top[thin] + bottom[thin] - 1) / 2, (bottom - top)[thin]
    shortest = SHORTEST * min(mask.shape)
    least = BARE * shortest / 2
    if len(x) < least:
        return []
    slopes = np.linspace(-STEEPEST, STEEPEST, 2 * round(STEEPEST * width / 4) + 1, dtype=np.float32)
    reach = int(STEEPEST * width / 2) + 2
    # Votes for every slope and for every second pixel at the middle of the picture.
    offset = ((y - slopes[:, None] * (x - width / 2).astype(np.float32) + reach) / 2).astype(np.int32)
    bins = (height + 2 * reach) // 2 + 2
    votes = np.bincount((offset + np.arange(len(slopes))[:, None] * bins).ravel(), minlength=len(slopes) * bins)
    votes = votes.reshape(len(slopes), bins)
    votes = votes[:, :-1] + votes[:, 1:]  # where a line lies between two
    found: list[Line] = []
    for _ in range(MOST):
        slope, place = divmod(int(votes.argmax()), bins - 1)
        if votes[slope, place] < least:
            break
        course = slopes[slope] * (x - width / 2) + 2 * (place + 1) - reach
        near = np.abs(y - course) <= NEAR + 1
        line = _fitted(mask, x[near], y[near], thick[near], is_upright)
        if line is not None and line.length >= shortest:
            found.append(line)
        # What has voted for this line votes for no other; where it is none, the votes alone are struck.
        if line is None:
            votes[max(slope - 6, 0) : slope + 7, max(place - 2, 0) : place + 3] = 0
            continue
        used = near & (x >= line.start) & (x <= line.stop)
        gone = (offset[:, used] + np.arange(len(slopes))[:, None] * bins).ravel()
        gone = np.bincount(gone, minlength=len(slopes) * bins).reshape(len(slopes), bins)
        votes -= gone[:, :-1] + gone[:, 1:]
        x, y, thick, offset = x[~used], y[~used], thick[~used], offset[:, ~used]
    return found


def _fitted(mask: Mask, x: Integers, y: Floats, thick: Integers, is_upright: bool) -> Line | None:
    """The line through these places, as far as it is inked; None where it is not."""
    height, width = mask.shape
    thickness = float(np.median(thick))
    along = np.arange(width)
    for bend in (1, 2):  # paper is not quite flat
        if len(x) < 8:
            return None
        course = np.polynomial.polynomial.polyfit(x / width, y, bend)
        near = np.abs(y - np.polynomial.polynomial.polyval(x / width, course)) <= NEAR
        x, y, thick = x[near], y[near], thick[near]
    across = np.polynomial.polynomial.polyval(along / width, course)
    row = np.rint(across).astype(np.int64)
    inside = (row >= 1) & (row < height - 1)
    inked = np.zeros(width, bool)
    inked[inside] = (mask[row[inside] - 1, along[inside]] | mask[row[inside], along[inside]]
                     | mask[row[inside] + 1, along[inside]])  # fmt: skip
    bare = np.zeros((width + 1) // 2, bool)
    bare[x[thick <= thickness + 2] // 2] = True
    start, stop = _stretch(inked, x, gap=max(round(0.015 * width), 3))
    stretch = slice(start, stop + 1)
    bent = abs(across[(start + stop) // 2] - (across[start] + across[stop]) / 2)
    if (
        stop <= start
        or inked[stretch].mean() < FULL
        or bare[start // 2 : stop // 2 + 1].mean() < BARE
        or bent > BENT * (stop - start)
    ):
        return None
    return Line(is_upright, start, stop, across[stretch], thickness)


def _stretch(inked: Mask, x: Integers, gap: int) -> tuple[int, int]:
    """First and last place of a stretch of bool [N] with no longer gap in it: of that which most of the places x, int [M], are in.

    Where boxes stand in a row their sides are one line but for the gaps, and what has been found of it votes no more.
    """
    places = np.flatnonzero(inked)
    if not len(places):
        return 0, 0
    breaks = np.flatnonzero(np.diff(places) > gap + 1)
    starts, stops = places[np.append(0, breaks + 1)], places[np.append(breaks, len(places) - 1)]
    voted = np.searchsorted(starts, x, "right") - 1
    voted = voted[(voted >= 0) & (x <= stops[voted])]
    most = int(np.bincount(voted, minlength=len(starts)).argmax())
    return int(starts[most]), int(stops[most])


def stroke_width(mask: Mask) -> float:
    """How wide the strokes of bool [H, W] are, pixels: at most of its places the shorter of the level and the upright run."""
    lengths = np.zeros((2, *mask.shape), np.int64)
    for cells, of in ((mask, lengths[0]), (mask.T, lengths[1].T)):
        _, top, bottom = _runs(cells)
        of.T[cells.T] = np.repeat(bottom - top, bottom - top)
    return float(np.median(lengths.min(0)[mask])) if mask.any() else 0.0


def _runs(mask: Mask) -> tuple[Integers, Integers, Integers]:
    """Column, first row and row after the last of every upright run of bool [H, W]."""
    height = mask.shape[0]
    wide = np.zeros((mask.shape[1], height + 1), np.int8)
    wide[:, :-1] = mask.T
    change = np.flatnonzero(np.diff(wide.ravel(), prepend=np.int8(0)))
    start, stop = change[::2], change[1::2]
    column = start // (height + 1)
    return column, start - column * (height + 1), stop - column * (height + 1)
