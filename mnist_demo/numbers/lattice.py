"""The segments of a text line → its most probable readings as digits and marks.

A lattice holds every grouping of neighbouring segments. An arc combines a few neighbouring segments to one digit or one
mark. A reading is a chain of arcs from the left end of the line to its right end. The score of a reading is a sum of
weights times features over its arcs and the cuts between them, and its probability is the exponential of the score
divided by the sum over all readings. The weights maximise the probability of the correct readings of rows by training
writers: a conditional random field over segmentations (Sarawagi & Cohen, "Semi-Markov Conditional Random Fields for
Information Extraction", NIPS 2004).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_demo.arrays import Floats, Floats32, Mask
from mnist_demo.numbers.segments import Segment

MAX_SEGMENTS = 8  # in a digit
MAX_ARCS = 300  # in a line; to stay below it, the number of segments in a digit is limited further
MAX_ARCS_OF_ALL = 600  # in all lines; rasteriser and network take 1 ms for each
MAX_READINGS = 4  # of a line
# All lengths are relative to the height of the line.
MAX_WIDTH = 2.2  # of a digit
MAX_GAP = 0.4  # within a digit
MAX_OVERLAP_FEATURE = 1.0  # larger overlaps of two arcs count as this
MAX_GAP_FEATURE = 0.6  # larger gaps between two arcs count as this
CLEAR_GAP = 0.1  # minimum gap between a mark and its neighbour if they are separate
MAX_POINT = 0.35  # longer side of a point or comma
MIN_TALL = 0.5  # height of a digit above an underline
MAX_DASH = 0.25  # height of a dash
MIN_SIZE = 0.02  # smaller digits count as this in the feature "small"
MIN_DASH_RATIO = 2.0  # width over height of a dash
SLANTS = np.tan(np.radians([-20, -10, 0, 10, 20, 30]))  # x by y; gaps between digits have the slant of the writing
MIN_PROBABILITY = 1e-6  # of a digit; lower probabilities count as this, so that their logarithm is finite

# likelihood   log probability of the digit, calibrated
# familiarity  log of the logistic function of the familiarity minus its threshold
# small        squared log of the digit's size relative to the line
# wide         width of the digit minus the line's height, at least 0
# stray        1 for a digit that contains a mark which is separate from the rest
# point, dash  1 for a mark of that kind
# cut          1 for each boundary between two arcs
# gap          gap between the ink on both sides of the boundary
# overlap      horizontal overlap of the ink on both sides of the boundary
# through      1 where the boundary cuts through ink
# joints       number of points at which strokes are cut there, minus 1
FEATURES = (
    *("likelihood", "familiarity", "small", "wide", "stray"),
    *("point", "dash"),
    *("cut", "gap", "overlap", "through", "joints"),
)


@dataclass(frozen=True)
class Arc:
    """The segments from `start` to `stop` (exclusive) of a line, read as one digit or mark."""

    start: int
    stop: int
    kind: str = "digit"  # or "point" (or comma) or "dash"


@dataclass(frozen=True)
class Lattice:
    """The arcs of a line, with the features that need no network."""

    arcs: list[Arc]  # in order of their start
    features: Floats  # float64 [A, F]; likelihood and familiarity are 0
    count: int  # number of segments in the line


@dataclass(frozen=True)
class Reading:
    """A chain of arcs with the digit of each arc (None for a mark), and its probability among all chains."""

    arcs: tuple[Arc, ...]
    digits: tuple[int | None, ...]
    probability: float

    @property
    def text(self) -> str:
        """The digits without the marks."""
        return "".join(str(digit) for digit in self.digits if digit is not None)


def build_lattice(segments: Sequence[Segment], joints: Sequence[int], height: float, lines: int = 1) -> Lattice:
    """The lattice of a line's segments from left to right.

    `joints` holds, for each segment except the last, the number of points at which it was cut from the next one; 0 for
    a gap. `lines` is the number of lines that share MAX_ARCS_OF_ALL.
    """
    boxes = np.array([segment.box for segment in segments])
    gaps, cut_joints = _gaps(segments) / height, np.asarray(joints, np.float64)
    boundary = np.zeros((len(segments), 5))  # 0 for the last segment, which has no boundary after it
    boundary[:-1] = np.stack(
        [
            np.ones(len(gaps)),
            np.clip(gaps, 0, MAX_GAP_FEATURE),
            np.clip(-gaps, 0, MAX_OVERLAP_FEATURE),
            cut_joints > 0,
            np.maximum(cut_joints - 1, 0),
        ],
        1,
    )
    widths, heights = (boxes[:, 2:] - boxes[:, :2]).T / height
    is_point = np.maximum(widths, heights) < MAX_POINT
    is_dash = (heights < MAX_DASH) & (widths > MIN_DASH_RATIO * heights)
    is_underline = [dash and _is_underline(box, boxes, height) for dash, box in zip(is_dash, boxes)]
    is_clear = _stands_clear(is_point, is_point | is_dash, boxes, gaps, cut_joints, height)
    arcs: list[Arc] = []
    features = []
    for start, stop in _spans(gaps, len(segments), min(MAX_ARCS, MAX_ARCS_OF_ALL // lines)):
        low, high = boxes[start:stop, :2].min(0), boxes[start:stop, 2:].max(0)
        width, ink_height = ((high - low) / height).tolist()
        is_single = stop == start + 1
        kinds = [kind for kind, fits in (("point", is_point), ("dash", is_dash)) if is_single and fits[start]]
        may_be_wide = is_single and not kinds  # ink that could not be cut
        if not any(is_underline[start:stop]) and (width <= MAX_WIDTH or may_be_wide):
            small = np.log(min(max(ink_height, width / 2, MIN_SIZE), 1)) ** 2
            stray = is_clear[start : stop - 1].any()
            arcs.append(Arc(start, stop))
            features.append([0, 0, small, max(width - 1, 0), stray, 0, 0, *boundary[stop - 1]])
        for kind in kinds:
            arcs.append(Arc(start, stop, kind))
            features.append([0, 0, 0, 0, 0, kind == "point", kind == "dash", *boundary[stop - 1]])
    return Lattice(arcs, np.array(features, np.float64), len(segments))


def _spans(gaps: Floats, count: int, max_arcs: int) -> list[tuple[int, int]]:
    """The (start, stop) of all groups of neighbouring segments without a wide gap.

    If there are more than `max_arcs`, the groups may have fewer segments.
    """
    spans: list[tuple[int, int]] = []
    for size in range(MAX_SEGMENTS, 0, -1):
        spans = [
            (start, stop)
            for start in range(count)
            for stop in range(start + 1, min(start + size, count) + 1)
            if gaps[start : stop - 1].max(initial=0) <= MAX_GAP
        ]
        if len(spans) <= max_arcs:
            break
    return spans


def _stands_clear(is_point: Mask, is_mark: Mask, boxes: Floats, gaps: Floats, joints: Floats, height: float) -> Mask:
    """Whether a mark at each boundary is separate from its neighbour: bool [N - 1]."""
    is_clear = (gaps > CLEAR_GAP) & (is_mark[1:] | is_mark[:-1])
    # The two points of a colon, one above the other, unless they were cut from each other.
    above = np.maximum(boxes[1:, 1], boxes[:-1, 1]) - np.minimum(boxes[1:, 3], boxes[:-1, 3])
    return np.asarray(is_clear | ((above > CLEAR_GAP * height) & is_point[1:] & is_point[:-1] & (joints == 0)))


def _is_underline(box: Floats, boxes: Floats, height: float) -> bool:
    """Whether a dash, float64 [4], is a line under a number: under two tall boxes of [N, 4] side by side."""
    left, top, right, bottom = boxes.T
    is_over = (left + right > 2 * box[0]) & (left + right < 2 * box[2])
    is_over &= (bottom - (bottom - top) / 4 < box[1]) & (bottom - top >= MIN_TALL * height)  # a 9's foot may cross it
    return bool(is_over.sum() > 1 and left[is_over].max() >= right[is_over].min())


def _gaps(segments: Sequence[Segment]) -> Floats:
    """The gap at each boundary between neighbouring segments: float64 [N - 1], negative for an overlap.

    It is the gap between all segments to the left and all segments to the right, at the slant at which it is widest.
    """
    points = [segment.all_points for segment in segments]
    start = np.cumsum([0, *map(len, points[:-1])])
    joined = np.concatenate(points)
    sheared = joined[:, 0] + SLANTS[:, None] * joined[:, 1]
    right = np.maximum.accumulate(np.maximum.reduceat(sheared, start, 1), 1)
    left = np.minimum.accumulate(np.minimum.reduceat(sheared, start, 1)[:, ::-1], 1)[:, ::-1]
    return np.asarray((left[:, 1:] - right[:, :-1]).max(0))


def add_network_features(lattice: Lattice, probabilities: Floats | Floats32, margin: Floats) -> tuple[Floats, Floats]:
    """The features completed with a network's results, float64 [A, F], and log probabilities [A, 10].

    The likelihood stays 0 in the features, because it depends on the digit; `best_readings` takes it from the log
    probabilities, which are 0 for marks. `probabilities` [D, 10] are the network's for the arcs that are digits, in
    their order. `margin` [D] is their familiarity minus the threshold of "not a digit".
    """
    features, logs = lattice.features.copy(), np.zeros((len(lattice.arcs), 10))
    is_digit = np.array([arc.kind == "digit" for arc in lattice.arcs])
    features[is_digit, 1] = -np.logaddexp(0, -margin)
    logs[is_digit] = np.log(np.maximum(probabilities, MIN_PROBABILITY))
    return features, logs


def best_readings(lattice: Lattice, features: Floats, logs: Floats, weights: Floats) -> list[Reading]:
    """The most probable readings, at most MAX_READINGS, the best first.

    `features` and `logs` are what `add_network_features` returns; weights are float64 [F]. An N-best Viterbi search
    finds the chains, the forward algorithm the sum over all of them.
    """
    scores = features @ weights
    # By the segment that they reach: score, arcs, and the digit of each arc, None for a mark.
    chains: list[list[tuple[float, tuple[Arc, ...], tuple[int | None, ...]]]] = [[] for _ in range(lattice.count + 1)]
    chains[0] = [(0.0, (), ())]
    total = np.full(lattice.count + 1, -np.inf)
    total[0] = 0
    for index, arc in enumerate(lattice.arcs):
        choices: list[tuple[float, int | None]] = [(scores[index], None)]
        arc_total = scores[index]
        if arc.kind == "digit":
            own = scores[index] + weights[0] * logs[index]
            choices = [(own[digit], digit) for digit in np.argsort(-own)[:MAX_READINGS].tolist()]
            arc_total = np.logaddexp.reduce(own)
        total[arc.stop] = np.logaddexp(total[arc.stop], total[arc.start] + arc_total)
        chains[arc.stop] += [
            (score + before, (*arcs, arc), (*digits, digit))
            for before, arcs, digits in chains[arc.start]
            for score, digit in choices
        ]
        chains[arc.stop] = sorted(chains[arc.stop], key=lambda chain: -chain[0])[:MAX_READINGS]
    return [Reading(arcs, digits, float(np.exp(score - total[-1]))) for score, arcs, digits in chains[-1]]
