"""Ink files: many people's labelled drawings, read from and written to NumPy archives."""

import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_demo.drawing.ink import Drawing, InkError, Strokes

INK_FILE_SPAN = 10_000  # the longer side of every drawing in an ink file, in units of its points


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
        low, high = one.box()
        centred = one.with_points(one.points + (12_000 - low - high) / 2)
        return Drawing(centred.split(), (12_000, 12_000), pen)


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
