"""Strokes: any number of drawings in flat arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from mnist_demo.arrays import Floats, Integers


@dataclass(frozen=True, eq=False)
class Strokes:
    """Any number of drawings in flat arrays, laid out as in an ink file.

    `points` float64 [P, 2] as x, y with y growing downwards; stroke s is `points[stroke_start[s]:stroke_start[s + 1]]`;
    drawing d is strokes `drawing_start[d]:drawing_start[d + 1]`. No stroke and no drawing is empty.
    """

    points: Floats
    stroke_start: Integers
    drawing_start: Integers

    @classmethod
    def from_drawings(cls, drawings: Iterable[Sequence[ArrayLike]]) -> "Strokes":
        """From drawings as lists of strokes, each stroke [., 2] of any numbers."""
        drawings = list(drawings)
        strokes = [np.asarray(stroke, np.float64) for drawing in drawings for stroke in drawing]
        points = np.concatenate(strokes) if strokes else np.zeros((0, 2))
        return cls(
            points, _starts([len(stroke) for stroke in strokes]), _starts([len(drawing) for drawing in drawings])
        )

    @classmethod
    def concatenate(cls, parts: Sequence["Strokes"]) -> "Strokes":
        """The drawings of all parts, of which there is at least one, in this order."""
        points = np.concatenate([part.points for part in parts])
        lengths = np.concatenate([np.diff(part.stroke_start) for part in parts])
        counts = np.concatenate([np.diff(part.drawing_start) for part in parts])
        return cls(points, _starts(lengths), _starts(counts))

    def __len__(self) -> int:
        return len(self.drawing_start) - 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Strokes) and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__
        )

    @property
    def point_start(self) -> Integers:
        """int [D + 1]: drawing d is `points[point_start[d]:point_start[d + 1]]`."""
        return self.stroke_start[self.drawing_start]

    @property
    def drawing_of_point(self) -> Integers:
        """int [P], the drawing that each point belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.point_start))

    @property
    def drawing_of_stroke(self) -> Integers:
        """int [S], the drawing that each stroke belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.drawing_start))

    def bounds(self) -> tuple[Floats, Floats]:
        """Each drawing's lowest and each drawing's highest x and y, float64 [D, 2] both."""
        first = self.point_start[:-1]
        return np.minimum.reduceat(self.points, first), np.maximum.reduceat(self.points, first)

    def with_points(self, points: Floats) -> "Strokes":
        """The same strokes with their points, float64 [P, 2], elsewhere."""
        return Strokes(points, self.stroke_start, self.drawing_start)

    def split(self) -> list[Floats]:
        """Each stroke's points, float64 [., 2], drawing after drawing."""
        return [self.points[start:stop] for start, stop in pairwise(self.stroke_start.tolist())]

    def select(self, drawings: ArrayLike) -> "Strokes":
        """The drawings of these indices, int [N], in this order and as often as they are named."""
        strokes, drawing_start = _ranges(self.drawing_start, np.asarray(drawings, np.int64))
        points, stroke_start = _ranges(self.stroke_start, strokes)
        return Strokes(self.points[points], stroke_start, drawing_start)


def _starts(lengths: Sequence[int] | Integers) -> Integers:
    """int64 [N + 1]: where each of N neighbours of these lengths starts, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _ranges(start: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """The members of the chosen ranges `start[c]:start[c + 1]`, one after the other, and where each range now starts."""
    lengths = start[chosen + 1] - start[chosen]
    new_start = _starts(lengths)
    members = np.arange(new_start[-1]) + np.repeat(start[chosen] - new_start[:-1], lengths)
    return members, new_start
