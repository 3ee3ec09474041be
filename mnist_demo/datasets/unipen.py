"""Converter from the public UNIPEN release to ink files.

The release is train_r01_v07 (CC BY 4.0, doi:10.5281/zenodo.1195803). Unpacked,
`data/<category>/<collection>/**/<file>.dat` says which pieces of pen movement are which character, and `include/` has
the movements. Category 1a is single digits, 1b capital letters, 1c small letters, 1d symbols.

The release is thirty years old and has many authors: everything unreadable is reported in one line and left out.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_demo.datasets.ink_files import Array, InkFileError, save_ink, to_ink
from mnist_demo.datasets.splits import split_of
from mnist_demo.datasets.unipen_format import Report, UnipenError, read_source, shorten, strokes_of
from mnist_demo.files import check_writable, permission_denied
from mnist_demo.networks.models import DIGITS

CATEGORIES = ("1a", "1b", "1c", "1d")
COUNTS_PEN_UP = {"pri"}  # collections that number pen-up components too; all others number pen-down components only


def read_unipen(
    folder: Path,
    categories: Sequence[str] = CATEGORIES,
    report: Report = print,
    collections: Sequence[str] | None = None,
) -> dict[str, Array]:
    """All single characters of these categories and collections, as the arrays of an ink file.

    A writer is collection/file. Of category 1a only digits are used, of the others all labels of one character.
    `report` gets one line for everything that is left out. Raises InkFileError if `folder` is not a UNIPEN release or
    has no such characters.
    """
    folder = find_release(folder)
    found = [path for category in CATEGORIES for path in (folder / "data" / category).glob("*")]
    available = {path.name.removesuffix(".dat") for path in found if path.is_dir() or path.suffix == ".dat"}
    for unknown in sorted(set(collections or ()) - available):
        raise InkFileError(f"No collection {unknown!r} in {folder}; there are {', '.join(sorted(available))}.")
    strokes, drawing_start, labels, writers = [], [0], [], []
    for category in categories:
        for path in sorted((folder / "data" / category).rglob("*.dat")):
            name = _printable(path.relative_to(folder).as_posix())
            collection = path.relative_to(folder / "data" / category).parts[0].removesuffix(".dat")
            if collections is not None and collection not in collections:
                continue
            for label, drawing in _drawings(path, folder, collection in COUNTS_PEN_UP, _prefixed(name, report)):
                if category == "1a" and label not in DIGITS:
                    report(f"{name}: {label!r} among the digits, left out")
                    continue
                strokes += drawing
                drawing_start.append(len(strokes))
                labels.append(label)
                writers.append(_printable(f"{collection}/{path.stem}"))
    if not labels:
        raise InkFileError(
            f"{folder} contains no drawings in data/{', data/'.join(categories)}: unpack the complete release."
        )
    return {
        "points": np.concatenate(strokes),
        "stroke_start": np.cumsum([0, *map(len, strokes)]).astype(np.int32),
        "drawing_start": np.array(drawing_start, np.int32),
        "label": np.array(labels),
        "writer": np.array(writers),
        "split": np.array([split_of(writer) for writer in writers]),
    }


def _drawings(
    path: Path, folder: Path, counts_pen_up: bool, report: Report
) -> Iterator[tuple[str, list[NDArray[np.int16]]]]:
    """The labelled drawings of one .dat file."""
    try:
        source = read_source(path, folder / "include", report)
    except OSError as error:
        is_denied = isinstance(error, PermissionError)
        report(permission_denied(error.filename) if is_denied else f"cannot be read ({error.strerror}), left out")
        return
    except UnipenError as error:
        report(f"{error}: all its drawings are left out")
        return
    if not source.segments:
        report("contains no characters")
    components = [component for component in source.components if component.down or counts_pen_up]
    for delineation, label in source.segments:
        drawing = f"drawing {shorten(delineation)} {shorten(repr(label))}"
        if len(label) != 1 or label == "\0":
            report(f"{drawing} is not one character, left out")
            continue
        try:
            strokes = strokes_of(delineation, components, _prefixed(drawing, report))
        except UnipenError as error:
            report(f"{drawing}: {error}, left out")
            continue
        if strokes:
            yield label, to_ink([np.array(stroke) * [1, -1] for stroke in strokes])  # in UNIPEN y grows upwards
        else:
            report(f"{drawing} has no strokes, left out")


def find_release(folder: Path) -> Path:
    """The folder with `data` and `include`: `folder` or one directly inside it. Raises InkFileError."""
    for candidate in [folder, *sorted(path for path in folder.glob("*") if path.is_dir())]:
        if (candidate / "include").is_dir() and any((candidate / "data" / name).is_dir() for name in CATEGORIES):
            return candidate
    raise InkFileError(
        f"{folder} is not a UNIPEN release: it must contain the folders data/1a and include. "
        "Unpack train_r01_v07 (doi:10.5281/zenodo.1195803) and pass its folder."
    )


def convert(
    folder: Path, out: Path, report: Report = print, collections: Sequence[str] | None = None
) -> tuple[Path, Path | None]:
    """Write the digits to `out` and the letters and symbols to a second file; returns both paths.

    For `ink-digits.npz` the second file is `ink-other.npz`, for another name that name with "-other" added; None if
    there are no letters or symbols. An existing file is replaced only when the new one is complete. Raises InkFileError
    like `read_unipen`, and FileError if a file cannot be written.
    """
    if out.suffix != ".npz":
        raise InkFileError(f"{out} must end in .npz: an ink file is a NumPy archive.")
    check_writable(out)  # before reading, which takes minutes
    stem = out.stem.replace("digits", "other") if "digits" in out.stem else f"{out.stem}-other"
    other = out.with_name(f"{stem}.npz")
    _write(out, read_unipen(folder, CATEGORIES[:1], report, collections), "digits", report)
    try:
        arrays = read_unipen(folder, CATEGORIES[1:], report, collections)
    except InkFileError:  # the digits were found, so the release and the collections exist
        old = f"; {other} is from an earlier run and was not changed" if other.exists() else ""
        report(f"No letters or symbols{old}.")
        return out, None
    _write(other, arrays, "letters and symbols", report)
    return out, other


def _write(path: Path, arrays: dict[str, Array], content: str, report: Report) -> None:
    save_ink(path, arrays)
    writers = len(np.unique(arrays["writer"]))
    test = np.count_nonzero(arrays["split"] == "test")
    report(
        f"{path}: {content} by {writers:,} writer{'s' * (writers != 1)}, "
        f"{len(arrays['label']) - test:,} drawings to train on, {test:,} to test"
    )


def _prefixed(prefix: str, report: Report) -> Report:
    return lambda line: report(f"{prefix}: {line}")


def _printable(name: str) -> str:
    """A file's name as text; bytes that are not UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode()
