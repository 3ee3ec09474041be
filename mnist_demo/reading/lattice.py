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

from mnist_demo.drawing.ink import Floats
from mnist_demo.drawing.segments import Segment

MOST_TOGETHER = 8  # segments in a digit
WIDEST = 1.8  # of the line's height: no digit is wider
FARTHEST = 0.4  # of the line's height: no digit has a wider gap in it
SLANTS = np.tan(np.radians([-20, -10, 0, 10, 20, 30]))  # x by y: slanted hands leave the paper between two digits so
GAPS = (-1.0, 0.6)  # of the line's height: beyond, more of a gap or overlap says no more
POINT, DASH = 0.4, 0.25  # of the line's height: a point is smaller, a dash flatter
FLAT = 2.0  # times as wide as tall is a dash at least

# likelihood  log p of the digit, calibrated
# familiarity log of the logistic function of how far the familiarity is above the threshold of "not a digit"
# small       how much smaller than the line, squared logarithm
# wide        how much wider than the line is high
# point, dash 1 for a mark of that kind
# cut         1 for each cut between two arcs
# gap         of paper there, as a share of the line's height
# overlap     of the two sides' ink, likewise
# through     1 where the cut goes through ink
# ink         how much ink there is on it, as a share of the line's height
FEATURES = ("likelihood", "familiarity", "small", "wide", "point", "dash", "cut", "gap", "overlap", "through", "ink")


@dataclass(frozen=True)
class Arc:
    """Segments `start` up to `stop` of a line taken for one thing, "digit", "point" or "dash"."""

    start: int
    stop: int
    kind: str = "digit"


@dataclass(frozen=True)
class Reading:
    """A chain of arcs, the digit of each, None for a mark, and the chain's probability among all chains."""

    arcs: tuple[Arc, ...]
    digits: tuple[int | None, ...]
    probability: float

    @property
    def text(self) -> str:
        return "".join(str(digit) for digit in self.digits if digit is not None)


@dataclass(frozen=True)
class Lattice:
    """A line's arcs and all that is known of them without a network.

    arcs      in order of where they start
    features  float64 [A, F]; likelihood and familiarity are 0 as yet
    count     segments in the line
    """

    arcs: list[Arc]
    features: Floats
    count: int


def lattice(segments: Sequence[Segment], through: Sequence[float], height: float) -> Lattice:
    """Of a line's segments from left to right; `through` says of each but the last how much ink was cut behind it."""
    boxes = np.array([segment.box for segment in segments])
    gaps, through = _gaps(segments) / height, np.asarray(through, np.float64)
    cut = np.stack([np.ones(len(gaps)), np.clip(gaps, 0, GAPS[1]), np.clip(-gaps, 0, -GAPS[0]), through > 0, through], 1)
    arcs, features = [], []
    for start in range(len(segments)):
        for stop in range(start + 1, min(start + MOST_TOGETHER, len(segments)) + 1):
            box = boxes[start:stop]
            wide, tall = ((box[:, 2 + side].max() - box[:, side].min()) / height for side in (0, 1))
            single = stop == start + 1
            if not single and (wide > WIDEST or gaps[start : stop - 1].max() > FARTHEST):
                break
            behind = cut[stop - 1] if stop < len(segments) else np.zeros(5)
            small = np.log(min(max(tall, 0.02), 1)) ** 2
            arcs.append(Arc(start, stop))
            features.append([0, 0, small, max(wide - 1, 0), 0, 0, *behind])
            for kind in _marks(wide, tall) if single else ():
                arcs.append(Arc(start, stop, kind))
                features.append([0, 0, 0, 0, kind == "point", kind == "dash", *behind])
    return Lattice(arcs, np.array(features, np.float64), len(segments))


def _marks(wide: float, tall: float) -> list[str]:
    """What a segment of that size, as shares of the line's height, may be beside a digit."""
    fits = {"point": max(wide, tall) < POINT, "dash": tall < DASH and wide > FLAT * tall}
    return [kind for kind, holds in fits.items() if holds]


def _gaps(segments: Sequence[Segment]) -> Floats:
    """float64 [N - 1]: how wide the paper is between all segments to either side, cut straight at the slant that leaves most.

    Less than 0 where they overlap.
    """
    places = np.concatenate([segment.points for segment in segments])
    start = np.cumsum([0, *(sum(map(len, segment.places)) for segment in segments[:-1])])
    along = places[:, 0] + SLANTS[:, None] * places[:, 1]
    right = np.maximum.accumulate(np.maximum.reduceat(along, start, 1), 1)
    left = np.minimum.accumulate(np.minimum.reduceat(along, start, 1)[:, ::-1], 1)[:, ::-1]
    return (left[:, 1:] - right[:, :-1]).max(0)


def judged(lattice: Lattice, probabilities: Floats, familiarity: Floats, threshold: float) -> tuple[Floats, Floats]:
    """The features whole, float64 [A, F - 1] without likelihood, and log p of each digit, float64 [A, 10].

    `probabilities` [A, 10] and `familiarity` [A] are a network's, for the arcs that are digits.
    """
    features = lattice.features.copy()
    digit = np.array([arc.kind == "digit" for arc in lattice.arcs])
    features[digit, 1] = -np.logaddexp(0, threshold - familiarity)
    logs = np.zeros((len(features), 10))
    logs[digit] = np.log(np.maximum(probabilities, 1e-6))
    return features, logs


def readings(lattice: Lattice, features: Floats, logs: Floats, weights: Floats, most: int = 4) -> list[Reading]:
    """The most probable, best first."""
    scores = features @ weights
    # Of each place in the line: score, arc that ends there, its digit, and which of the chains up to its start.
    chains: list[list[tuple]] = [[(0.0, -1, None, 0)]] + [[] for _ in range(lattice.count)]
    total = np.full(lattice.count + 1, -np.inf)
    total[0] = 0
    for number, arc in enumerate(lattice.arcs):
        if arc.kind == "digit":
            own = scores[number] + weights[0] * logs[number]
            choices = [(own[digit], int(digit)) for digit in np.argsort(-own)[:3]]
            whole = np.logaddexp.reduce(own)
        else:
            choices, whole = [(scores[number], None)], scores[number]
        total[arc.stop] = np.logaddexp(total[arc.stop], total[arc.start] + whole)
        chains[arc.stop] += [
            (score + before[0], number, digit, rank)
            for rank, before in enumerate(chains[arc.start])
            for score, digit in choices
        ]
        chains[arc.stop] = sorted(chains[arc.stop], key=lambda chain: -chain[0])[:most]
    found = []
    for rank, best in enumerate(chains[-1]):
        way, place = [], lattice.count
        while place:
            _, number, digit, rank_before = chains[place][rank]
            way.append((lattice.arcs[number], digit))
            place, rank = lattice.arcs[number].start, rank_before
        arcs, digits = zip(*way[::-1])
        found.append(Reading(arcs, digits, float(np.exp(best[0] - total[-1]))))
    return found
