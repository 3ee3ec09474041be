"""Pen strokes: a Drawing in memory, in JSON and in ink files, and the inking of strokes on a pixel grid.

What comes in are points along the pen's way; what goes out are the same points in flat arrays, or grey levels. Nothing
here knows about MNIST's box: `mnist_demo.preprocess` says where and how large the strokes are inked.

    python -m mnist_demo.convert UNIPEN_FOLDER OUT.npz        # the public UNIPEN release → ink files
"""

import json
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAX_POINTS = 1_000_000  # in one drawing; an hour of scribbling at 240 points a second
INK_FILE_SPAN = 10_000  # the longer side of every drawing in an ink file, in units of its points
BATCH_CELLS = 1 << 18  # pixels inked at once, so that any number of points fits in memory
PIECE_LENGTH = 1.0  # strokes are inked in straight pieces of at most this many pixels


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


@dataclass(frozen=True)
class InkFile:
    """The labelled drawings of an ink file.

    strokes   Strokes of D drawings; each drawing's longer side spans 0..10000
    labels    str [D], what the writer meant
    writers   str [D], collection/file
    splits    str [D], "train" or "test"; no writer stands in both
    """

    strokes: Strokes
    labels: np.ndarray
    writers: np.ndarray
    splits: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def collections(self) -> np.ndarray:
        """str [D], each writer's collection."""
        return np.array([writer.split("/")[0] for writer in self.writers], dtype=str)

    def drawing(self, index: int, pen: float = 500) -> Drawing:
        """Drawing number `index`, in the middle of a pad of 12000 by 12000 units."""
        one = self.strokes.select([index])
        low, high = one.points.min(0), one.points.max(0)
        points = one.points + (12_000 - low - high) / 2
        return Drawing(np.split(points, one.stroke_start[1:-1]), (12_000, 12_000), pen)


ARRAYS = ("points", "stroke_start", "drawing_start", "label", "writer", "split")


def load_ink(*paths: str | os.PathLike) -> InkFile:
    """The drawings of one ink file, or of several joined in this order.

    An ink file is a NumPy archive with points int16 [P, 2], stroke_start int32 [S + 1], drawing_start int32 [D + 1] and
    label, writer, split str [D]. Raises InkError naming the file where it is missing, damaged or not such an archive.
    """
    parts = [_load_arrays(Path(path)) for path in paths]
    points = np.concatenate([part["points"] for part in parts]).astype(np.float64)
    starts = [_joined_starts([part[name] for part in parts]) for name in ("stroke_start", "drawing_start")]
    texts = [np.concatenate([part[name] for part in parts]).astype(str) for name in ("label", "writer", "split")]
    return InkFile(Strokes(points, *starts), *texts)


def _joined_starts(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(np.concatenate([np.diff(starts) for starts in parts]))]).astype(np.int64)


def _load_arrays(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        raise InkError(f"No ink file at {path}: make one with `python -m mnist_demo.convert UNIPEN_FOLDER {path}`.")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in ARRAYS}
    except (
        KeyError,
        TypeError,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        # NumPy's own words for a file of another kind advise to load it unsafely.
        reason = f"no {error}" if isinstance(error, KeyError) else "damaged or of another kind"
        raise InkError(f"{path} is no ink file ({reason}): it must be an .npz with {', '.join(ARRAYS)}.") from None
    points, stroke_start, drawing_start = (arrays[name] for name in ARRAYS[:3])
    whole = (
        points.ndim == 2
        and points.shape[1] == 2
        and all(arrays[name].dtype.kind in "iu" for name in ARRAYS[:3])
        and all(starts.ndim == 1 and len(starts) for starts in (stroke_start, drawing_start))
        and stroke_start[0] == drawing_start[0] == 0
        and stroke_start[-1] == len(points)
        and drawing_start[-1] == len(stroke_start) - 1
        and (np.diff(stroke_start) > 0).all()
        and (np.diff(drawing_start) > 0).all()
        and all(arrays[name].shape == (len(drawing_start) - 1,) for name in ARRAYS[3:])
    )
    if not whole:
        raise InkError(f"{path} is a damaged ink file: its arrays do not fit each other; make it again.")
    return arrays


def check_writable(path: Path) -> None:
    """Make the folder that `path` is to be written in; InkError where no file can be written there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InkError(f"Cannot write {path}: {path.parent} is no folder ({error.strerror}).") from None
    if path.is_dir():
        raise InkError(f"Cannot write {path}: it is a folder.")
    if not os.access(path.parent, os.W_OK):
        raise InkError(f"Cannot write {path}: the folder {path.parent} is not yours to write to.")


def save_ink(path: str | os.PathLike, arrays: dict[str, np.ndarray]) -> None:
    """Write the arrays of an ink file (`load_ink` says which); a file already there stays whole until the new one is."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.npz")
    try:
        np.savez_compressed(unfinished, **{name: arrays[name] for name in ARRAYS})
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def rasterise(strokes: Strokes, side: int, radius: float, softness: float) -> np.ndarray:
    """Ink every drawing with a round pen on its own square grid: uint8 [D, side, side], 0 paper to 255 ink.

    Points are in pixels, pixel (row i, column j) has its centre at x = j + 0.5, y = i + 0.5. A pixel's grey level falls
    linearly with its centre's distance from the nearest stroke: half at `radius`, from full to none over `softness`
    pixels. `radius` and `softness` are in pixels, one float each or float [D].
    """
    begin, end, drawing = _pieces(strokes)
    count = len(strokes)
    radius, softness = (np.broadcast_to(np.asarray(value, float), count) for value in (radius, softness))
    reach = PIECE_LENGTH / 2 + (radius + softness / 2).max(initial=0)
    window = np.arange(int(np.ceil(2 * reach)) + 1)
    image = np.zeros(count * side * side)
    batch = max(BATCH_CELLS // window.size**2, 1)
    for start in range(0, len(begin), batch):
        some = slice(start, start + batch)
        _ink_pieces(image, side, window, reach, begin[some], end[some], drawing[some], radius, softness)
    return np.rint(image * 255).astype(np.uint8).reshape(count, side, side)


def _ink_pieces(image, side, window, reach, begin, end, drawing, radius, softness) -> None:
    """Ink straight pieces into `image`, float64 [D * side * side], each in the window of pixels around its middle."""
    radius, softness = radius[drawing, None, None], softness[drawing, None, None]
    corner = np.floor((begin + end) / 2 - reach).astype(np.int64)
    column, row = (corner[:, axis, None] + window for axis in (0, 1))
    # Distance from each pixel centre of the window, [N, rows, columns], to its piece.
    direction = end - begin
    length_squared = np.maximum((direction**2).sum(1), 1e-12)[:, None, None]
    dx = (column + 0.5 - begin[:, :1])[:, None, :]
    dy = (row + 0.5 - begin[:, 1:])[:, :, None]
    along_x, along_y = direction[:, 0, None, None], direction[:, 1, None, None]
    along = np.clip((dx * along_x + dy * along_y) / length_squared, 0, 1)
    distance = np.sqrt((dx - along * along_x) ** 2 + (dy - along * along_y) ** 2)
    grey = np.clip(0.5 + (radius - distance) / softness, 0, 1)
    inside = ((row >= 0) & (row < side))[:, :, None] & ((column >= 0) & (column < side))[:, None, :] & (grey > 0)
    cell = (drawing[:, None, None] * side + row[:, :, None]) * side + column[:, None, :]
    np.maximum.at(image, cell[inside], grey[inside])


def _pieces(strokes: Strokes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Straight pieces along all strokes, none longer than PIECE_LENGTH: begin [N, 2], end [N, 2], drawing int [N].

    A stroke of one point is one piece without length.
    """
    points, last = strokes.points, strokes.stroke_start[1:] - 1
    keep = np.ones(len(points), bool)
    keep[last] = np.diff(strokes.stroke_start) == 1
    begin = np.flatnonzero(keep)
    end = begin + 1
    end[np.isin(begin, last)] -= 1
    drawing = np.repeat(np.arange(len(strokes)), np.diff(strokes.point_start))[begin]
    begin, end = points[begin], points[end]

    parts = np.maximum(np.ceil(np.hypot(*(end - begin).T) / PIECE_LENGTH), 1).astype(np.int64)
    step = ((end - begin) / parts[:, None]).repeat(parts, 0)
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    begin = begin.repeat(parts, 0) + number[:, None] * step
    return begin, begin + step, drawing.repeat(parts)
