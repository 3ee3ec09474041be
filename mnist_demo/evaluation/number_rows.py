"""One writer's digits, drawn one by one, laid out beside each other as numbers are written by hand.

In come an ink file and which of its drawings may be used; out come Rows: a Drawing each, what it says, and which
neighbours touch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mnist_demo.arrays import Floats, Grey
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.splits import digits_of
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length, points_at
from mnist_demo.strokes.raster import render_pad

# Of a digit's height, which is 1 before it varies.
LENGTHS = (2, 6)  # digits in a row, from .. to
HEIGHT = 0.15  # more or less
BASE_LINE = 0.06  # up or down
GAP = (0.05, 0.6)  # of paper between two neighbours' ink, from .. to
TOUCHING = 0.05  # share of neighbours that are moved together until their ink meets
MEETING = 0.7  # of the pen: the distance between the ways of two that meet
WIDEST = 1.3  # a digit that lies on its side, mostly a piece of one, is made no wider
PEN = (0.04, 0.09)  # the visible pen's diameter, from .. to
MARGIN = 0.4  # of paper around the row
UNIT = 100.0  # pad units of a digit's height
PIXELS = (40, 110)  # of a digit's height in a row's picture, from .. to
SLANT = 15.0  # degrees; the base line of a slanted row rises or falls by up to so much
# Marks: a dash in front of the digits, or a point or comma behind one of them.
DASH, HIGH = (0.2, 0.6), (0.3, 0.65)  # how long, and how high above the base line
COMMA = (0.0, 0.25)  # how long; from 0, a point


@dataclass(frozen=True)
class NumberRow:
    """A number as one hand may have written it.

    drawing   on a pad just as large as the row needs; marks are drawn last
    text      what its digits say
    strokes   how many strokes each digit has
    touching  for each two neighbours whether their ink meets
    """

    drawing: Drawing
    text: str
    strokes: tuple[int, ...]
    touching: tuple[bool, ...]

    @property
    def digits(self) -> list[list[Floats]]:
        """Each digit's strokes, float64 [., 2], in the drawing's units."""
        start = np.cumsum([0, *self.strokes])
        strokes = self.drawing.batch.split()
        return [strokes[first:last] for first, last in pairwise(start.tolist())]

    @property
    def marks(self) -> int:
        """How many there are."""
        return len(self.drawing.strokes) - sum(self.strokes)

    def alone(self) -> Grey:
        """uint8 [N, 28, 28], each digit as if nothing else were there."""
        return strokes_to_mnist(Strokes.from_drawings(self.digits), self.drawing.pen)


def number_rows(
    ink: InkFile, chosen: np.ndarray, count: int, seed: int, slanted: float = 0.0, marked: float = 0.0
) -> Iterator[NumberRow]:
    """`count` rows of digits, each by one writer, from the drawings that `chosen`, bool [D], selects.

    A share `slanted` of the rows is slanted, and a share `marked` has a mark. Writers come as often as they have drawn; each
    digit of a row is any of its writer's.
    """
    random = np.random.default_rng(seed)
    index = digits_of(ink, chosen)[0]
    writers = ink.writers[index]
    for _ in range(count):
        own = index[writers == writers[random.integers(len(index))]]
        digits = random.choice(own, random.integers(LENGTHS[0], LENGTHS[1] + 1))
        slant = np.radians(random.uniform(-SLANT, SLANT)) if random.random() < slanted else 0.0
        # Behind which digit, as often in front of all, -1, or nowhere, -2.
        mark = max(int(random.integers(-len(digits), len(digits))), -1) if random.random() < marked else -2
        yield _row([ink.strokes.select([each]).split() for each in digits], ink.labels[digits], slant, mark, random)


def single_digit_rows(ink: InkFile, chosen: np.ndarray, count: int, seed: int) -> Iterator[NumberRow]:
    """`count` rows of one digit each, of those drawings, or all of them where there are no more."""
    random = np.random.default_rng(seed)
    for each in random.permutation(digits_of(ink, chosen)[0])[:count]:
        yield _row([ink.strokes.select([each]).split()], ink.labels[[each]], 0.0, -2, random)


def row_pictures(some: list[NumberRow], seed: int) -> Iterator[Grey]:
    """Of every row its picture, uint8 [H, W], black on white, at the size that a camera or a scan may give it."""
    random = np.random.default_rng(seed)
    for row in some:
        width, height = row.drawing.size
        yield 255 - render_pad(row.drawing, round(max(width, height) * random.uniform(*PIXELS) / UNIT))


def _row(
    digits: list[list[Floats]], labels: np.ndarray, slant: float, mark: int, random: np.random.Generator
) -> NumberRow:
    pen = random.uniform(*PEN)
    placed: list[list[Floats]] = []
    marks: list[Floats] = []
    touching, right = [], 0.0
    if mark == -1:
        length, high = random.uniform(*DASH), random.uniform(*HIGH)
        marks.append(np.array([[0, -high], [length, -high + random.normal(0, 0.03)]]))
        right = length
    for number, strokes in enumerate(digits):
        strokes = _sized(strokes, 1 + random.uniform(-HEIGHT, HEIGHT))
        down, gap = random.uniform(-BASE_LINE, BASE_LINE), random.uniform(*GAP)
        strokes = _moved(strokes, right + pen + gap, down)
        if placed:
            touching.append(mark != number - 1 and random.random() < TOUCHING)
            if touching[-1]:
                strokes = _moved(strokes, _until_they_meet(placed[-1], strokes, MEETING * pen), 0.0)
        placed.append(strokes)
        right = float(np.concatenate(strokes)[:, 0].max())
        if mark == number:
            long, lean = random.uniform(*COMMA), random.uniform(0, 0.5)
            right += pen + random.uniform(GAP[0], GAP[1] / 2) + long * lean
            marks.append(np.array([[right, 0], [right - long * lean, long]]) - [0, random.uniform(0, 0.05)])
    turn = np.array([[np.cos(slant), np.sin(slant)], [-np.sin(slant), np.cos(slant)]])
    strokes = [stroke @ turn for stroke in [*(stroke for digit in placed for stroke in digit), *marks]]
    every = np.concatenate(strokes)
    low, margin = every.min(0), MARGIN + pen
    size = (every.max(0) - low + 2 * margin) * UNIT
    drawing = Drawing([(stroke - low + margin) * UNIT for stroke in strokes], size, pen * UNIT)
    return NumberRow(drawing, "".join(labels), tuple(map(len, placed)), tuple(touching))


def _sized(strokes: list[Floats], height: float) -> list[Floats]:
    """So tall, with its left edge at 0 and its foot on 0."""
    every = np.concatenate(strokes)
    low, high = every.min(0), every.max(0)
    width, tall = np.maximum(high - low, 1e-9)
    scale = min(height / tall, WIDEST / width)
    return [(stroke - [low[0], high[1]]) * scale for stroke in strokes]


def _moved(strokes: list[Floats], x: float, y: float) -> list[Floats]:
    return [stroke + [x, y] for stroke in strokes]


def _until_they_meet(one: list[Floats], other: list[Floats], distance: float) -> float:
    """How far, 0 or less, to the right the other is moved until its way is so near to the one's."""
    left, right = (np.concatenate([_even(stroke) for stroke in strokes]) for strokes in (one, other))
    near, far = 0.0, -(right[:, 0].max() - left[:, 0].min())
    for _ in range(12):
        middle = (near + far) / 2
        apart = np.hypot(*(left[:, None] - right - [middle, 0]).transpose(2, 0, 1)).min()
        near, far = (middle, far) if apart > distance else (near, middle)
    return float(far)


def _even(stroke: Floats, step: float = 0.02) -> Floats:
    """Points along the stroke, no two neighbours further apart."""
    length = arc_length(stroke)[-1]
    return points_at(stroke, np.linspace(0, length, int(length / step) + 2))
