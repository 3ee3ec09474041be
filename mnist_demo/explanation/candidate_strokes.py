"""Candidate strokes: short strokes that a person might add to a drawing.

The kinds are flags, feet, bars, bows and strokes that close a gap. All lengths are in pixels of the 28x28 image. Kinds and lengths were
chosen on writers held out from training: with one of these strokes `cnn` reads 151 of 300 of their drawings as the second best digit
(`python benchmarks/why.py --data data --held-out --count 300`).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.strokes.polyline import arc_length, points_at, resample

MAX_STROKES = 64  # candidates for one drawing
STEP = 0.5  # between the points of a resampled stroke
OWN_LENGTH = 8.0  # arc length from an end within which its own stroke does not count as a neighbour
TOUCH = 1.5  # points of two strokes that are closer touch each other
MAX_ENDS = 6  # free ends that get candidates; a digit has two to four
FLAG_LENGTHS = (5.0, 10.0)  # from a free end or an extreme point of the drawing
FLAG_DIRECTIONS = 8
BAR_LENGTHS = (3.0, 6.0)  # to either side of the middle of a piece
BOW_LENGTHS = (8.0, 12.0)  # arc length from a free end to the point where a half circle from it returns to the stroke
BOW_POINTS = 9  # of a half circle
MIN_LENGTH = 2.0  # of a candidate
MARGIN = 1.0  # width of the image border that no candidate enters
HIDDEN = 1.2  # distance from a stroke within which its pen width hides a candidate
SAMPLES = 9  # points along a candidate at which its distance from the strokes is measured, ends included


# An end of a stroke that touches no other point: the stroke, starting at this end, float64 [N, 2], and the rest, the points
# of all strokes, except those of this stroke within OWN_LENGTH of this end, float64 [M, 2].
End = tuple[Floats, Floats]


def candidate_strokes(strokes: Sequence[Floats], pieces: Sequence[Floats]) -> list[Floats]:
    """At most MAX_STROKES candidates, float64 [N, 2] each, the shortest first.

    `strokes` are the strokes of the drawing, `pieces` the same strokes cut into pieces, float64 [N, 2] each.
    """
    resampled = [resample(stroke, STEP) for stroke in strokes]
    points = np.concatenate(resampled)
    ends = _free_ends(resampled)
    candidates = [*_flags(ends, points), *_bars(pieces), *_bows(ends), *_closings(ends)]
    return sorted(_visible(candidates, points), key=lambda stroke: arc_length(stroke)[-1])[:MAX_STROKES]


def _free_ends(strokes: list[Floats]) -> list[End]:
    """The ends of resampled strokes that touch no other point."""
    ends = []
    for index, stroke in enumerate(strokes):
        others = strokes[:index] + strokes[index + 1 :]
        for from_end in (stroke, stroke[::-1]):
            rest = np.concatenate([from_end[round(OWN_LENGTH / STEP) :], *others])
            if np.hypot(*(rest - from_end[0]).T).min(initial=np.inf) > TOUCH:
                ends.append((from_end, rest))
    return ends[:MAX_ENDS]


def _flags(ends: list[End], points: Floats) -> Iterator[Floats]:
    """Straight strokes in eight directions from the free ends and from the extreme points."""
    starts = [stroke[0] for stroke, _ in ends]
    for extreme in [*points.argmin(0), *points.argmax(0)]:
        if all(np.hypot(*(points[extreme] - start)) > TOUCH for start in starts):
            starts.append(points[extreme])
    angles = np.arange(FLAG_DIRECTIONS) * np.pi / 4
    for start in starts:
        for direction in np.stack([np.cos(angles), np.sin(angles)], 1):
            for length in FLAG_LENGTHS:
                yield np.stack([start, start + length * direction])


def _bars(pieces: Sequence[Floats]) -> Iterator[Floats]:
    """Straight strokes through the middle of each piece, horizontal and perpendicular to the piece."""
    for piece in pieces:
        middle = arc_length(piece)[-1] / 2
        before, centre, after = points_at(piece, [middle - 1, middle, middle + 1])
        across = (after - before)[::-1] * [-1, 1]
        for direction in (np.array([1.0, 0.0]), across / max(np.hypot(*across), 1e-9)):
            for half in BAR_LENGTHS:
                yield np.stack([centre - half * direction, centre + half * direction])


def _bows(ends: list[End]) -> Iterator[Floats]:
    """Half circles to either side that form a loop with the stroke of a free end."""
    angle = np.linspace(0, np.pi, BOW_POINTS)[:, None]
    for stroke, _ in ends:
        for length in BOW_LENGTHS:
            if len(stroke) > length / STEP:
                target = stroke[round(length / STEP)]
                centre, radius = (stroke[0] + target) / 2, (stroke[0] - target) / 2
                for side in (radius[::-1] * [-1, 1], radius[::-1] * [1, -1]):
                    yield centre + np.cos(angle) * radius + np.sin(angle) * side


def _closings(ends: list[End]) -> Iterator[Floats]:
    """Straight strokes from each free end to the other free ends and to the nearest point of its `rest`."""
    for index, (stroke, rest) in enumerate(ends):
        for other, _ in ends[index + 1 :]:
            yield np.stack([stroke[0], other[0]])
        if len(rest):
            yield np.stack([stroke[0], rest[np.hypot(*(rest - stroke[0]).T).argmin()]])


def _visible(candidates: list[Floats], points: Floats) -> list[Floats]:
    """The candidates inside the image of which more than half is not hidden by the drawing's strokes."""
    inside = [stroke for stroke in candidates if stroke.min() >= MARGIN and stroke.max() <= SIDE - MARGIN]
    lengths = [arc_length(stroke)[-1] for stroke in inside]
    samples = [points_at(stroke, np.linspace(0, length, SAMPLES)[1:-1]) for stroke, length in zip(inside, lengths)]
    distance = np.median(np.hypot(*(np.stack(samples)[:, :, None] - points).transpose(3, 0, 1, 2)).min(2), 1)
    return [stroke for stroke, length, far in zip(inside, lengths, distance) if length >= MIN_LENGTH and far > HIDDEN]
