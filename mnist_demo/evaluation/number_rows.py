"""Synthetic whole numbers: single digits of one writer, laid out in a row like handwriting.

Input: an ink file and the drawings of it that may be used. Output: NumberRow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mnist_demo.arrays import Floats, Grey, Mask, Texts
from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.datasets.splits import digits_of
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length, points_at
from mnist_demo.strokes.raster import render_pad

# Lengths are in heights of an average digit unless stated otherwise. A pair of numbers is a range (from, to).
DIGITS = (2, 6)  # digits in a row
HEIGHT = 0.15  # maximum deviation of a digit's height from 1
BASE_LINE = 0.06  # maximum deviation of a digit's baseline from 0
GAP = (0.05, 0.6)  # empty space between the ink of two neighbours
TOUCHING = 0.05  # probability that two neighbours are moved together until their ink touches
TOUCHING_DISTANCE = 0.7  # between the pen paths of touching neighbours, in pen diameters
MAX_WIDTH = 1.3  # limits a digit that is wider than high, usually a fragment of one
PEN = (0.04, 0.09)  # the visible pen's diameter
MARGIN = 0.4  # empty space around the row
UNIT = 100.0  # pad units
PIXELS = (40, 110)  # per digit height, in a row's picture
SLANT = 15.0  # degrees; maximum rotation of a slanted row
DASH_LENGTH = (0.2, 0.6)
DASH_HEIGHT = (0.3, 0.65)  # above the base line
COMMA_LENGTH = (0.0, 0.25)  # 0 is a point
# The position of a row's mark is the index of the digit before it, or one of these.
DASH_IN_FRONT = -1
NO_MARK = -2


@dataclass(frozen=True)
class NumberRow:
    """A number in one writer's handwriting.

    drawing   on a pad of the row's size; marks (dash, point, comma) are the last strokes
    text      the digits
    strokes   number of strokes of each digit
    touching  for each pair of neighbours whether their ink touches
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
        """The number of marks."""
        return len(self.drawing.strokes) - sum(self.strokes)

    def alone(self) -> Grey:
        """uint8 [N, 28, 28]: each digit preprocessed by itself."""
        return strokes_to_mnist(Strokes.from_drawings(self.digits), self.drawing.pen)


def number_rows(
    ink: InkFile, chosen: Mask, count: int, seed: int, slanted: float = 0.0, marked: float = 0.0
) -> Iterator[NumberRow]:
    """`count` rows made of the digits among the chosen drawings, bool [D], each row by one writer.

    Writers are as frequent as their drawings. `slanted` and `marked` are the probabilities of a slant and of a mark.
    """
    random = np.random.default_rng(seed)
    index = digits_of(ink, chosen)[0]
    writers = ink.writers[index]
    for _ in range(count):
        own = index[writers == writers[random.integers(len(index))]]
        digits = random.choice(own, random.integers(DIGITS[0], DIGITS[1] + 1))
        slant = np.radians(random.uniform(-SLANT, SLANT)) if random.random() < slanted else 0.0
        mark = NO_MARK
        if random.random() < marked:  # half of the marks are dashes
            mark = max(int(random.integers(-len(digits), len(digits))), DASH_IN_FRONT)
        yield _lay_out([ink.strokes.select([i]).split() for i in digits], ink.labels[digits], slant, mark, random)


def single_digit_rows(ink: InkFile, chosen: Mask, count: int, seed: int) -> Iterator[NumberRow]:
    """Up to `count` rows of one digit each, of different drawings among the chosen, bool [D]."""
    random = np.random.default_rng(seed)
    for i in random.permutation(digits_of(ink, chosen)[0])[:count]:
        yield _lay_out([ink.strokes.select([i]).split()], ink.labels[[i]], 0.0, NO_MARK, random)


def row_pictures(rows: list[NumberRow], seed: int) -> Iterator[Grey]:
    """A picture of each row, uint8 [H, W], black on white, of random size."""
    random = np.random.default_rng(seed)
    for row in rows:
        width, height = row.drawing.size
        yield 255 - render_pad(row.drawing, round(max(width, height) * random.uniform(*PIXELS) / UNIT))


def _lay_out(
    digits: list[list[Floats]], labels: Texts, slant: float, mark: int, random: np.random.Generator
) -> NumberRow:
    pen = random.uniform(*PEN)
    placed: list[list[Floats]] = []
    marks: list[Floats] = []
    touching, right = [], 0.0
    if mark == DASH_IN_FRONT:
        length, height = random.uniform(*DASH_LENGTH), random.uniform(*DASH_HEIGHT)
        marks.append(np.array([[0, -height], [length, -height + random.normal(0, 0.03)]]))
        right = length
    for number, strokes in enumerate(digits):
        scaled = _scale(strokes, 1 + random.uniform(-HEIGHT, HEIGHT))
        down, gap = random.uniform(-BASE_LINE, BASE_LINE), random.uniform(*GAP)
        moved = [stroke + [right + pen + gap, down] for stroke in scaled]
        if placed:
            touching.append(mark != number - 1 and random.random() < TOUCHING)
            if touching[-1]:
                offset = _touching_offset(placed[-1], moved, TOUCHING_DISTANCE * pen)
                moved = [stroke + [offset, 0] for stroke in moved]
        placed.append(moved)
        right = float(np.concatenate(moved)[:, 0].max())
        if mark == number:
            length, lean = random.uniform(*COMMA_LENGTH), random.uniform(0, 0.5)
            right += pen + random.uniform(GAP[0], GAP[1] / 2) + length * lean
            marks.append(np.array([[right, 0], [right - length * lean, length]]) - [0, random.uniform(0, 0.05)])
    rotation = np.array([[np.cos(slant), np.sin(slant)], [-np.sin(slant), np.cos(slant)]])
    strokes = [stroke @ rotation for stroke in [*(stroke for digit in placed for stroke in digit), *marks]]
    points = np.concatenate(strokes)
    low, margin = points.min(0), MARGIN + pen
    size = (points.max(0) - low + 2 * margin) * UNIT
    drawing = Drawing([(stroke - low + margin) * UNIT for stroke in strokes], size, pen * UNIT)
    return NumberRow(drawing, "".join(labels), tuple(map(len, placed)), tuple(touching))


def _scale(strokes: list[Floats], height: float) -> list[Floats]:
    """The strokes scaled to this height, at most MAX_WIDTH wide, with the lower left corner at (0, 0)."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    extent = np.maximum(high - low, 1e-9)
    scale = min(height / extent[1], MAX_WIDTH / extent[0])
    return [(stroke - [low[0], high[1]]) * scale for stroke in strokes]


def _touching_offset(digit: list[Floats], neighbour: list[Floats], distance: float) -> float:
    """The x offset, at most 0, that leaves `distance` between the two pen paths, found by bisection."""
    left, right = (np.concatenate([_resample(stroke) for stroke in strokes]) for strokes in (digit, neighbour))
    near, far = 0.0, float(left[:, 0].min() - right[:, 0].max())
    for _ in range(12):
        middle = (near + far) / 2
        apart = np.hypot(*(left[:, None] - right - [middle, 0]).transpose(2, 0, 1)).min()
        near, far = (middle, far) if apart > distance else (near, middle)
    return far


def _resample(stroke: Floats, step: float = 0.02) -> Floats:
    """Points along the stroke at equal distances of at most `step`."""
    length = arc_length(stroke)[-1]
    return points_at(stroke, np.linspace(0, length, int(length / step) + 2))
