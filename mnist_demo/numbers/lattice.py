"""A line's segments → its readings: every way to group neighbours into digits and marks, the best first.

An arc takes a few neighbouring segments for one digit or one mark; a reading is a chain of arcs from the line's left end to
its right end. Its score is a sum over its arcs and over the cuts between them, weights times features; the weights are those
under which the right readings of training writers' rows are most probable (a conditional random field over segmentations:
Sarawagi & Cohen, "Semi-Markov Conditional Random Fields for Information Extraction", NIPS 2004). A reading's probability is
the exponential of its score, divided by the sum over all readings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.numbers.segments import Segment

MOST_TOGETHER = 8  # segments in a digit
MOST_ARCS = 300  # in a line; where there would be more, fewer segments are taken together
# Of the line's height:
WIDEST = 2.2  # no digit is wider
FARTHEST = 0.4  # no digit has a wider gap in it
GAPS = (-1.0, 0.6)  # beyond, more of an overlap or of a gap says no more
CLEAR = 0.1  # so much paper stands a mark off from what is beside it
POINT = 0.35  # a point or comma is smaller
TALL = 0.5  # a digit is taller
DASH, FLAT = 0.25, 2.0  # a dash is flatter, and so many times as wide as tall at least
SLANTS = np.tan(np.radians([-20, -10, 0, 10, 20, 30]))  # x by y: slanted hands leave the paper between two digits so
LEAST = 1e-6  # the smallest probability that is believed

# likelihood   log p of the digit, calibrated
# familiarity  log of the logistic function of how far the familiarity is above the threshold of "not a digit"
# small        how much smaller than the line, squared logarithm
# wide         how much wider than the line is high, of its height
# stray        1 for a digit with a mark's ink in it that stands clear of the rest
# point, dash  1 for a mark of that kind
# cut          1 for each cut between two arcs
# gap          of paper there, of the line's height
# overlap      of the ink to its two sides, likewise
# through      1 where the cut goes through ink
# joints       in how many places more than one
FEATURES = (
    *("likelihood", "familiarity", "small", "wide", "stray"),
    *("point", "dash"),
    *("cut", "gap", "overlap", "through", "joints"),
)


@dataclass(frozen=True)
class Arc:
    """Segments `start` up to `stop` of a line taken for one thing: "digit", "point" (or comma) or "dash"."""

    start: int
    stop: int
    kind: str = "digit"


@dataclass(frozen=True)
class Lattice:
    """A line's arcs, and all that is known of them without a network.

    arcs      in order of where they start
    features  float64 [A, F]; likelihood and familiarity are 0
    count     segments in the line
    """

    arcs: list[Arc]
    features: Floats
    count: int


@dataclass(frozen=True)
class Reading:
    """A chain of arcs, the digit of each, None for a mark, and the chain's probability among all chains."""

    arcs: tuple[Arc, ...]
    digits: tuple[int | None, ...]
    probability: float

    @property
    def text(self) -> str:
        return "".join(str(digit) for digit in self.digits if digit is not None)


def lattice(segments: Sequence[Segment], through: Sequence[int], height: float) -> Lattice:
    """Of a line's segments from left to right; `through` says of each but the last in how many places ink was cut behind it."""
    boxes = np.array([segment.box for segment in segments])
    gaps, joints = _gaps(segments) / height, np.asarray(through, np.float64)
    cut = np.zeros((len(segments), 5))  # behind the last there is none
    cut[:-1] = np.stack(
        [
            np.ones(len(gaps)),
            np.clip(gaps, 0, GAPS[1]),
            np.clip(-gaps, 0, -GAPS[0]),
            joints > 0,
            np.maximum(joints - 1, 0),
        ],
        1,
    )
    for together in range(MOST_TOGETHER, 0, -1):
        arcs = [
            (start, stop)
            for start in range(len(segments))
            for stop in range(start + 1, min(start + together, len(segments)) + 1)
            if gaps[start : stop - 1].max(initial=0) <= FARTHEST
        ]
        if len(arcs) <= MOST_ARCS:
            break
    sizes = (boxes[:, 2:] - boxes[:, :2]) / height
    marks = [_marks(wide, tall) for wide, tall in sizes.tolist()]
    is_under = ["dash" in kinds and _is_under(box, boxes, height) for kinds, box in zip(marks, boxes)]
    is_mark = np.array([bool(kinds) for kinds in marks])
    stands_off = (gaps > CLEAR) & (is_mark[1:] | is_mark[:-1])
    # A colon's two points, one above the other; not two pieces that were cut from one another.
    is_point = np.array(["point" in kinds for kinds in marks])
    above = np.maximum(boxes[1:, 1], boxes[:-1, 1]) - np.minimum(boxes[1:, 3], boxes[:-1, 3])
    stands_off |= (above > CLEAR * height) & is_point[1:] & is_point[:-1] & (joints == 0)
    found, features = [], []
    for start, stop in arcs:
        low, high = boxes[start:stop, :2].min(0), boxes[start:stop, 2:].max(0)
        wide, tall = ((high - low) / height).tolist()
        kinds = marks[start] if stop == start + 1 else []
        may_be_wide = stop == start + 1 and not kinds  # ink that was cut nowhere
        if not any(is_under[start:stop]) and (wide <= WIDEST or may_be_wide):
            small = np.log(min(max(tall, wide / 2, 0.02), 1)) ** 2
            found.append(Arc(start, stop))
            features.append([0, 0, small, max(wide - 1, 0), stands_off[start : stop - 1].any(), 0, 0, *cut[stop - 1]])
        for kind in kinds:
            found.append(Arc(start, stop, kind))
            features.append([0, 0, 0, 0, 0, kind == "point", kind == "dash", *cut[stop - 1]])
    return Lattice(found, np.array(features, np.float64), len(segments))


def _marks(wide: float, tall: float) -> list[str]:
    """What a segment of that size, as shares of the line's height, may be beside a digit."""
    fits = {"point": max(wide, tall) < POINT, "dash": tall < DASH and wide > FLAT * tall}
    return [kind for kind, holds in fits.items() if holds]


def _is_under(box: Floats, boxes: Floats, height: float) -> bool:
    """Whether a bar with float64 [4] around it is the line under a number: below two tall ones of [N, 4] beside each other."""
    left, top, right, bottom = boxes.T
    is_over = (left + right > 2 * box[0]) & (left + right < 2 * box[2])
    is_over &= (bottom - (bottom - top) / 4 < box[1]) & (bottom - top >= TALL * height)  # a 9's foot may cross it
    return is_over.sum() > 1 and bool(left[is_over].max() >= right[is_over].min())


def _gaps(segments: Sequence[Segment]) -> Floats:
    """float64 [N - 1]: how wide the paper is between all segments to either side, at the slant that leaves most of it.

    Less than 0 where they overlap.
    """
    points = [segment.points for segment in segments]
    start = np.cumsum([0, *map(len, points[:-1])])
    every = np.concatenate(points)
    along = every[:, 0] + SLANTS[:, None] * every[:, 1]
    right = np.maximum.accumulate(np.maximum.reduceat(along, start, 1), 1)
    left = np.minimum.accumulate(np.minimum.reduceat(along, start, 1)[:, ::-1], 1)[:, ::-1]
    return (left[:, 1:] - right[:, :-1]).max(0)


def with_answers(lattice: Lattice, probabilities: Floats, above: Floats) -> tuple[Floats, Floats]:
    """The features but for likelihood, float64 [A, F], and log p of each digit, float64 [A, 10], 0 for marks.

    `probabilities` [D, 10] are a network's, of the arcs that are digits, in their order, and `above` [D] how far each is above
    the threshold of "not a digit".
    """
    features, logs = lattice.features.copy(), np.zeros((len(lattice.arcs), 10))
    digit = np.array([arc.kind == "digit" for arc in lattice.arcs])
    features[digit, 1] = -np.logaddexp(0, -above)
    logs[digit] = np.log(np.maximum(probabilities, LEAST))
    return features, logs


def readings(lattice: Lattice, features: Floats, logs: Floats, weights: Floats, most: int = 4) -> list[Reading]:
    """The most probable ones, best first, of what `with_answers` gives; weights are float64 [F]."""
    scores = features @ weights
    # Of each place in the line the best chains that end there: score, last arc, its digit, and the chain before by its rank.
    chains: list[list[tuple]] = [[(0.0, -1, None, 0)], *([] for _ in range(lattice.count))]
    total = np.full(lattice.count + 1, -np.inf)
    total[0] = 0
    for number, arc in enumerate(lattice.arcs):
        choices: list[tuple[float, int | None]] = [(scores[number], None)]
        whole = scores[number]
        if arc.kind == "digit":
            own = scores[number] + weights[0] * logs[number]
            choices = [(own[digit], digit) for digit in np.argsort(-own)[:most].tolist()]
            whole = np.logaddexp.reduce(own)
        total[arc.stop] = np.logaddexp(total[arc.stop], total[arc.start] + whole)
        chains[arc.stop] += [
            (score + before[0], number, digit, rank)
            for rank, before in enumerate(chains[arc.start])
            for score, digit in choices
        ]
        chains[arc.stop] = sorted(chains[arc.stop], key=lambda chain: -chain[0])[:most]
    return [_followed(lattice, chains, rank, total[-1]) for rank in range(len(chains[-1]))]


def _followed(lattice: Lattice, chains: list[list[tuple]], rank: int, total: float) -> Reading:
    """The chain of that rank at the line's end, back to its start."""
    score, place = chains[-1][rank][0], lattice.count
    way = []
    while place:
        _, number, digit, rank = chains[place][rank]
        way.append((lattice.arcs[number], digit))
        place = lattice.arcs[number].start
    arcs, digits = zip(*way[::-1])
    return Reading(arcs, digits, float(np.exp(score - total)))
