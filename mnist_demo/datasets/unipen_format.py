"""Parser of one .dat file of the UNIPEN release: its characters and the points of each.

A file looks like this ("UNIPEN 1.0 format definition", I. Guyon 1994); a statement begins with a dot in the first column
and continues until the next one:

    .INCLUDE art/data/art01trn.dat              its components, as if they were written here
    .SEGMENT CHARACTER 45-46 OK "!"             components 45 and 46 are an exclamation mark
    .COORD X Y T                                the columns of the points
    .PEN_DOWN                                   one component: a stroke, point by point, y grows upwards
    181 725 0
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from mnist_demo.errors import UserError
from mnist_demo.strokes.drawing import MAX_COORDINATE

MAX_INCLUDE_DEPTH = 8  # nested includes; the release's own files have a depth of one

Point = tuple[float, float]
Report = Callable[[str], None]


class UnipenError(UserError):
    """A file or segment of which a part does not exist. The message is the end of a sentence."""


@dataclass
class Component:
    """One pen-down or pen-up movement; its numbers are parsed on demand, as most are never used."""

    down: bool
    text: str  # the lines of numbers
    columns: tuple[int, int, int]  # numbers in a line, and the columns of x and y

    def points(self) -> tuple[list[Point], int]:
        """The points, and the number of unreadable ones."""
        points, unreadable = [], 0
        count, x_column, y_column = self.columns
        for line in self.text.split("\n"):
            words = line.split()
            # Some files have several points in one line, some omit the last columns.
            starts = range(0, len(words), count) if len(words) % count == 0 else [0]
            for start in starts:
                try:
                    x, y = float(words[start + x_column]), float(words[start + y_column])
                except (ValueError, IndexError):
                    x = y = math.nan
                if abs(x) < MAX_COORDINATE and abs(y) < MAX_COORDINATE:  # false for NaN too
                    points.append((x, y))
                else:
                    unreadable += 1
        return points, unreadable


@dataclass
class Source:
    """The content of one .dat file and of the files that it includes."""

    components: list[Component] = field(default_factory=list)
    segments: list[tuple[str, str]] = field(default_factory=list)  # (delineation, label) of its characters
    columns: tuple[int, int, int] = (2, 0, 1)  # as in a Component: from the last .COORD


# --------------------------------------------------------------------------------------------------- file → Source


_STATEMENT = re.compile(r"^\.(?=[A-Za-z])", re.MULTILINE)
_KEYWORD = re.compile(r"(\w+)(.*)", re.ASCII | re.DOTALL)
_SEGMENT = re.compile(r'\s*(\d+(?:\s*[,:-]\s*\d+)*|\S+)\s+(?:\S+\s+)??"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t"}


def read_source(path: Path, include: Path, report: Report) -> Source:
    """Read a .dat file and the files that it includes, whose names are relative to the folder `include`.

    `report` gets a line for each segment without delineation and label, and for each include of a file by itself. Raises
    UnipenError if an included file is missing, because all later components would have wrong numbers.
    """
    source = Source()
    _read_into(source, path, include, report, (path.resolve(),))
    return source


def _read_into(source: Source, path: Path, include: Path, report: Report, open_files: tuple[Path, ...]) -> None:
    # latin-1 decodes any byte; text mode reads the line ends of all systems. A UTF-8 byte order mark is not text.
    text = path.read_text(encoding="latin-1").removeprefix("\xef\xbb\xbf")
    for statement in _STATEMENT.split(text)[1:]:
        keyword, argument = _KEYWORD.findall(statement)[0]
        keyword = keyword.upper()
        if keyword in ("PEN_DOWN", "PEN_UP"):
            source.components.append(Component(keyword == "PEN_DOWN", argument, source.columns))
        elif keyword == "SEGMENT" and len(open_files) == 1:
            # Segments of included files are words, or characters by other writers.
            level, _, rest = argument.replace("\t", " ").strip().partition(" ")
            if level.upper() != "CHARACTER":  # WORD, LINE, ...
                continue
            if segment := _SEGMENT.match(rest):
                source.segments.append((segment[1], unescape(segment[2])))
            else:
                report(f"a segment has no delineation and label, left out: {shorten(' '.join(rest.split()))}")
        elif keyword == "COORD":
            names = argument.upper().split()
            if "X" in names and "Y" in names:
                source.columns = len(names), names.index("X"), names.index("Y")
        elif keyword == "INCLUDE":
            name = argument.strip().split("\n")[0].strip('" ').replace("\\", "/")
            candidates = (include / name, path.parent / name)
            found = next((file.resolve() for file in candidates if name and file.is_file()), None)
            if found is None:
                raise UnipenError(f"includes {shorten(name) or 'nothing'}, which is missing")
            if found in open_files or len(open_files) > MAX_INCLUDE_DEPTH:
                report(f"includes {shorten(name)} within itself, left out there")
            else:
                _read_into(source, found, include, report, (*open_files, found))


def shorten(text: str) -> str:
    """At most 60 characters of a text from a file."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def unescape(label: str) -> str:
    r"""The text of a label between its quotes: \" and \\ are themselves, \n and \t whitespace."""
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), label, flags=re.DOTALL)


# ------------------------------------------------------------------------------------------------ segment → strokes


@dataclass(frozen=True)
class Span:
    """Components `first` to `last`, from point `start` of the first to `stop` of the last, all included."""

    first: int
    last: int
    start: int = 0
    stop: int | None = None  # None: to the end


_SPAN = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")


def parse_delineation(text: str) -> list[Span]:
    """The spans of a delineation: `3`, `3-5`, `3:10-5:20` or several of these separated by commas.

    Components and points are counted from 0; both ends are included. Raises UnipenError for anything else.
    """
    spans = []
    for part in text.split(","):
        match = _SPAN.fullmatch(re.sub(r"\s", "", part))
        if not match:
            raise UnipenError("the delineation is invalid")
        first, start = int(match[1]), int(match[2] or 0)
        last, stop = int(match[3] or first), match[4] if match[3] else match[2]  # `3:10` is one point
        span = Span(first, last, start, None if stop is None else int(stop))
        if last < first or (last == first and span.stop is not None and span.stop < start):
            raise UnipenError("the delineation runs backwards")
        spans.append(span)
    return spans


def strokes_of(delineation: str, components: list[Component], report: Report) -> list[list[Point]]:
    """The pen-down strokes of a delineation, without repeated points.

    `report` gets a line for each component that is empty or partly unreadable. Raises UnipenError if the
    delineation is invalid or names a component or point that does not exist: an incomplete drawing would have a wrong
    label.
    """
    strokes = []
    for span in parse_delineation(delineation):
        if span.last >= len(components):
            raise UnipenError(f"component {span.last} is named, but there are only {len(components)}")
        for number in range(span.first, span.last + 1):
            if not components[number].down:
                continue
            points, unreadable = components[number].points()
            if unreadable:
                report(f"component {number} has {unreadable} unreadable point{'s' * (unreadable > 1)}, left out")
            if not points:
                report(f"component {number} is empty")
                continue
            start = span.start if number == span.first else 0
            stop = len(points) if span.stop is None or number < span.last else span.stop + 1
            # Unreadable points count too, because the delineation counts them.
            total, last_point = len(points) + unreadable, max(start, stop - 1)
            if last_point >= total:
                raise UnipenError(f"point {last_point} of component {number} is named, but there are only {total}")
            if points := points[start:stop]:
                strokes.append([point for point, _ in groupby(points)])
    return strokes
