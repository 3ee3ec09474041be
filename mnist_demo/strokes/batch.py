"""Strokes: a batch of drawings, stored in flat arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from mnist_demo.arrays import Floats, Integers


@dataclass(frozen=True, eq=False)
class Strokes:
    """A batch of D drawings with S strokes and P points, in the layout of an ink file.

    Every drawing has at least one stroke, and every stroke at least one point.
    """

    points: Floats  # float64 [P, 2], x and y; y grows downwards
    stroke_start: Integers  # int [S + 1]; stroke s is points[stroke_start[s]:stroke_start[s + 1]]
    drawing_start: Integers  # int [D + 1]; drawing d is strokes drawing_start[d]:drawing_start[d + 1]

    @classmethod
    def from_drawings(cls, drawings: Iterable[Sequence[ArrayLike]]) -> "Strokes":
        """Build a batch from drawings; each is a list of strokes, each stroke [N, 2] of any numeric type."""
        drawings = list(drawings)
        strokes = [np.asarray(stroke, np.float64) for drawing in drawings for stroke in drawing]
        points = np.concatenate([np.zeros((0, 2)), *strokes])
        return cls(points, _starts(list(map(len, strokes))), _starts(list(map(len, drawings))))

    @classmethod
    def concatenate(cls, batches: Sequence["Strokes"]) -> "Strokes":
        """Join at least one batch into one, in this order."""
        points = np.concatenate([batch.points for batch in batches])
        lengths = np.concatenate([np.diff(batch.stroke_start) for batch in batches])
        counts = np.concatenate([np.diff(batch.drawing_start) for batch in batches])
        return cls(points, _starts(lengths), _starts(counts))

    def __len__(self) -> int:
        return len(self.drawing_start) - 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Strokes) and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__
        )

    @property
    def point_start(self) -> Integers:
        """int [D + 1]; drawing d is points[point_start[d]:point_start[d + 1]]."""
        return self.stroke_start[self.drawing_start]

    @property
    def drawing_of_point(self) -> Integers:
        """int [P], index of the drawing that each point belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.point_start))

    @property
    def drawing_of_stroke(self) -> Integers:
        """int [S], index of the drawing that each stroke belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.drawing_start))

    def bounds(self) -> tuple[Floats, Floats]:
        """Minimum and maximum x and y of each drawing, two float64 [D, 2]."""
        first = self.point_start[:-1]
        return np.minimum.reduceat(self.points, first), np.maximum.reduceat(self.points, first)

    def with_points(self, points: Floats) -> "Strokes":
        """The same strokes with other points, float64 [P, 2]."""
        return Strokes(points, self.stroke_start, self.drawing_start)

    def split(self) -> list[Floats]:
        """List the strokes of all drawings, each float64 [N, 2]."""
        return [self.points[start:stop] for start, stop in pairwise(self.stroke_start.tolist())]

    def select(self, drawings: ArrayLike) -> "Strokes":
        """Select drawings by index, int [N], in this order; an index may occur more than once."""
        strokes, drawing_start = _ranges(self.drawing_start, np.asarray(drawings, np.int64))
        points, stroke_start = _ranges(self.stroke_start, strokes)
        return Strokes(self.points[points], stroke_start, drawing_start)


def _starts(lengths: Sequence[int] | Integers) -> Integers:
    """int64 [N + 1], the start of each of N consecutive ranges of these lengths, and the end of the last."""
    return np.append(0, np.cumsum(lengths, dtype=np.int64))


def _ranges(start: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """Concatenate the index ranges start[c]:start[c + 1] for every c in `chosen`.

    Returns the concatenated indices, and the boundaries of the ranges among them, as in `start`.
    """
    lengths = start[chosen + 1] - start[chosen]
    new_start = _starts(lengths)
    members = np.arange(new_start[-1]) + np.repeat(start[chosen] - new_start[:-1], lengths)
    return members, new_start
