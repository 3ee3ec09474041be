"""Drawing: the pen strokes of one visitor, validated, and their JSON."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mnist_demo.arrays import Floats
from mnist_demo.errors import UserError, short_repr
from mnist_demo.strokes.batch import Strokes

PAD_SIDE = 1000  # width and height of the page's pad in pad units, at any size on the screen; the default of a Drawing
PEN = 38  # initial diameter of the visible pen in pad units

# The limits below bound the cost of a drawing: 60 ms on one core from JSON to 28x28.
MAX_JSON_LENGTH = 1_000_000  # characters; 20,000 points as the page's pad writes them have 280,000
MAX_POINTS = 20_000  # a digit has 20 to 200
MAX_STROKES = 2_500  # a digit has 1 to 5
MAX_PATH_LENGTH = 500  # in lengths of the drawing's longer side; a digit has 2 to 5
MAX_COORDINATE = 1e9  # no pad is that large

_EXAMPLE = f'{{"size": [{PAD_SIDE}, {PAD_SIDE}], "pen": {PEN}, "strokes": [[[x, y], ...], ...]}}'


class DrawingError(UserError):
    """Strokes, or JSON, that are not a drawing. The message is one sentence that says what to do."""


@dataclass(frozen=True, init=False, repr=False)
class Drawing:
    """The drawing of one visitor. All numbers are in the same pad units; y grows downwards.

    strokes  the strokes in the order they were drawn, each a list of [x, y], floats allowed; [] is a blank pad
    size     (width, height) of the pad
    pen      diameter of the visible pen
    batch    the strokes as a batch of one drawing, or of none for a blank pad; read-only

    Raises DrawingError for invalid values.
    """

    batch: Strokes
    size: tuple[float, float]
    pen: float

    def __init__(self, strokes: Sequence[ArrayLike], size: ArrayLike = (PAD_SIDE, PAD_SIDE), pen: float = PEN):
        size_rule, pen_rule = "size must be two positive numbers, [width, height]", "pen must be one positive number"
        width_height = _numbers(size, size_rule, lambda each: each.shape == (2,) and bool((each > 0).all()))
        diameter = _numbers(pen, pen_rule, lambda each: each.shape == () and bool(each > 0))
        # A frozen dataclass allows no plain assignment.
        object.__setattr__(self, "batch", _validate(strokes, float(diameter)))
        object.__setattr__(self, "size", tuple(width_height.tolist()))
        object.__setattr__(self, "pen", float(diameter))

    @property
    def strokes(self) -> list[list[list[float]]]:
        """The strokes, each a list of [x, y]."""
        return [points.tolist() for points in self.batch.split()]

    @property
    def length(self) -> float:
        """The length of all strokes, in lengths of the drawing's longer side."""
        return _length(self.batch, self.pen)

    def __repr__(self) -> str:
        return f"Drawing({self.strokes}, size={self.size}, pen={self.pen})"

    @classmethod
    def from_json(cls, text: str | bytes | dict[str, Any]) -> "Drawing":
        """Read `{"size": [w, h], "pen": d, "strokes": [[[x, y], ...], ...]}`, as text or already parsed.

        Raises DrawingError for anything else.
        """
        value = text if isinstance(text, dict) else parse_json(text)
        missing = [key for key in ("size", "pen", "strokes") if key not in value]
        if missing:
            raise DrawingError(f"A drawing must be JSON like {_EXAMPLE}; {' and '.join(missing)} missing.")
        return cls(value["strokes"], value["size"], value["pen"])

    def to_json(self) -> str:
        """The JSON text that `from_json` reads."""
        return json.dumps({"size": list(self.size), "pen": self.pen, "strokes": self.strokes})


def parse_json(text: object) -> dict[str, Any]:
    """Parse a drawing's JSON, str or bytes, to a dict; its fields are not checked. Raises DrawingError."""
    if isinstance(text, (str, bytes)) and len(text) > MAX_JSON_LENGTH:
        raise DrawingError(
            f"A drawing's JSON may have at most {MAX_JSON_LENGTH:,} characters; draw it with fewer points."
        )
    try:
        value = json.loads(text)  # type: ignore[arg-type]  # the TypeError for other types is caught below
    except (TypeError, ValueError, RecursionError):
        raise DrawingError(f"A drawing must be JSON like {_EXAMPLE}; this is not JSON: {short_repr(text)}.") from None
    if not isinstance(value, dict):
        raise DrawingError(f"A drawing must be JSON like {_EXAMPLE}; got {short_repr(value)}.")
    return value


def _validate(strokes: Sequence[ArrayLike], pen: float) -> Strokes:
    """The strokes as a read-only batch of one drawing, or of none for a blank pad. Raises DrawingError.

    Strokes without points are dropped.
    """
    if not isinstance(strokes, (list, tuple, np.ndarray)):
        raise DrawingError(f"A drawing's strokes must be a list of strokes; got {short_repr(strokes)}.")
    if len(strokes) > MAX_STROKES:
        raise DrawingError(f"A drawing may have at most {MAX_STROKES:,} strokes; draw it with fewer.")
    rule = "strokes must be lists of [x, y] points"
    arrays = [
        _numbers(stroke, rule, lambda each: not each.size or (each.ndim == 2 and each.shape[1] == 2))
        for stroke in strokes
    ]
    inked = [points for points in arrays if points.size]
    batch = Strokes.from_drawings([inked] if inked else [])
    if len(batch.points) > MAX_POINTS:
        raise DrawingError(f"A drawing may have at most {MAX_POINTS:,} points; draw it with fewer.")
    if np.abs(batch.points).max(initial=0) > MAX_COORDINATE:
        raise DrawingError(f"A drawing's points must lie near its pad; got a coordinate beyond {MAX_COORDINATE:,.0f}.")
    if _length(batch, pen) > MAX_PATH_LENGTH:
        raise DrawingError(
            f"A drawing's strokes may be at most {MAX_PATH_LENGTH} times as long as the drawing is large; "
            "draw fewer or shorter strokes."
        )
    batch.points.flags.writeable = False
    return batch


def _length(batch: Strokes, pen: float) -> float:
    """The length of all strokes of at most one drawing, in lengths of its longer side."""
    if not len(batch):
        return 0.0
    step = np.hypot(*np.diff(batch.points, axis=0).T)
    step[batch.stroke_start[1:-1] - 1] = 0  # the pen is lifted between two strokes
    low, high = batch.bounds()
    return float(step.sum() / max((high - low).max(), pen / 2))


def _numbers(value: ArrayLike, rule: str, is_valid: Callable[[Floats], bool]) -> Floats:
    """Convert to a float64 array.

    Raises DrawingError for text, None, a boolean, NaN, infinity, and an array that is not valid; `rule` says in its
    message what is allowed.
    """
    try:
        array = np.asarray(value, object)  # otherwise NumPy would pad all texts in a list to the length of the longest
        kinds = set(map(type, array.ravel()))
        if bool in kinds or not all(issubclass(kind, (int, float, np.integer, np.floating)) for kind in kinds):
            raise TypeError
        numbers = array.astype(np.float64)
        if not np.isfinite(numbers).all() or not is_valid(numbers):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise DrawingError(f"A drawing's {rule}, all finite; got {short_repr(value)}.") from None
    return numbers
