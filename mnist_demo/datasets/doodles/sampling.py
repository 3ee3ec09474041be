"""Doodles: drawings of no digit, made as strokes, for the trainer to learn what "not a digit" looks like.

In comes a random generator, out come Strokes, as if drawn by hand: no line straight, no corner quite met, some rounded.
Two kinds in three are trained on; of the UNSEEN rest it is only measured how many are rejected, which says what becomes
of a kind that nobody thought of.
"""

import functools
import math
from collections.abc import Sequence

import numpy as np

from mnist_demo.datasets.doodles.nameless import NAMELESS
from mnist_demo.datasets.doodles.pen import Kind
from mnist_demo.datasets.doodles.shapes import LINES, OUTLINES
from mnist_demo.datasets.doodles.things import THINGS
from mnist_demo.networks.recipes import StrokeVariation
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.polyline import smooth

KINDS: dict[str, Kind] = {kind.__name__.replace("_", " "): kind for kind in OUTLINES + LINES + THINGS + NAMELESS}

# Never trained on: of the outlines, the lines and the things about a third each.
UNSEEN = (
    "pentagon",
    "trapezoid",
    "leaf",
    "shield",
    "hatching",
    "loops",
    "asterisk",
    "dots",
    "cat",
    "eye",
    "key",
    "bow",
    "mushroom",
    "apple",
    "snail",
    "wheel",
    "flag",
    "anchor",
    "crown",
    "candle",
    "lamp",
    "hand",
    "star burst",
    "ladder",
    "butterfly",
)
SEEN = tuple(kind for kind in KINDS if kind not in UNSEEN)
MEASURED = 40  # drawings of each unseen kind that a card counts
SIDE_BY_SIDE = 0.1  # share of doodles that are two digits beside each other
# How far they are varied before inking: little, as a hand has drawn them already and a corner must stay one.
VARIATION = StrokeVariation(
    rotation=5,
    slant=0.1,
    stretch=0.1,
    wobble=0.012,
    shift=0.01,
    turn=2,
    trim=0.03,
    thin=1,
    round=0,
    flags=0,
    flourish=0,
)
STEP = 0.08  # between the points of a stroke; a doodle spans about 2


def doodles(count: int, digits: Strokes, random: np.random.Generator) -> Strokes:
    """`count` doodles of the kinds to train on, some of them two of the `digits` side by side.

    Outlines come three times as often as lines and things, for a closed line is what is taken for a 0; what has no name
    ten times as often, for it stands for the kinds that are not there.
    """
    pairs = round(count * SIDE_BY_SIDE)
    often = {KINDS[kind]: 3 for kind in SEEN if KINDS[kind] in OUTLINES}
    often |= {KINDS[kind]: 10 for kind in SEEN if KINDS[kind] in NAMELESS}
    weight = np.array([often.get(KINDS[kind], 1) for kind in SEEN])
    named = draw(random.choice(SEEN, count - pairs, p=weight / weight.sum()), random)
    return Strokes.concatenate(
        [named, side_by_side(digits.select(random.integers(len(digits), size=2 * pairs)), random)]
    )


def unseen_doodles() -> tuple[Strokes, np.ndarray]:
    """MEASURED drawings of each kind that is not trained on, always the same, and their kinds, str [D]."""
    kinds = np.repeat(UNSEEN, MEASURED)
    return draw(kinds, np.random.default_rng(0)), kinds


@functools.cache
def unseen_images() -> np.ndarray:
    """The same as the networks take them, uint8 [D, 28, 28]; drawn once, however many models are measured."""
    return strokes_to_mnist(unseen_doodles()[0])


def draw(kinds: Sequence[str] | np.ndarray, random: np.random.Generator) -> Strokes:
    """One drawing of each of these kinds."""
    return _by_hand(_resampled(Strokes.from_drawings([KINDS[kind](random) for kind in kinds])), random)


def side_by_side(digits: Strokes, random: np.random.Generator) -> Strokes:
    """N drawings of two digits each from 2N of one: much alike in height, a gap between them."""
    low, high = digits.bounds()
    scale = random.uniform(0.85, 1.15, len(digits)) / np.maximum(high - low, 1)[:, 1]
    scale = np.minimum(scale, 1.3 / np.maximum(high - low, 1)[:, 0])  # a digit lying on its side stays small
    wide = (high - low)[:, 0] * scale
    place = np.stack([np.zeros(len(digits)), random.uniform(-0.1, 0.1, len(digits))], 1)
    place[1::2, 0] = wide[::2] + random.uniform(0.05, 0.5, len(digits) // 2)
    counts = np.diff(digits.point_start)
    points = (digits.points - low.repeat(counts, 0)) * scale.repeat(counts)[:, None] + place.repeat(counts, 0)
    return Strokes(points, digits.stroke_start, digits.drawing_start[::2])


def _by_hand(strokes: Strokes, random: np.random.Generator) -> Strokes:
    """The same as a hand draws them: slanted, stretched, trembling, their corners more or less round."""
    count, lengths = len(strokes), np.diff(strokes.stroke_start)
    owner = strokes.drawing_of_stroke
    points = smooth(strokes.points, strokes.stroke_start, random.choice([0, 0, 1, 2], count)[owner].repeat(lengths))
    angle, tall = random.normal(0, math.radians(8), count), np.exp(random.normal(0, 0.12, count))
    hands = np.stack([np.cos(angle) / tall, -np.sin(angle), np.sin(angle), np.cos(angle) * tall], 1).reshape(-1, 2, 2)
    points = np.einsum("pxy,py->px", hands[owner].repeat(lengths, 0), points)
    tremble, sloppy = np.abs(random.normal(0, [[0.02], [0.04]], (2, count)))[:, owner, None]
    points = points + (sloppy * random.normal(size=(len(owner), 2))).repeat(lengths, 0)
    # The tremble is smooth: drawn anew every six points, in between a mean of both.
    nodes = np.arange(0, len(points) + 6, 6)
    push = random.normal(size=(len(nodes), 2))
    along = np.arange(len(points))
    push = np.stack([np.interp(along, nodes, push[:, axis]) for axis in (0, 1)], 1)
    return strokes.with_points(points + tremble.repeat(lengths, 0) * push)


def _resampled(strokes: Strokes) -> Strokes:
    """The same lines with their points STEP apart."""
    begin, last = strokes.stroke_start[:-1], strokes.stroke_start[1:] - 1
    steps = np.concatenate([[0], np.hypot(*np.diff(strokes.points, axis=0).T)])
    steps[begin] = 1  # a gap between one stroke and the next, which no point falls into
    along = np.cumsum(steps)
    long = along[last] - along[begin]
    counts = np.maximum(np.ceil(long / STEP).astype(np.int64), 1) + 1
    stroke_start = np.concatenate([[0], np.cumsum(counts)])
    share = (np.arange(stroke_start[-1]) - stroke_start[:-1].repeat(counts)) / (counts - 1).repeat(counts)
    at = along[begin].repeat(counts) + share * long.repeat(counts)
    points = np.stack([np.interp(at, along, strokes.points[:, axis]) for axis in (0, 1)], 1)
    return Strokes(points, stroke_start, strokes.drawing_start)
