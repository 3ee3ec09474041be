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
    """The labelled drawings of an ink file."""

    strokes: Strokes  # of D drawings; the longer side of each spans 0..10000
    labels: Texts  # [D], what the writer meant
    writers: Texts  # [D], collection/file
    splits: Texts  # [D], "train" or "test"; no writer is in both

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
    texts = (np.concatenate([getattr(part, name) for part in parts]) for name in ("labels", "writers", "splits"))
    ink = InkFile(Strokes.concatenate([part.strokes for part in parts]), *texts)
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
    low, side = points.min(0), np.ptp(points, axis=0).max()
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
    points, *starts = numbers = [arrays[name] for name in ARRAYS[:3]]
    texts = [arrays[name] for name in ARRAYS[3:]]
    count = starts[1].size - 1
    if not (
        all(array.dtype.kind in "iu" for array in numbers)
        and points.shape[1:] == (2,)
        and _is_partition(starts[0], len(points))
        and _is_partition(starts[1], len(starts[0]) - 1)
        and all(text.dtype.kind == "U" and text.shape == (count,) for text in texts)
        and np.isin(texts[-1], SPLITS).all()
    ):
        raise InkFileError(f"{path} is a damaged ink file: its arrays do not match each other; make it again.")
    strokes = Strokes(points.astype(np.float64), *(start.astype(np.int64) for start in starts))
    return InkFile(strokes, *(text.astype(str) for text in texts))


def _is_partition(start: Array, count: int) -> bool:
    """Whether the starts, and the last end, divide `count` items into ranges of one or more."""
    if start.ndim != 1 or not start.size:
        return False
    # int64, because the difference of unsigned integers is never negative.
    return start[0] == 0 and start[-1] == count and bool((np.diff(start.astype(np.int64)) > 0).all())


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
            strokes, text = _parse_line(line)
        except UserError as error:
            raise InkFileError(f"{path} has a bad line {number}, correct or delete it: {error}") from None
        drawings.append(to_ink(strokes))
        texts.append(text)
    if not drawings:
        raise InkFileError(f"{path} contains no drawings: it must have one per line, like {_EXAMPLE}.")
    return InkFile(Strokes.from_drawings(drawings), *map(np.array, zip(*texts)))


def _parse_line(line: bytes) -> tuple[list[Floats], tuple[str, str, str]]:
    """Strokes, and label, writer and split, of one line. Raises InkFileError or DrawingError."""
    try:
        value = json.loads(line.decode())
        strokes, label = value["strokes"], value["label"]
        writer, split = value.get("writer", DEFAULT_WRITER), value.get("split", SPLITS[0])
        # Among the unprintable are NUL, which NumPy drops, and half a surrogate pair, which cannot be encoded.
        is_valid = len(label) == 1 and writer and (label + writer).isprintable() and split in SPLITS
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        is_valid = False
    if not is_valid:
        raise InkFileError(
            f"it must be JSON like {_EXAMPLE}, with a label of one character in quotes, and perhaps with a writer like "
            f'"{DEFAULT_WRITER}" and a split, "train" or "test".'
        )
    batch = Drawing(strokes).batch
    if not len(batch):
        raise InkFileError("its strokes have no points.")
    return batch.split(), (label, writer, split)
