"""The strokes of one drawing → short strokes that a hand might add to it: flags and feet, bars, bows, what closes a gap.

All are in pixels of the 28x28 image. Kinds and lengths were chosen on writers held out from training: with one of these strokes cnn reads
151 of 300 of their drawings as the next best digit (`python benchmarks/why.py --data data --held-out --count 300`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.strokes.polyline import arc_length, points_at, resample

MOST = 64  # strokes
STEP = 0.5  # between the points at which a stroke is looked at
OWN = 8.0  # so far along its own way a stroke is no neighbour of its end
TOUCH = 1.5  # nearer than that two parts of the way have met, and two places are one
MOST_ENDS = 6  # that are looked at; a digit has two to four
FLAGS = (5.0, 10.0)  # from an end, or from where the drawing is outermost, in eight directions
BARS = (3.0, 6.0)  # to either side of the middle of a piece
BOWS = (8.0, 12.0)  # along the way from an end to where a half circle from it comes back
SHORTEST = 2.0
MARGIN = 1.0  # of the image in which nothing is added
HIDDEN = 1.2  # what lies that near to the way, which is as broad as a pen, is not seen


@dataclass(frozen=True)
class _End:
    """A free end: the stroke from there, float64 [N, 2], and all of the way that is not near it, float64 [M, 2]."""

    stroke: Floats
    rest: Floats

    @property
    def place(self) -> Floats:
        return self.stroke[0]


def additions(strokes: Sequence[Floats], pieces: Sequence[Floats]) -> list[Floats]:
    """At most MOST strokes, float64 [N, 2] each, the shortest first, for a drawing of these strokes, cut into these pieces."""
    even = [resample(stroke, STEP) for stroke in strokes]
    way = np.concatenate(even)
    ends = _free_ends(even)
    found = [*_flags(ends, way), *_bars(pieces), *_bows(ends), *_closings(ends)]
    return sorted(_seen(found, way), key=lambda stroke: arc_length(stroke)[-1])[:MOST]


def _free_ends(even: list[Floats]) -> list[_End]:
    """The ends at which no other part of the way is."""
    ends = []
    for number, stroke in enumerate(even):
        others = [other for place, other in enumerate(even) if place != number]
        for outwards in (stroke, stroke[::-1]):
            rest = np.concatenate([outwards[round(OWN / STEP) :], *others])
            if np.hypot(*(rest - outwards[0]).T).min(initial=np.inf) > TOUCH:
                ends.append(_End(outwards, rest))
    return ends[:MOST_ENDS]


def _flags(ends: list[_End], way: Floats) -> Iterator[Floats]:
    places = [end.place for end in ends]
    for outermost in [*way.argmin(0), *way.argmax(0)]:
        if all(np.hypot(*(way[outermost] - place)) > TOUCH for place in places):
            places.append(way[outermost])
    angles = np.arange(8) * np.pi / 4
    for place in places:
        for direction in np.stack([np.cos(angles), np.sin(angles)], 1):
            for length in FLAGS:
                yield np.stack([place, place + length * direction])


def _bars(pieces: Sequence[Floats]) -> Iterator[Floats]:
    """Level, and across the way."""
    for piece in pieces:
        middle = arc_length(piece)[-1] / 2
        before, place, after = points_at(piece, [middle - 1, middle, middle + 1])
        across = (after - before)[::-1] * [-1, 1]
        for direction in (np.array([1.0, 0.0]), across / max(np.hypot(*across), 1e-9)):
            for half in BARS:
                yield np.stack([place - half * direction, place + half * direction])


def _bows(ends: list[_End]) -> Iterator[Floats]:
    """Half circles, to either side, which close a loop with the way from an end."""
    turn = np.linspace(0, np.pi, 9)[:, None]
    for end in ends:
        for length in BOWS:
            if len(end.stroke) > length / STEP:
                back = end.stroke[round(length / STEP)]
                middle, arm = (end.place + back) / 2, (end.place - back) / 2
                for side in (arm[::-1] * [-1, 1], arm[::-1] * [1, -1]):
                    yield middle + np.cos(turn) * arm + np.sin(turn) * side


def _closings(ends: list[_End]) -> Iterator[Floats]:
    """From an end to the other ends, and to the nearest part of the way that is not near it already."""
    for number, end in enumerate(ends):
        for other in ends[number + 1 :]:
            yield np.stack([end.place, other.place])
        if len(end.rest):
            yield np.stack([end.place, end.rest[np.hypot(*(end.rest - end.place).T).argmin()]])


def _seen(found: list[Floats], way: Floats) -> list[Floats]:
    """Those that lie inside the image and are seen beside the way for more than half their length."""
    inside = [stroke for stroke in found if stroke.min() >= MARGIN and stroke.max() <= SIDE - MARGIN]
    lengths = [arc_length(stroke)[-1] for stroke in inside]
    points = np.stack([points_at(stroke, np.linspace(0, length, 9)[1:-1]) for stroke, length in zip(inside, lengths)])
    away = np.median(np.hypot(*(points[:, :, None] - way).transpose(3, 0, 1, 2)).min(2), 1)
    return [stroke for stroke, length, far in zip(inside, lengths, away) if length >= SHORTEST and far > HIDDEN]
