"""Pen strokes in memory and in JSON: a Drawing is what one visitor drew, Strokes are any number of drawings in flat arrays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike

from mnist_demo.arrays import Floats
from mnist_demo.errors import UserError, short_repr
from mnist_demo.strokes.batch import Strokes

PAD_SIDE = 1000  # of the page's pad, units, whatever its size on the screen; a Drawing's own where none is given
PEN = 38  # the visible pen's diameter at first, in the same units
# What a drawing may cost whoever reads it: at the most it takes 60 ms on one core, from JSON to 28x28. A digit has 20 to
# 200 points, and its pen travels 2 to 5 times as far as it is large.
MAX_JSON_LENGTH = 1_000_000  # characters of JSON; 20,000 points as the page's pad writes them have 280,000
MAX_POINTS = 20_000
MAX_STROKES = 2_500  # a digit has one to five
MAX_PATH_LENGTH = 500  # of the pen on the paper, in lengths of the drawing's longer side
MAX_COORDINATE = 1e9  # no pad has a coordinate beyond


class DrawingError(UserError):
    """Strokes that are none, or a file that holds none. The message is one sentence with the remedy."""


@dataclass(frozen=True, init=False, repr=False)
class Drawing:
    """What one visitor drew. All numbers are in the same pad units, y grows downwards.

    strokes   the strokes in the order they were drawn, each a list of [x, y], floats allowed; [] is a blank pad
    size      (width, height) of the pad
    pen       the visible pen's diameter
    batch     the strokes once more, as Strokes of one drawing; for a blank pad, of none

    Raises DrawingError where that is not what it gets.
    """

    batch: Strokes
    size: tuple[float, float]
    pen: float

    def __init__(self, strokes: Sequence[ArrayLike], size: ArrayLike = (PAD_SIDE, PAD_SIDE), pen: float = PEN):
        width_height = _numbers(size, "size must be two numbers, [width, height]")
        diameter = _numbers(pen, "pen must be a number")
        if width_height.shape != (2,) or not (width_height > 0).all():
            raise DrawingError(
                f"A drawing's size must be two positive numbers, [width, height]; got {short_repr(size)}."
            )
        if diameter.shape != () or not diameter > 0:
            raise DrawingError(f"A drawing's pen must be one positive number, its diameter; got {short_repr(pen)}.")
        # A frozen dataclass may be set only so.
        object.__setattr__(self, "batch", _flat(strokes, float(diameter)))
        object.__setattr__(self, "size", tuple(width_height.tolist()))
        object.__setattr__(self, "pen", float(diameter))

    @property
    def strokes(self) -> list[list[list[float]]]:
        return [points.tolist() for points in self.batch.split()]

    def __repr__(self) -> str:
        return f"Drawing({self.strokes}, size={self.size}, pen={self.pen})"

    @classmethod
    def from_json(cls, text: str | bytes | dict) -> "Drawing":
        """A Drawing from `{"size": [w, h], "pen": d, "strokes": [[[x, y], ...], ...]}`, as text or already parsed.

        Raises DrawingError for anything else.
        """
        value = text if isinstance(text, dict) else parse_json(text)
        missing = [key for key in ("size", "pen", "strokes") if key not in value]
        if missing:
            raise DrawingError(f"A drawing must be JSON like {_EXAMPLE}; {' and '.join(missing)} missing.")
        return cls(value["strokes"], value["size"], value["pen"])

    def to_json(self) -> str:
        """The text that `from_json` reads."""
        return json.dumps({"size": list(self.size), "pen": self.pen, "strokes": self.strokes})


def parse_json(text: object) -> dict:
    """The object that a drawing's JSON is, str or bytes, whatever is in it. Raises DrawingError for anything else."""
    if isinstance(text, (str, bytes)) and len(text) > MAX_JSON_LENGTH:
        raise DrawingError(f"A drawing's JSON may have at most {MAX_JSON_LENGTH:,} characters; thin its strokes out.")
    try:
        value = json.loads(text)  # type: ignore[arg-type]  # what is no text is told as what is no JSON
    except (TypeError, ValueError, RecursionError):
        raise DrawingError(f"A drawing must be JSON like {_EXAMPLE}; this is not JSON: {short_repr(text)}.") from None
    if not isinstance(value, dict):
        raise DrawingError(f"A drawing must be JSON like {_EXAMPLE}; got {short_repr(value)}.")
    return value


_EXAMPLE = f'{{"size": [{PAD_SIDE}, {PAD_SIDE}], "pen": {PEN}, "strokes": [[[x, y], ...], ...]}}'


def _flat(strokes: Sequence[ArrayLike], pen: float) -> Strokes:
    """A drawing's strokes checked, those without points left out; read-only, as a Drawing is."""
    if not isinstance(strokes, (list, tuple, np.ndarray)):
        raise DrawingError(f"A drawing's strokes must be a list of strokes; got {short_repr(strokes)}.")
    too_many = DrawingError(f"A drawing may have at most {MAX_POINTS:,} points; thin its strokes out.")
    if len(strokes) > MAX_STROKES:
        raise DrawingError(f"A drawing may have at most {MAX_STROKES:,} strokes; draw it with fewer.")
    arrays = []
    for stroke in strokes:
        if isinstance(stroke, (list, tuple)) and len(stroke) > MAX_POINTS:
            raise too_many
        points = _numbers(stroke, "strokes must be lists of [x, y] points")
        if points.size == 0:
            continue
        if points.ndim != 2 or points.shape[1] != 2:
            raise DrawingError(f"A drawing's strokes must be lists of [x, y] points; got {short_repr(stroke)}.")
        arrays.append(points)
    flat = Strokes.from_drawings([arrays] if arrays else [])
    if len(flat.points) > MAX_POINTS:
        raise too_many
    if np.abs(flat.points).max(initial=0) > MAX_COORDINATE:
        raise DrawingError(f"A drawing's points must lie near its pad; got a coordinate beyond {MAX_COORDINATE:,.0f}.")
    if len(flat):
        step = np.hypot(*np.diff(flat.points, axis=0).T)
        step[flat.stroke_start[1:-1] - 1] = 0  # from one stroke to the next the pen is lifted
        low, high = flat.bounds()
        if step.sum() > MAX_PATH_LENGTH * max((high - low).max(), pen / 2):
            raise DrawingError(
                f"A drawing's pen may travel at most {MAX_PATH_LENGTH} times the drawing's size; draw it with less ink."
            )
    flat.points.flags.writeable = False
    return flat


def _numbers(value: ArrayLike, rule: str) -> Floats:
    """`value` as float64, or DrawingError with the rule it breaks. Text, None and booleans are no numbers, NaN neither."""
    try:
        if isinstance(value, (list, tuple)) and not _all_numbers(value):
            raise TypeError
        array = np.asarray(value)
        if array.size and (array.dtype.kind not in "iuf" or not np.isfinite(array).all()):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise DrawingError(f"A drawing's {rule}, all finite; got {short_repr(value)}.") from None
    return array.astype(np.float64, copy=False)


def _all_numbers(value: Sequence) -> bool:
    """Whether a list, or a list of lists, ends in numbers alone. Of texts NumPy would make each as long as the longest."""
    flat = chain.from_iterable(value) if any(isinstance(each, (list, tuple)) for each in value[:1]) else value
    return all(
        issubclass(kind, (int, float, np.number, np.ndarray)) and kind is not bool for kind in set(map(type, flat))
    )
