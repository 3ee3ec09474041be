"""Pen strokes in memory and in JSON: a Drawing is what one visitor drew, Strokes are any number of drawings in flat arrays."""

import json
from dataclasses import dataclass

import numpy as np

MAX_POINTS = 1_000_000  # in one drawing; an hour of scribbling at 240 points a second


class InkError(ValueError):
    """Strokes that are none, or a file that holds none. The message is one sentence with the remedy."""


@dataclass(frozen=True)
class Strokes:
    """Any number of drawings in flat arrays, laid out as in an ink file.

    `points` float64 [P, 2] as x, y with y growing downwards; stroke s is `points[stroke_start[s]:stroke_start[s + 1]]`;
    drawing d is strokes `drawing_start[d]:drawing_start[d + 1]`. No stroke and no drawing is empty.
    """

    points: np.ndarray
    stroke_start: np.ndarray
    drawing_start: np.ndarray

    def __len__(self) -> int:
        return len(self.drawing_start) - 1

    @property
    def point_start(self) -> np.ndarray:
        """int [D + 1]: drawing d is `points[point_start[d]:point_start[d + 1]]`."""
        return self.stroke_start[self.drawing_start]

    def select(self, drawings: np.ndarray) -> "Strokes":
        """The drawings of these indices, int [N], in this order and as often as they are named."""
        drawings = np.asarray(drawings, np.int64)
        strokes, drawing_start = _ranges(self.drawing_start, drawings)
        points, stroke_start = _ranges(self.stroke_start, strokes)
        return Strokes(self.points[points], stroke_start, drawing_start)


def _ranges(start: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The members of the chosen ranges `start[c]:start[c + 1]`, one after the other, and where each range now starts."""
    lengths = start[chosen + 1] - start[chosen]
    new_start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    members = np.arange(new_start[-1]) + np.repeat(start[chosen] - new_start[:-1], lengths)
    return members, new_start


@dataclass(frozen=True)
class Drawing:
    """What one visitor drew. All numbers are in the same pad units, y grows downwards.

    strokes   the strokes in the order they were drawn, each a list of [x, y], floats allowed; [] is a blank pad
    size      (width, height) of the pad
    pen       the visible pen's diameter

    Raises InkError where that is not what it gets.
    """

    strokes: list
    size: tuple[float, float] = (400, 400)
    pen: float = 16

    def __post_init__(self):
        size, pen = (
            _numbers(self.size, "size must be two numbers, [width, height]"),
            _numbers(self.pen, "pen must be a number"),
        )
        if size.shape != (2,) or not (size > 0).all():
            raise InkError(f"A drawing's size must be two positive numbers, [width, height]; got {_short(self.size)}.")
        if pen.shape != () or not pen > 0:
            raise InkError(f"A drawing's pen must be one positive number, its diameter; got {_short(self.pen)}.")
        if not isinstance(self.strokes, (list, tuple, np.ndarray)):
            raise InkError(f"A drawing's strokes must be a list of strokes; got {_short(self.strokes)}.")
        arrays = []
        for stroke in self.strokes:
            points = _numbers(stroke, "strokes must be lists of [x, y] points")
            if points.size == 0:
                continue
            if points.ndim != 2 or points.shape[1] != 2:
                raise InkError(f"A drawing's strokes must be lists of [x, y] points; got {_short(stroke)}.")
            if np.abs(points).max() > 1e9:
                raise InkError("A drawing's points must lie near its pad; got a coordinate beyond 1e9.")
            arrays.append(points)
        if sum(map(len, arrays)) > MAX_POINTS:
            raise InkError(f"A drawing may have at most {MAX_POINTS:,} points; thin its strokes out.")
        object.__setattr__(self, "strokes", [points.tolist() for points in arrays])
        object.__setattr__(self, "_arrays", arrays)  # the same once more, for `flat`
        object.__setattr__(self, "size", tuple(size.tolist()))
        object.__setattr__(self, "pen", float(pen))

    @classmethod
    def from_json(cls, text: str | bytes | dict) -> "Drawing":
        """A Drawing from `{"size": [w, h], "pen": d, "strokes": [[[x, y], ...], ...]}`, as text or already parsed.

        Raises InkError for anything else.
        """
        if not isinstance(text, dict):
            try:
                text = json.loads(text)
            except (TypeError, ValueError, RecursionError):
                raise InkError(f"A drawing must be JSON like {_EXAMPLE}; this is not JSON: {_short(text)}.") from None
        missing = [key for key in ("size", "pen", "strokes") if not isinstance(text, dict) or key not in text]
        if missing:
            raise InkError(f"A drawing must be JSON like {_EXAMPLE}; {' and '.join(missing)} missing.")
        return cls(text["strokes"], text["size"], text["pen"])

    def to_json(self) -> str:
        """The text that `from_json` reads."""
        return json.dumps({"size": list(self.size), "pen": self.pen, "strokes": self.strokes})

    def flat(self) -> Strokes:
        """The same strokes as Strokes of one drawing; for a blank pad, of none."""
        if not self.strokes:
            return Strokes(np.zeros((0, 2)), np.zeros(1, np.int64), np.zeros(1, np.int64))
        stroke_start = np.cumsum([0, *map(len, self._arrays)])
        return Strokes(np.concatenate(self._arrays), stroke_start, np.array([0, len(self._arrays)]))


_EXAMPLE = '{"size": [400, 400], "pen": 16, "strokes": [[[x, y], ...], ...]}'


def _short(value) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _numbers(value, rule: str) -> np.ndarray:
    """`value` as float64, or InkError with the rule it breaks. Text, None and booleans are no numbers, NaN neither."""
    try:
        array = np.asarray(value)
        if array.size and (array.dtype.kind not in "iuf" or not np.isfinite(array).all()):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise InkError(f"A drawing's {rule}, all finite; got {_short(value)}.") from None
    return array.astype(np.float64)
