"""The pen's way on one drawing or picture → at most eight pieces of it, cut at corners and crossings, each inked by itself.

The ink of all pieces together, the darkest of each pixel, is the 28x28 image that networks see, so that leaving pieces out
leaves a drawing: what is left of it stands where it stood.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.preprocessing.centreline import join_links
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.preprocessing.pen_path import PenPath, pen_path
from mnist_demo.preprocessing.pipeline import Source, to_mnist
from mnist_demo.strokes.polyline import arc_length, decimate, points_at, resample

MOST, FEWEST = 8, 4  # pieces; of a way without corners the longest are halved until there are so many
# All lengths are in pixels of the 28x28 image.
STEP = 0.5  # between the points at which a stroke is looked at
ARM = 2.0  # to either side of a point, over which a corner's turn is seen
TURN = np.pi / 3  # a corner turns at least so far
SHORTEST = 2.5  # no piece is cut shorter
HALVED = 6.0  # none shorter is halved
DENSE = 0.25  # closer points tell a pen of 2.4 pixels nothing
# What cutting may cost: every point of the way is held against every other, every part against every other. A digit's way
# is 40 to 100 long; what is longer than this, or falls into more parts, no hand drew as a digit.
LONGEST, MOST_PARTS = 500.0, 32


@dataclass(frozen=True)
class Pieces:
    """A drawing or picture in pieces.

    ways    of each piece its points, float64 [N, 2], in the source's own units (a Drawing's, or pixels of the picture); where
            it is of several strokes, a row of NaN stands between them
    in_image  the same in pixels of the 28x28 image
    layers  uint8 [P, 28, 28], the ink of each piece, 0 paper to 255 ink
    image   uint8 [28, 28], the darkest of all layers: what networks see
    line    the pen's way that was cut; None where the pieces are clusters of pixels
    strokes  its strokes, float64 [N, 2] each, in pixels of the image, their points DENSE at most; a picture's links joined to
             lines from end to joint
    """

    ways: list[Floats]
    in_image: list[Floats]
    layers: Grey
    image: Grey
    line: PenPath | None = None
    strokes: Sequence[Floats] = ()

    def drawn(self, without: int | None = None) -> list[Floats]:
        """The strokes of all pieces, or of all but one, float64 [N, 2] each, in pixels of the image."""
        ways = [way for number, way in enumerate(self.in_image) if number != without]
        return [stroke for way in ways for stroke in _without_gaps(way)]


def pieces(source: Source) -> Pieces:
    """The source's way in pieces, none for a blank one. Raises DrawingError or PictureError.

    Of a picture it is the ink's centreline; where the picture has only grey levels (it is as small as MNIST's, or its pen
    too fat), and of an endless scribble, the pieces are clusters of the image's pixels, and their ways the centres of those
    in it.
    """
    found = pen_path(source)
    if found is None:
        return _clusters(to_mnist(source))
    strokes = join_links(found.strokes)
    if len(strokes) > MOST_PARTS or sum(arc_length(stroke)[-1] for stroke in strokes) > LONGEST:
        return _clusters(found.image)
    cut = [part for stroke, cuts in zip(strokes, _cuts(strokes)) for part in _parts(stroke, cuts)]
    if len(cut) > MOST_PARTS:
        return _clusters(found.image)
    merged = _merged(_halved(cut))
    ways = [_with_gaps(found.to_source(stroke) for stroke in piece) for piece in merged]
    in_image, thin = [_with_gaps(piece) for piece in merged], [decimate(stroke, DENSE) for stroke in strokes]
    return Pieces(ways, in_image, found.rasterise(merged), found.image, found, thin)


def _cuts(strokes: list[Floats]) -> list[list[float]]:
    """Of each stroke how far along it is cut: at its corners, and where it meets a stroke or itself."""
    even = [resample(stroke, STEP) for stroke in strokes]
    points, owner = np.concatenate(even), np.repeat(np.arange(len(even)), [len(each) for each in even])
    place = np.concatenate([np.arange(len(each)) for each in even]) * STEP
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    apart[(owner[:, None] == owner) & (np.abs(place[:, None] - place) < 4 * ARM)] = np.inf
    nearest = apart.min(1, initial=np.inf)
    cuts = []
    for number, stroke in enumerate(even):
        meets = np.where(nearest[owner == number] <= STEP, 2 * np.pi - nearest[owner == number], 0)
        cuts.append(_peaks(np.maximum(_turns(stroke), meets)))
    return cuts


def _turns(stroke: Floats) -> Floats:
    """float64 [N], how far a stroke of points STEP apart turns at each, 0 to pi; 0 where it is no corner or near an end."""
    turns, arm = np.zeros(len(stroke)), round(ARM / STEP)
    if len(stroke) > 2 * arm:
        before, after = stroke[arm:-arm] - stroke[: -2 * arm], stroke[2 * arm :] - stroke[arm:-arm]
        cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        turns[arm:-arm] = np.abs(np.arctan2(cross, (before * after).sum(1)))
    turns[turns < TURN] = 0
    return turns


def _peaks(strength: Floats) -> list[float]:
    """How far along the strongest are, no two of them and neither end nearer than SHORTEST, in order."""
    chosen: list[float] = []
    end = (len(strength) - 1) * STEP
    for place in np.argsort(-strength, kind="stable"):
        if strength[place] == 0:
            break
        if all(abs(place * STEP - other) >= SHORTEST for other in (0, end, *chosen)):
            chosen.append(float(place * STEP))
    return sorted(chosen)


def _parts(stroke: Floats, cuts: list[float]) -> list[Floats]:
    """The stroke between its cuts; neighbours share the point that they are cut at."""
    ends = points_at(stroke, cuts)
    bounds = [0, *np.searchsorted(arc_length(stroke), cuts), len(stroke)]
    parts = [stroke[start:stop] for start, stop in pairwise(bounds)]
    for number, end in enumerate(ends):
        parts[number] = np.concatenate([parts[number], end[None]])
        parts[number + 1] = np.concatenate([end[None], parts[number + 1]])
    return parts


def _halved(parts: list[Floats]) -> list[Floats]:
    """The longest halved until there are FEWEST, as long as it is worth it."""
    while len(parts) < FEWEST:
        lengths = [arc_length(part)[-1] for part in parts]
        longest = int(np.argmax(lengths))
        if lengths[longest] < HALVED:
            break
        parts[longest : longest + 1] = _parts(parts[longest], [lengths[longest] / 2])
    return parts


def _merged(parts: list[Floats]) -> list[list[Floats]]:
    """Pieces of one part each, or where there are more than MOST, the two that are shortest together and touch made one.

    Where none touch any more, the two whose middles are nearest.
    """
    pieces = [[part] for part in parts]
    while len(pieces) > MOST:

        def cost(pair: tuple[int, int]) -> tuple[bool, float]:
            one, other = pieces[pair[0]], pieces[pair[1]]
            touch = np.array_equal(one[-1][-1], other[0][0])
            length = sum(arc_length(part)[-1] for part in one + other)
            middles = np.concatenate(one).mean(0) - np.concatenate(other).mean(0)
            return not touch, length if touch else float(np.hypot(*middles))

        first, second = min(((i, j) for i in range(len(pieces)) for j in range(i + 1, len(pieces))), key=cost)
        one, other = pieces[first], pieces.pop(second)
        if np.array_equal(one[-1][-1], other[0][0]):
            one[-1:] = [np.concatenate([one[-1], other[0][1:]])]
            other = other[1:]
        one += other
    return pieces


def _with_gaps(strokes: Iterable[Floats]) -> Floats:
    gap = np.full((1, 2), np.nan)
    return np.concatenate([each for stroke in strokes for each in (gap, stroke)][1:])


def _without_gaps(way: Floats) -> list[Floats]:
    gaps = np.flatnonzero(np.isnan(way[:, 0]))
    return [stroke[np.isfinite(stroke[:, 0])] for stroke in np.split(way, gaps)]


def _clusters(image: Grey) -> Pieces:
    """MOST clusters of the ink's pixels in uint8 [28, 28], each pixel as heavy as it is dark (Lloyd's algorithm)."""
    places = np.argwhere(image > 0)[:, ::-1] + 0.5
    if not len(places):
        return Pieces([], [], np.zeros((0, SIDE, SIDE), np.uint8), image)
    weight = image[image > 0].astype(np.float64)
    centres = places[np.linspace(0, len(places) - 1, min(MOST, len(places))).astype(int)]
    for _ in range(20):
        owner = ((places[:, None] - centres) ** 2).sum(2).argmin(1)
        centres = np.array([np.average(places[owner == each], axis=0, weights=weight[owner == each])
                            for each in np.unique(owner)])  # fmt: skip
    owner = ((places[:, None] - centres) ** 2).sum(2).argmin(1)
    layers = np.zeros((len(centres), SIDE, SIDE), np.uint8)
    rows, columns = np.nonzero(image)
    layers[owner, rows, columns] = image[rows, columns]
    ways = [centre[None] for centre in centres]
    return Pieces(ways, ways, layers, image)
