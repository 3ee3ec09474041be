"""Doodles for training and for measuring: draws kinds at random and makes them look drawn by hand.

Takes a random generator and returns Strokes: no line is straight, no corner quite closed, some corners are rounded.
"""

import functools
import math
from collections.abc import Sequence

import numpy as np

from mnist_demo.arrays import Grey, Texts
from mnist_demo.datasets.doodles.kinds import KINDS, NAMELESS, OUTLINES, SEEN, UNSEEN
from mnist_demo.networks.recipe import StrokeVariation
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.polyline import smooth

MEASURED = 40  # drawings of each unseen kind that a card counts
OUTLINE_WEIGHT = 3  # times as frequent as lines and things: networks take closed outlines for a 0
NAMELESS_WEIGHT = 10  # likewise: they represent all kinds that are missing here
SIDE_BY_SIDE = 0.1  # fraction of the doodles that are two digits next to each other
# How much doodles are varied before they are rasterised: little, because `draw` has varied them and corners must remain.
VARIATION = StrokeVariation(
    rotation=5, slant=0.1, stretch=0.1, wobble=0.012, shift=0.01, turn=2, trim=0.03, thin=1, round=0
)
STEP = 0.08  # between the points of a stroke; a doodle spans about 2
TREMOR_STEP = 6  # points between independent displacements of the pen; in between they are interpolated


def doodles(count: int, digits: Strokes, random: np.random.Generator) -> Strokes:
    """`count` doodles of the SEEN kinds, some of them two of the `digits` side by side."""
    pairs = round(count * SIDE_BY_SIDE)
    weights = dict.fromkeys(OUTLINES, OUTLINE_WEIGHT) | dict.fromkeys(NAMELESS, NAMELESS_WEIGHT)
    weight = np.array([weights.get(kind, 1) for kind in SEEN])
    drawn = draw(random.choice(SEEN, count - pairs, p=weight / weight.sum()), random)
    return Strokes.concatenate(
        [drawn, side_by_side(digits.select(random.integers(len(digits), size=2 * pairs)), random)]
    )


def unseen_doodles() -> tuple[Strokes, Texts]:
    """MEASURED drawings of each UNSEEN kind, always the same, and their kinds, str [D]."""
    kinds = np.repeat(UNSEEN, MEASURED)
    return draw(kinds, np.random.default_rng(0)), kinds


@functools.cache
def unseen_images() -> Grey:
    """The same as images, uint8 [D, 28, 28]; computed once per process."""
    return strokes_to_mnist(unseen_doodles()[0])


def draw(kinds: Sequence[str] | Texts, random: np.random.Generator) -> Strokes:
    """One drawing of each of these kinds."""
    return _by_hand(_resampled(Strokes.from_drawings([KINDS[kind](random) for kind in kinds])), random)


def side_by_side(digits: Strokes, random: np.random.Generator) -> Strokes:
    """N drawings of two digits each, from 2 N digits: of similar height, with a gap between them."""
    low, high = digits.bounds()
    size = np.maximum(high - low, 1)
    scale = random.uniform(0.85, 1.15, len(digits)) / size[:, 1]
    scale = np.minimum(scale, 1.3 / size[:, 0])  # limits the width of a digit that lies on its side
    width = (high - low)[:, 0] * scale
    offset = np.stack([np.zeros(len(digits)), random.uniform(-0.1, 0.1, len(digits))], 1)
    offset[1::2, 0] = width[::2] + random.uniform(0.05, 0.5, len(digits) // 2)
    counts = np.diff(digits.point_start)
    points = (digits.points - low.repeat(counts, 0)) * scale.repeat(counts)[:, None] + offset.repeat(counts, 0)
    return Strokes(points, digits.stroke_start, digits.drawing_start[::2])


def _by_hand(strokes: Strokes, random: np.random.Generator) -> Strokes:
    """The drawings slanted, stretched, displaced and with a tremor, their corners partly rounded."""
    count, lengths = len(strokes), np.diff(strokes.stroke_start)
    owner = strokes.drawing_of_stroke
    points = smooth(strokes.points, strokes.stroke_start, random.choice([0, 0, 1, 2], count)[owner].repeat(lengths))
    angle, height = random.normal(0, math.radians(8), count), np.exp(random.normal(0, 0.12, count))
    matrices = np.stack([np.cos(angle) / height, -np.sin(angle), np.sin(angle), np.cos(angle) * height], 1)
    points = np.einsum("pxy,py->px", matrices.reshape(-1, 2, 2)[owner].repeat(lengths, 0), points)
    tremor, displacement = np.abs(random.normal(0, [[0.02], [0.04]], (2, count)))[:, owner, None]
    points = points + (displacement * random.normal(size=(len(owner), 2))).repeat(lengths, 0)
    nodes = np.arange(0, len(points) + TREMOR_STEP, TREMOR_STEP)
    push = random.normal(size=(len(nodes), 2))
    index = np.arange(len(points))
    push = np.stack([np.interp(index, nodes, push[:, axis]) for axis in (0, 1)], 1)
    return strokes.with_points(points + tremor.repeat(lengths, 0) * push)


def _resampled(strokes: Strokes) -> Strokes:
    """The same polylines with points at most STEP apart."""
    first, last = strokes.stroke_start[:-1], strokes.stroke_start[1:] - 1
    steps = np.concatenate([[0], np.hypot(*np.diff(strokes.points, axis=0).T)])
    steps[first] = 1  # any positive gap between two strokes; no new point falls into it
    arc_length = np.cumsum(steps)
    lengths = arc_length[last] - arc_length[first]
    counts = np.maximum(np.ceil(lengths / STEP).astype(np.int64), 1) + 1
    stroke_start = np.concatenate([[0], np.cumsum(counts)])
    fraction = (np.arange(stroke_start[-1]) - stroke_start[:-1].repeat(counts)) / (counts - 1).repeat(counts)
    position = arc_length[first].repeat(counts) + fraction * lengths.repeat(counts)
    points = np.stack([np.interp(position, arc_length, strokes.points[:, axis]) for axis in (0, 1)], 1)
    return Strokes(points, stroke_start, strokes.drawing_start)
