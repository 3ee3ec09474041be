"""The public UNIPEN release (train_r01_v07, CC BY 4.0, doi:10.5281/zenodo.1195803) → ink files.

The unpacked release: `data/<category>/<collection>/**/<file>.dat` says which pieces of pen movement are which character,
`include/` holds the movements. Category 1a is single digits, 1b capitals, 1c small letters, 1d symbols.

The release is thirty years old and written by many hands: whatever of it cannot be read is reported in one line each
and left out.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_demo.datasets.ink_files import InkFileError, save_ink, to_ink
from mnist_demo.datasets.splits import split_of
from mnist_demo.datasets.unipen_format import Report, read_source, strokes_of
from mnist_demo.files import check_writable, permission_denied
from mnist_demo.networks.models import DIGITS

CATEGORIES = ("1a", "1b", "1c", "1d")
COUNTS_PEN_UP = {"pri"}  # collections that number pen-up components too; all others number pen-down components only


def read_unipen(
    folder: str | os.PathLike,
    categories: Sequence[str] = CATEGORIES,
    report: Report = print,
    collections: Sequence[str] | None = None,
) -> dict[str, np.ndarray]:
    """All single characters of these categories, as the arrays of an ink file; of these collections, or of all.

    A writer is collection/file. Of 1a only digits are kept, of the others every label of one character. `report` gets
    one line for each thing that is left out. Raises InkFileError where `folder` is no UNIPEN release or has none of them.
    """
    folder = find_release(Path(folder))
    there = {
        path.name.removesuffix(".dat")
        for category in CATEGORIES
        for path in (folder / "data" / category).glob("*")
        if path.is_dir() or path.suffix == ".dat"
    }
    for unknown in sorted(set(collections or ()) - there):
        raise InkFileError(f"No collection {unknown!r} in {folder}; there are {', '.join(sorted(there))}.")
    strokes, drawing_start, labels, writers = [], [0], [], []
    for category in categories:
        for path in sorted((folder / "data" / category).rglob("*.dat")):
            name = _printable(path.relative_to(folder).as_posix())
            collection = path.relative_to(folder / "data" / category).parts[0].removesuffix(".dat")
            if collections is not None and collection not in collections:
                continue
            writer = _printable(f"{collection}/{path.stem}")
            for label, drawing in _drawings(path, folder, writer, _under(name, report)):
                if category == "1a" and label not in DIGITS:
                    report(f"{name}: {label!r} among the digits, left out")
                    continue
                strokes += drawing
                drawing_start.append(len(strokes))
                labels.append(label)
                writers.append(writer)
    if not labels:
        raise InkFileError(
            f"{folder} holds no drawing in data/{', data/'.join(categories)}: is the release unpacked whole?"
        )
    return {
        "points": np.concatenate(strokes),
        "stroke_start": np.cumsum([0, *map(len, strokes)]).astype(np.int32),
        "drawing_start": np.array(drawing_start, np.int32),
        "label": np.array(labels),
        "writer": np.array(writers),
        "split": np.array([split_of(writer) for writer in writers]),
    }


def _drawings(path: Path, folder: Path, writer: str, report: Report) -> Iterator[tuple[str, list[NDArray[np.int16]]]]:
    """The labelled drawings of one .dat file."""
    try:
        source = read_source(path, folder / "include")
    except PermissionError as error:
        report(f"{permission_denied(error.filename)} Left out.")
        return
    except OSError as error:
        report(f"cannot be read ({error.strerror}), left out")
        return
    if source.missing:
        names = _short(", ".join(source.missing))
        are = "is" if len(source.missing) == 1 else "are"
        report(f"includes {names or 'nothing'}, which {are} missing: its {len(source.segments)} drawings are left out")
        return
    for name in source.circular:
        report(f"includes {_short(name)} within itself, left out there")
    for segment in source.unreadable:
        report(f"segment {_short(segment)} has no delineation and label, left out".replace("  ", " "))
    if not source.segments and not source.unreadable:
        report("names no characters")
    components = source.components
    if writer.split("/")[0] not in COUNTS_PEN_UP:
        components = [component for component in components if component.down]
    for delineation, label in source.segments:
        named = f"drawing {_short(delineation)} {_short(repr(label))}"
        if len(label) != 1 or label == "\0":
            report(f"{named} is not one character, left out")
            continue
        try:
            strokes = strokes_of(delineation, components, _under(named, report))
        except ValueError as error:
            report(f"{named}: {error}, left out")
            continue
        if strokes:
            yield label, to_ink([np.array(stroke) * [1, -1] for stroke in strokes])  # in UNIPEN y grows upwards
        else:
            report(f"{named} has no ink, left out")


def find_release(folder: Path) -> Path:
    """The folder with `data` and `include` in it: the one given, or the only such one directly inside it."""
    for place in [folder, *sorted(path for path in folder.glob("*") if path.is_dir())]:
        if (place / "include").is_dir() and any((place / "data" / category).is_dir() for category in CATEGORIES):
            return place
    raise InkFileError(
        f"{folder} is no UNIPEN release: it must hold the folders data/1a and include. "
        "Unpack train_r01_v07 (doi:10.5281/zenodo.1195803) and give its folder."
    )


def convert(
    folder: str | os.PathLike,
    out: str | os.PathLike,
    report: Report = print,
    collections: Sequence[str] | None = None,
) -> tuple[Path, Path | None]:
    """Write the release's digits to `out` and its letters and symbols beside it; returns both paths.

    For `ink-digits.npz` the second file is `ink-other.npz`, else the name with "-other" added; None if there are no
    letters or symbols. A file already there stays whole until the new one is. Raises InkFileError like
    `read_unipen`, and FileError where no file can be written.
    """
    out = Path(out)
    if out.suffix != ".npz":
        raise InkFileError(f"{out} must end in .npz: an ink file is a NumPy archive.")
    find_release(Path(folder))
    check_writable(out)  # before the minutes that reading takes
    stem = out.stem.replace("digits", "other") if "digits" in out.stem else f"{out.stem}-other"
    other = out.with_name(f"{stem}.npz")
    _write(out, read_unipen(folder, CATEGORIES[:1], report, collections), "digits", report)
    try:
        arrays = read_unipen(folder, CATEGORIES[1:], report, collections)
    except InkFileError:  # the release and the collections are there, so it is the drawings that are not
        old = f"; {other} is from before and was left as it was" if other.exists() else ""
        report(f"No letters or symbols{old}.")
        return out, None
    _write(other, arrays, "letters and symbols", report)
    return out, other


def _write(path: Path, arrays: dict[str, np.ndarray], what: str, report: Report) -> None:
    save_ink(path, arrays)
    drawings, writers = arrays["label"], set(arrays["writer"].tolist())
    test = np.count_nonzero(arrays["split"] == "test")
    report(
        f"{path}: {what} by {len(writers):,} writer{'s' * (len(writers) != 1)}, "
        f"{len(drawings) - test:,} drawings to train on, {test:,} to test"
    )


def _under(name: str, report: Report) -> Report:
    """What reports a line under this name."""
    return lambda line: report(f"{name}: {line}")


def _printable(name: str) -> str:
    """A file's name as text; bytes in it that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode()


def _short(text: str) -> str:
    """As much of a text from a file as fits into a line of a report."""
    return text if len(text) <= 60 else f"{text[:59]}…"
