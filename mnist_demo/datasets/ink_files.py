"""Ink files: labelled pen drawings in a NumPy archive, or as one line of JSON each."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_demo.arrays import Floats, Texts
from mnist_demo.errors import UserError
from mnist_demo.files import NPZ_ERRORS, atomic_write, open_npz
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing

INK_FILE_SPAN = 10_000  # the longer side of every drawing in an ink file, in units of its points
ARRAYS = ("points", "stroke_start", "drawing_start", "label", "writer", "split")  # of the archive
SPLITS = ("train", "test")
DEFAULT_WRITER = "own/pad"  # collection/writer of a line of JSON without a writer
_EXAMPLE = '{"label": "7", "strokes": [[[x, y], ...], ...]}'

Array = np.ndarray[Any, np.dtype[Any]]  # as read from a file, of any shape and dtype


class InkFileError(UserError):
    """An ink file or a UNIPEN release that is missing, damaged or without usable drawings."""


@dataclass(frozen=True)
class InkFile:
    """The labelled drawings of an ink file.

    strokes   Strokes of D drawings; the longer side of each drawing spans 0..10000
    labels    str [D], what the writer meant
    writers   str [D], collection/file
    splits    str [D], "train" or "test"; no writer is in both
    """

    strokes: Strokes
    labels: Texts
    writers: Texts
    splits: Texts

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def collections(self) -> Texts:
        """str [D], the collection of each drawing."""
        return np.array([writer.split("/")[0] for writer in self.writers], dtype=str)

    def drawing(self, index: int, pen: float = 500) -> Drawing:
        """Drawing number `index`, in the middle of a pad of 12000 by 12000 units."""
        strokes = self.strokes.select([index])
        low, high = strokes.bounds()
        centred = strokes.with_points(strokes.points + (12_000 - low - high) / 2)
        return Drawing(centred.split(), (12_000, 12_000), pen)


def load_ink(*paths: str | os.PathLike[str]) -> InkFile:
    """The drawings of one or more ink files, in this order.

    An ink file is a NumPy archive with points int16 [P, 2], stroke_start int32 [S + 1], drawing_start int32 [D + 1] and
    label, writer, split str [D]. A file named *.jsonl has one line of JSON per drawing, with label, strokes in any unit
    (y downwards), and optionally writer and split. Raises InkFileError, which names the file and a bad line, if a file
    is missing, damaged or of another kind; OSError if it cannot be opened.
    """
    parts = [_load_lines(path) if path.suffix.lower() == ".jsonl" else _load_archive(path) for path in map(Path, paths)]
    strokes = Strokes.concatenate([part.strokes for part in parts])
    texts = [np.concatenate([getattr(part, name) for part in parts]) for name in ("labels", "writers", "splits")]
    ink = InkFile(strokes, *texts)
    if both := set(ink.writers[ink.splits == "train"].tolist()) & set(ink.writers[ink.splits == "test"].tolist()):
        raise InkFileError(
            f"{', '.join(map(str, paths))}: writer {min(both)} is in both splits, so a model would be tested on a writer that "
            "it was trained on; put each writer into one split."
        )
    return ink


def save_ink(path: str | os.PathLike[str], arrays: Mapping[str, Array]) -> None:
    """Write the arrays of an ink file (see `load_ink`), replacing an old file only when complete."""
    chosen: dict[str, Any] = {name: arrays[name] for name in ARRAYS}
    with atomic_write(Path(path)) as unfinished, unfinished.open("wb") as file:
        np.savez_compressed(file, **chosen)


def to_ink(strokes: Sequence[ArrayLike]) -> list[NDArray[np.int16]]:
    """One drawing's strokes, [., 2] each and y downwards, in the units of an ink file: int16 [., 2].

    The bounding box begins at 0, 0 and its longer side spans 0..10000. A dot has no extent: all its points are 0, 0.
    """
    arrays = [np.asarray(stroke, np.float64) for stroke in strokes]
    points = np.concatenate(arrays)
    low = points.min(0)
    side = (points.max(0) - low).max()
    scale = INK_FILE_SPAN / side if side > 1e-9 else 0
    return [np.rint((stroke - low) * scale).astype(np.int16) for stroke in arrays]


def _load_archive(path: Path) -> InkFile:
    if not path.is_file():
        raise InkFileError(f"No ink file at {path}: make one with `python -m mnist_demo.convert UNIPEN_FOLDER {path}`.")
    try:
        with open_npz(path) as archive:
            arrays = {name: archive[name] for name in ARRAYS}
    except PermissionError:
        raise
    except NPZ_ERRORS as error:
        # NumPy's own message for a file of another kind suggests to load it with pickle, which is unsafe.
        reason = f"no {error}" if isinstance(error, KeyError) else "damaged or of another kind"
        raise InkFileError(
            f"{path} is not an ink file ({reason}): it must be an .npz with {', '.join(ARRAYS)}, or lines of JSON in a .jsonl."
        ) from None
    numbers, texts = [arrays[name] for name in ARRAYS[:3]], [arrays[name] for name in ARRAYS[3:]]
    if not _is_consistent(numbers, texts):
        raise InkFileError(f"{path} is a damaged ink file: its arrays do not match each other; make it again.")
    points, *starts = numbers
    strokes = Strokes(points.astype(np.float64), *(start.astype(np.int64) for start in starts))
    return InkFile(strokes, *(text.astype(str) for text in texts))


def _is_consistent(numbers: list[Array], texts: list[Array]) -> bool:
    """Whether the arrays have the shapes, dtypes and sizes of an ink file."""
    if any(array.dtype.kind not in "iu" for array in numbers) or any(start.ndim != 1 for start in numbers[1:]):
        return False
    # int64, because the difference of unsigned integers is never negative.
    points, stroke_start, drawing_start = (array.astype(np.int64) for array in numbers)
    return bool(
        points.ndim == 2
        and points.shape[1] == 2
        and len(stroke_start)
        and len(drawing_start)
        and stroke_start[0] == drawing_start[0] == 0
        and stroke_start[-1] == len(points)
        and drawing_start[-1] == len(stroke_start) - 1
        and (np.diff(stroke_start) > 0).all()
        and (np.diff(drawing_start) > 0).all()
        and all(text.dtype.kind == "U" and text.shape == (len(drawing_start) - 1,) for text in texts)
        and np.isin(texts[-1], SPLITS).all()
    )


def _load_lines(path: Path) -> InkFile:
    if not path.is_file():
        raise InkFileError(f"No ink file at {path}: keep your own drawings on the page and download them.")
    drawings: list[Sequence[ArrayLike]] = []
    texts: list[tuple[str, str, str]] = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        line = line.removeprefix(b"\xef\xbb\xbf").strip()  # a byte order mark, and the carriage return of Windows
        if not line:
            continue
        try:
            strokes, label, writer, split = _parse_line(line)
        except UserError as error:
            raise InkFileError(f"{path} has a bad line {number}, correct or delete it: {error}") from None
        drawings.append(to_ink(strokes))
        texts.append((label, writer, split))
    if not drawings:
        raise InkFileError(f"{path} contains no drawings: it must have one per line, like {_EXAMPLE}.")
    return InkFile(
        Strokes.from_drawings(drawings), *(np.array(column, dtype=str) for column in zip(*texts, strict=True))
    )


def _parse_line(line: bytes) -> tuple[list[Floats], str, str, str]:
    """Strokes, label, writer and split of one line. Raises InkFileError or DrawingError."""
    try:
        value = json.loads(line.decode())
    except (ValueError, RecursionError):
        raise InkFileError(f"it is not JSON like {_EXAMPLE}.") from None
    if not isinstance(value, dict) or not {"label", "strokes"} <= value.keys():
        raise InkFileError(f"it must have a label and strokes, like {_EXAMPLE}.")
    label, writer, split = value["label"], value.get("writer", DEFAULT_WRITER), value.get("split", SPLITS[0])
    # Among the unprintable are NUL, which NumPy drops, and half a surrogate pair, which cannot be encoded.
    if not isinstance(label, str) or len(label) != 1 or not label.isprintable():
        raise InkFileError('its label must be one character in quotes, like "7".')
    if not isinstance(writer, str) or not writer or not writer.isprintable():
        raise InkFileError(f'its writer must be a name like "{DEFAULT_WRITER}".')
    if split not in SPLITS:
        raise InkFileError('its split must be "train" or "test".')
    strokes = Drawing(value["strokes"]).batch.split()
    if not strokes:
        raise InkFileError("its strokes have no points.")
    return strokes, label, writer, split
