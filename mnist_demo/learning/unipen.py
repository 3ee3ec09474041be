"""The public UNIPEN release (train_r01_v07, CC BY 4.0, doi:10.5281/zenodo.1195803) → ink files.

    python -m mnist_demo.convert UNIPEN_FOLDER OUT.npz

UNIPEN_FOLDER is the unpacked release: `data/<category>/<collection>/**/<file>.dat` says which pieces of pen movement
are which character, `include/` holds the movements. Category 1a is single digits, 1b capitals, 1c small letters,
1d symbols. A file looks like this ("UNIPEN 1.0 format definition", I. Guyon 1994); a statement begins with a dot in the
first column and goes on until the next one:

    .INCLUDE art/data/art01trn.dat              its components, as if they stood here
    .SEGMENT CHARACTER 45-46 OK "!"             components 45 and 46 are an exclamation mark
    .COORD X Y T                                what the columns are
    .PEN_DOWN                                   one component: a stroke, point by point, y grows upwards
    181 725 0

The release is thirty years old and written by many hands: whatever of it cannot be read is reported in one line each
and left out.
"""

import argparse
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mnist_demo.drawing.ink import InkError
from mnist_demo.learning.ink_files import INK_FILE_SPAN, check_writable, save_ink

CATEGORIES = ("1a", "1b", "1c", "1d")
DIGITS = "0123456789"
COUNTS_PEN_UP = {"pri"}  # collections that number pen-up components too; all others number pen-down components only
LARGEST = 1e9  # no tablet has a coordinate beyond; a number that large is a damaged one
DEEPEST = 8  # a file may include files that include files ...; the release's own go one deep

Point = tuple[float, float]
Report = Callable[[str], None]


@dataclass
class Component:
    """One pen-down or pen-up movement, its numbers not yet read: most components of a file are never asked for."""

    down: bool
    text: str  # the lines of numbers
    columns: int  # numbers in a line
    x: int  # which of them is x
    y: int

    def points(self) -> tuple[list[Point], int]:
        """The points, and how many lines are none."""
        points, broken = [], 0
        for line in self.text.split("\n"):
            words = line.split()
            # Some files put several points in one line, some leave out the last columns.
            starts = range(0, len(words), self.columns) if len(words) % self.columns == 0 else [0]
            for start in starts:
                try:
                    x, y = float(words[start + self.x]), float(words[start + self.y])
                except (ValueError, IndexError):
                    broken += 1
                    continue
                if abs(x) < LARGEST and abs(y) < LARGEST:  # false for nan too
                    points.append((x, y))
                else:
                    broken += 1
        return points, broken


@dataclass
class Source:
    """What one .dat file says, its includes unfolded."""

    components: list[Component] = field(default_factory=list)
    segments: list[tuple[str, str]] = field(default_factory=list)  # (delineation, label) of its characters
    unreadable: list[str] = field(default_factory=list)  # segments that are neither
    missing: list[str] = field(default_factory=list)  # includes that are not there
    circular: list[str] = field(default_factory=list)  # includes of a file by itself, or nested too deep
    columns: tuple[int, int, int] = (2, 0, 1)  # number of columns, x, y: as .COORD said last


# ------------------------------------------------------------------------------------------------ one file → Source


_STATEMENT = re.compile(r"^\.(?=[A-Za-z])", re.MULTILINE)
_WORD = re.compile(r"\w+", re.ASCII)
_SEGMENT = re.compile(r'\s*(\d+(?:\s*[,:-]\s*\d+)*|\S+)\s+(?:\S+\s+)??"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t"}


def read_source(path: Path, include: Path) -> Source:
    """Read a .dat file and the files it includes; `include` is the folder that their names start from."""
    source = Source()
    _read_into(source, path, include, (path.resolve(),))
    return source


def _read_into(source: Source, path: Path, include: Path, open_files: tuple[Path, ...]) -> None:
    # latin-1 reads every byte, text mode the line ends of DOS, Macintosh and Unix alike; an editor's mark of UTF-8 is no text.
    text = path.read_text(encoding="latin-1").removeprefix("\xef\xbb\xbf")
    for statement in _STATEMENT.split(text)[1:]:
        keyword = _WORD.match(statement)[0].upper()
        argument = statement[len(keyword) :]
        if keyword in ("PEN_DOWN", "PEN_UP"):
            source.components.append(Component(keyword == "PEN_DOWN", argument, *source.columns))
        elif keyword == "SEGMENT" and len(open_files) == 1:
            # Those of an included file are about words, or other people's.
            level, _, rest = argument.replace("\t", " ").strip().partition(" ")
            if level.upper() == "CHARACTER":  # not WORD, LINE, ...
                segment = _SEGMENT.match(rest)
                if segment:
                    source.segments.append((segment[1], unescape(segment[2])))
                else:
                    source.unreadable.append(" ".join(rest.split()))
        elif keyword == "COORD":
            names = argument.upper().split()
            if "X" in names and "Y" in names:
                source.columns = len(names), names.index("X"), names.index("Y")
        elif keyword == "INCLUDE":
            name = argument.strip().split("\n")[0].strip('" ').replace("\\", "/")
            places = (include / name, path.parent / name)
            found = next((place.resolve() for place in places if name and place.is_file()), None)
            if found is None:
                source.missing.append(name)
            elif found in open_files or len(open_files) > DEEPEST:  # a file that includes itself would never end
                source.circular.append(name)
            else:
                _read_into(source, found, include, (*open_files, found))


def unescape(label: str) -> str:
    r"""The text of a label as it stands between its quotes: \" and \\ for themselves, \n and \t for spaces' kin."""
    return re.sub(r"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), label, flags=re.DOTALL)


# ------------------------------------------------------------------------------------------- a segment → its strokes


@dataclass(frozen=True)
class Span:
    """Components `first` to `last`, both included, from point `start` of the first to point `stop` of the last."""

    first: int
    last: int
    start: int = 0
    stop: int | None = None  # None: to the end


_SPAN = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")


def parse_delineation(text: str) -> list[Span]:
    """What a segment's delineation names: `3`, `3-5`, `3:10-5:20` or several of these with commas between.

    Components and points are counted from 0; both ends belong to it. Raises ValueError for anything else.
    """
    spans = []
    for part in text.split(","):
        match = _SPAN.fullmatch(re.sub(r"\s", "", part))
        if not match:
            raise ValueError("that is no delineation")
        first, start, last, stop = (None if number is None else int(number) for number in match.groups())
        if last is None:
            last, stop = first, start  # `3:10` is that one point
        if last < first or (last == first and start is not None and stop is not None and stop < start):
            raise ValueError("that runs backwards")
        spans.append(Span(first, last, start or 0, stop))
    return spans


def strokes_of(delineation: str, components: list[Component], report: Report) -> list[list[Point]]:
    """The pen-down strokes that a delineation names, without the points at which the pen stood still.

    Reports each component that is empty or partly unreadable. Raises ValueError where the delineation is none or names
    more than there is: a drawing with a piece missing would be labelled wrongly.
    """
    strokes = []
    for span in parse_delineation(delineation):
        if span.last >= len(components):
            raise ValueError(f"component {span.last} is named, but there are only {len(components)}")
        for number in range(span.first, span.last + 1):
            if not components[number].down:
                continue
            points, broken = components[number].points()
            if broken:
                report(f"component {number} has {broken} unreadable point{'s' * (broken > 1)}, left out")
            if not points:
                report(f"component {number} is empty")
                continue
            start = span.start if number == span.first else 0
            stop = len(points) if span.stop is None or number < span.last else span.stop + 1
            named = max(start, stop - 1)
            # Unreadable points are counted too: what they were is not known, how many there were is.
            if named >= len(points) + broken:
                raise ValueError(
                    f"point {named} of component {number} is named, but there are only {len(points) + broken}"
                )
            points = points[start:stop]
            if points:
                strokes.append([point for i, point in enumerate(points) if i == 0 or point != points[i - 1]])
    return strokes


def to_ink(strokes: list[list[Point]]) -> list[np.ndarray]:
    """Scale a drawing so that its longer side spans 0..10000 and turn it over so that y grows downwards: int16 [., 2].

    A dot has no side: all its points are 0, 0.
    """
    arrays = [np.array(stroke, np.float64) for stroke in strokes]
    every = np.concatenate(arrays)
    low, high = every.min(0), every.max(0)
    side = (high - low).max()
    scale = INK_FILE_SPAN / side if side > 1e-9 else 0
    upright = [(points - [low[0], high[1]]) * [scale, -scale] for points in arrays]
    return [np.rint(points).astype(np.int16) for points in upright]


def split_of(writer: str) -> str:
    """ "test" for about a fifth of the writers, "train" for the others: the same on every machine."""
    return "test" if zlib.crc32(writer.encode()) % 5 == 0 else "train"


def _printable(name: str) -> str:
    """A file's name as text; bytes in it that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode()


def _short(text: str) -> str:
    """As much of a text from a file as fits into a line of a report."""
    return text if len(text) <= 60 else f"{text[:59]}…"


# --------------------------------------------------------------------------------------------- a release → ink files


def read_unipen(
    folder: str | os.PathLike,
    categories: Sequence[str] = CATEGORIES,
    report: Report = print,
    collections: Sequence[str] | None = None,
) -> dict[str, np.ndarray]:
    """All single characters of these categories, as the arrays of an ink file; of these collections, or of all.

    A writer is collection/file. Of 1a only digits are kept, of the others every label of one character. `report` gets
    one line for each thing that is left out. Raises InkError where `folder` is no UNIPEN release or has none of them.
    """
    folder = find_release(Path(folder))
    there = {
        path.name.removesuffix(".dat")
        for category in CATEGORIES
        for path in (folder / "data" / category).glob("*")
        if path.is_dir() or path.suffix == ".dat"
    }
    for unknown in sorted(set(collections or ()) - there):
        raise InkError(f"No collection {unknown!r} in {folder}; there are {', '.join(sorted(there))}.")
    strokes, drawing_start, labels, writers = [], [0], [], []
    for category in categories:
        for path in sorted((folder / "data" / category).rglob("*.dat")):
            name = _printable(path.relative_to(folder).as_posix())
            collection = path.relative_to(folder / "data" / category).parts[0].removesuffix(".dat")
            if collections is not None and collection not in collections:
                continue
            writer = _printable(f"{collection}/{path.stem}")
            for label, drawing in _drawings(path, folder, writer, lambda line, name=name: report(f"{name}: {line}")):
                if category == "1a" and label not in DIGITS:
                    report(f"{name}: {label!r} among the digits, left out")
                    continue
                strokes += drawing
                drawing_start.append(len(strokes))
                labels.append(label)
                writers.append(writer)
    if not labels:
        raise InkError(
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


def _drawings(path: Path, folder: Path, writer: str, report: Report) -> Iterator[tuple[str, list[np.ndarray]]]:
    """The labelled drawings of one .dat file."""
    try:
        source = read_source(path, folder / "include")
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
            strokes = strokes_of(delineation, components, lambda line, named=named: report(f"{named}: {line}"))
        except ValueError as error:
            report(f"{named}: {error}, left out")
            continue
        if strokes:
            yield label, to_ink(strokes)
        else:
            report(f"{named} has no ink, left out")


def find_release(folder: Path) -> Path:
    """The folder with `data` and `include` in it: the one given, or the only such one directly inside it."""
    for place in [folder, *sorted(path for path in folder.glob("*") if path.is_dir())]:
        if (place / "include").is_dir() and any((place / "data" / category).is_dir() for category in CATEGORIES):
            return place
    raise InkError(
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
    letters or symbols. A file already there stays whole until the new one is. Raises InkError like `read_unipen`.
    """
    out = Path(out)
    if out.suffix != ".npz":
        raise InkError(f"{out} must end in .npz: an ink file is a NumPy archive.")
    find_release(Path(folder))
    check_writable(out)  # before the minutes that reading takes
    stem = out.stem.replace("digits", "other") if "digits" in out.stem else f"{out.stem}-other"
    other = out.with_name(f"{stem}.npz")
    _write(out, read_unipen(folder, CATEGORIES[:1], report, collections), "digits", report)
    try:
        arrays = read_unipen(folder, CATEGORIES[1:], report, collections)
    except InkError:  # the release and the collections are there, so it is the drawings that are not
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
        f"{path}: {what} by {len(writers):,} writer{'s' * (len(writers) != 1)}, {len(drawings) - test:,} drawings to train on, {test:,} to test"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.convert",
        description="Turn the public UNIPEN release into ink files to train and to measure on.",
        epilog="The release is train_r01_v07 of the International Unipen Foundation (CC BY 4.0, "
        "doi:10.5281/zenodo.1195803): download and unpack it first. About a fifth of its writers make up the "
        'split "test", chosen by a checksum of their names, so everyone gets the same split.',
    )
    parser.add_argument(
        "folder", metavar="UNIPEN_FOLDER", type=Path, help="the unpacked release, with data and include in it"
    )
    parser.add_argument(
        "out",
        metavar="OUT.npz",
        type=Path,
        help="where the digits go; the letters and symbols go beside it: ink-digits.npz gets ink-other.npz, "
        "any other OUT.npz gets OUT-other.npz",
    )
    parser.add_argument(
        "--collections",
        metavar="NAME",
        nargs="+",
        help="only these of the release's collections; the figures of the cards are of aga apa app art gmd ibm syn",
    )
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # reports name files and labels in whatever script
    try:
        print(f"Reading {find_release(options.folder)}; the whole release takes some minutes.", flush=True)
        convert(options.folder, options.out, collections=options.collections)
    except InkError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename or options.out}: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
