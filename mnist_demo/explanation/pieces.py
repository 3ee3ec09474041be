"""A drawing or picture → at most eight pieces of its strokes, cut at corners and crossings.

Each piece is rasterised to a layer of its own. The maximum of all layers is the 28x28 image that networks see, so an image without
some of the pieces has the others at the same place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.preprocessing.centreline import join_links
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.preprocessing.pen_path import PenPath, pen_path
from mnist_demo.preprocessing.pipeline import Source, to_mnist
from mnist_demo.strokes.polyline import arc_length, decimate, points_at, resample

MAX_PIECES = 8
MIN_PIECES = 4  # with fewer, the longest parts without corners are halved
# All lengths are in pixels of the 28x28 image.
STEP = 0.5  # between the points of a resampled stroke
ARM = 2.0  # the turning angle at a point is measured between the points at this distance on both sides
CORNER_ANGLE = np.pi / 3  # smallest turning angle of a corner
MIN_PART = 2.5  # smallest length of a part that is cut off
MIN_HALVED = 6.0  # smallest length of a part that is halved
POINT_SPACING = 0.25  # closer points make no difference at a pen width of 2.4 pixels
# The time for cutting grows with the square of length and parts. A digit has a length of 40 to 100; longer drawings are not digits.
MAX_LENGTH = 500.0
MAX_PARTS = 32
ITERATIONS = 20  # of Lloyd's algorithm


@dataclass(frozen=True)
class Pieces:
    """A drawing or picture in P pieces."""

    # The points of each piece, [N, 2], in the units of a Drawing or the pixels of a picture; rows of NaN separate its strokes.
    polylines: list[Floats]
    in_image: list[Floats]  # the same in pixels of the 28x28 image
    layers: Grey  # [P, 28, 28], the ink of each piece
    image: Grey  # [28, 28], the maximum of all layers: the input of networks
    path: PenPath | None = None  # the pen path that was cut; None if the pieces are clusters of pixels
    # Of the path, [N, 2] each, in pixels of the image; neighbouring points are at least POINT_SPACING apart.
    strokes: Sequence[Floats] = ()

    def strokes_without(self, piece: int | None = None) -> list[Floats]:
        """The strokes of all pieces, except the given one if any, float64 [N, 2] each, in pixels of the image."""
        polylines = [polyline for index, polyline in enumerate(self.in_image) if index != piece]
        return [stroke for polyline in polylines for stroke in _split_at_nan(polyline)]


def split_into_pieces(source: Source) -> Pieces:
    """The pieces of the source's strokes, none for a blank source. Raises DrawingError or PictureError.

    The strokes of a picture are the centreline of its ink. For a picture without a centreline (as small as MNIST's, or with too thick
    a pen) and for an endless scribble, the pieces are clusters of pixels, and their polylines are the clusters' centres.
    """
    path = pen_path(source)
    if path is None:
        return _cluster_pixels(to_mnist(source))
    strokes = join_links(path.strokes)
    if len(strokes) > MAX_PARTS or sum(arc_length(stroke)[-1] for stroke in strokes) > MAX_LENGTH:
        return _cluster_pixels(path.image)
    parts = [part for stroke, cuts in zip(strokes, _find_cuts(strokes)) for part in _cut(stroke, cuts)]
    if len(parts) > MAX_PARTS:
        return _cluster_pixels(path.image)
    pieces = _merge(_halve(parts))
    return Pieces(
        [_join_with_nan(path.to_source(stroke) for stroke in piece) for piece in pieces],
        [_join_with_nan(piece) for piece in pieces],
        path.rasterise(pieces),
        path.image,
        path,
        [decimate(stroke, POINT_SPACING) for stroke in strokes],
    )


def _find_cuts(strokes: list[Floats]) -> list[list[float]]:
    """The arc lengths at which each stroke is cut: at corners, and where it meets a stroke or itself."""
    resampled = [resample(stroke, STEP) for stroke in strokes]
    points = np.concatenate(resampled)
    lengths = [len(stroke) for stroke in resampled]
    owner = np.repeat(np.arange(len(strokes)), lengths)
    position = np.concatenate([np.arange(length) for length in lengths]) * STEP
    distance = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    distance[(owner[:, None] == owner) & (np.abs(position[:, None] - position) < 4 * ARM)] = np.inf
    nearest = distance.min(1, initial=np.inf)
    cuts = []
    for index, stroke in enumerate(resampled):
        own = nearest[owner == index]
        meets = np.where(own <= STEP, 2 * np.pi - own, 0)  # more than any turning angle, so these points are cut first
        cuts.append(_peaks(np.maximum(_turning_angles(stroke), meets)))
    return cuts


def _turning_angles(stroke: Floats) -> Floats:
    """float64 [N]: the turning angle at each point of a resampled stroke, CORNER_ANGLE to pi, else 0.

    It is also 0 within ARM of the ends.
    """
    angles, arm = np.zeros(len(stroke)), round(ARM / STEP)
    if len(stroke) > 2 * arm:
        before, after = stroke[arm:-arm] - stroke[: -2 * arm], stroke[2 * arm :] - stroke[arm:-arm]
        cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        angles[arm:-arm] = np.abs(np.arctan2(cross, (before * after).sum(1)))
    angles[angles < CORNER_ANGLE] = 0
    return angles


def _peaks(strength: Floats) -> list[float]:
    """The arc lengths of the strongest points, sorted; MIN_PART or more from each other and the ends."""
    chosen: list[float] = []
    end = (len(strength) - 1) * STEP
    for index in np.argsort(-strength, kind="stable"):
        if strength[index] == 0:
            break
        if all(abs(index * STEP - other) >= MIN_PART for other in (0, end, *chosen)):
            chosen.append(float(index * STEP))
    return sorted(chosen)


def _cut(stroke: Floats, cuts: list[float]) -> list[Floats]:
    """The parts of the stroke between its cuts; neighbouring parts share the point of the cut."""
    index = np.searchsorted(arc_length(stroke), cuts)
    points = np.insert(stroke, index, points_at(stroke, cuts), axis=0)
    bounds = [0, *(index + np.arange(len(cuts))), len(points) - 1]
    return [points[start : stop + 1] for start, stop in pairwise(bounds)]


def _halve(parts: list[Floats]) -> list[Floats]:
    """The parts, the longest ones halved until there are MIN_PIECES or all are short."""
    while len(parts) < MIN_PIECES:
        lengths = [arc_length(part)[-1] for part in parts]
        longest = int(np.argmax(lengths))
        if lengths[longest] < MIN_HALVED:
            break
        parts[longest : longest + 1] = _cut(parts[longest], [lengths[longest] / 2])
    return parts


def _merge(parts: list[Floats]) -> list[list[Floats]]:
    """At most MAX_PIECES pieces, each a list of strokes made of one or more of the parts.

    While there are more, the two touching pieces with the smallest total length are merged. If no pieces touch, the two with the
    nearest centres are merged.
    """
    pieces = [[part] for part in parts]
    while len(pieces) > MAX_PIECES:

        def cost(pair: tuple[int, int]) -> tuple[bool, float]:
            one, other = pieces[pair[0]], pieces[pair[1]]
            touch = np.array_equal(one[-1][-1], other[0][0])
            length = sum(arc_length(part)[-1] for part in one + other)
            centres = np.concatenate(one).mean(0) - np.concatenate(other).mean(0)
            return not touch, length if touch else float(np.hypot(*centres))

        first, second = min(combinations(range(len(pieces)), 2), key=cost)
        one, other = pieces[first], pieces.pop(second)
        if np.array_equal(one[-1][-1], other[0][0]):
            one[-1:] = [np.concatenate([one[-1], other[0][1:]])]
            other = other[1:]
        one += other
    return pieces


def _join_with_nan(strokes: Iterable[Floats]) -> Floats:
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for stroke in strokes for part in (gap, stroke)][1:])


def _split_at_nan(polyline: Floats) -> list[Floats]:
    gaps = np.flatnonzero(np.isnan(polyline[:, 0]))
    return [stroke[np.isfinite(stroke[:, 0])] for stroke in np.split(polyline, gaps)]


def _cluster_pixels(image: Grey) -> Pieces:
    """At most MAX_PIECES clusters of the ink pixels of uint8 [28, 28], weighted by grey level.

    The clusters are found by k-means with Lloyd's algorithm.
    """
    points = np.argwhere(image > 0)[:, ::-1] + 0.5
    if not len(points):
        return Pieces([], [], np.zeros((0, SIDE, SIDE), np.uint8), image)
    weight = image[image > 0].astype(np.float64)
    centres = points[np.linspace(0, len(points) - 1, min(MAX_PIECES, len(points))).astype(int)]
    for _ in range(ITERATIONS):
        owner = ((points[:, None] - centres) ** 2).sum(2).argmin(1)
        members = [owner == cluster for cluster in np.unique(owner)]
        centres = np.array([np.average(points[member], axis=0, weights=weight[member]) for member in members])
    owner = ((points[:, None] - centres) ** 2).sum(2).argmin(1)
    layers = np.zeros((len(centres), SIDE, SIDE), np.uint8)
    layers[(owner, *np.nonzero(image))] = image[image > 0]
    polylines = [centre[None] for centre in centres]
    return Pieces(polylines, polylines, layers, image)
