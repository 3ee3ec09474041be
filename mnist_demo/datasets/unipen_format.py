"""One .dat file of the UNIPEN release → its characters: which pieces of pen movement each one is, and their points.

A file looks like this ("UNIPEN 1.0 format definition", I. Guyon 1994); a statement begins with a dot in the first column
and goes on until the next one:

    .INCLUDE art/data/art01trn.dat              its components, as if they stood here
    .SEGMENT CHARACTER 45-46 OK "!"             components 45 and 46 are an exclamation mark
    .COORD X Y T                                what the columns are
    .PEN_DOWN                                   one component: a stroke, point by point, y grows upwards
    181 725 0
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mnist_demo.strokes.drawing import MAX_COORDINATE

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
                if abs(x) < MAX_COORDINATE and abs(y) < MAX_COORDINATE:  # false for nan too
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
_KEYWORD = re.compile(r"(\w+)(.*)", re.ASCII | re.DOTALL)
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
        keyword, argument = _KEYWORD.findall(statement)[0]
        keyword = keyword.upper()
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
        first, start = int(match[1]), int(match[2] or 0)
        last, stop = int(match[3] or first), match[4] if match[3] else match[2]  # `3:10` is that one point
        span = Span(first, last, start, None if stop is None else int(stop))
        if last < first or (last == first and span.stop is not None and span.stop < start):
            raise ValueError("that runs backwards")
        spans.append(span)
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
