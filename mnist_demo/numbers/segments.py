"""A drawing or picture → segments of its ink, and the 28x28 image of any of them together.

A segment is a stroke, or a connected part of a picture's ink; `mnist_demo.numbers.cuts` takes those apart in which several
digits may hang together. Which segments are a digit is not decided here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_demo.arrays import Floats, Grey, Integers
from mnist_demo.pictures.components import components
from mnist_demo.pictures.ink import picture_ink
from mnist_demo.pictures.picture_array import enlarge
from mnist_demo.preprocessing.centreline import GRID_SIDE, centreline, join_links
from mnist_demo.preprocessing.ink_to_mnist import ink_to_mnist
from mnist_demo.preprocessing.mnist_format import SIDE
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length

STEPS = 300  # between neighbouring places along a stroke, in a length that is a drawing's longer side
LONGEST = 25.0  # times its longer side: what is left of a segment's way is ink on ink. A digit's way is 2 to 5 long.
INK = 0.3  # of full ink, from which on a picture's pixel is part of a segment, and joins its neighbours
EDGE = 2  # pixels around them whose fainter ink is theirs too
MOST_PARTS = 150  # of a picture, the largest; none smaller than DUST of the tall ones' height
DUST = 0.03
SMALL = SIDE  # pixels: of rows by training writers, with digits 14 pixels high, 93 % are read enlarged first, 64 % as they are
WIDEST = 16.0  # lines of cells: no part's centreline is looked for on more, whatever its length

Ways = tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Segment:
    """Some of the ink.

    strokes  the pen's way, float64 [., 2] each, in the source's units; of a picture its ink's centreline, or () where only
             its grey levels tell
    places   the same with points close to each other; of a picture without strokes its pixels' centres
    pixels   int64 [N], of a picture the segment's pixels in the flat ink; empty where it is a piece of a centreline
    """

    strokes: Ways
    places: Ways
    pixels: Integers

    @property
    def points(self) -> Floats:
        """float64 [N, 2], all its places."""
        return np.concatenate(self.places)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) around the places."""
        points = self.points
        return (*points.min(0).tolist(), *points.max(0).tolist())


NO_PIXELS = np.zeros(0, np.int64)


def joined(segments: Sequence[Segment]) -> Segment:
    """All of them as one."""
    if len(segments) == 1:
        return segments[0]
    strokes = tuple(stroke for each in segments for stroke in each.strokes)
    places = tuple(place for each in segments for place in each.places)
    return Segment(strokes, places, np.concatenate([each.pixels for each in segments]))


@dataclass(frozen=True)
class Ink:
    """A source's ink.

    segments  a stroke each in the order they were drawn, or a picture's connected parts, the largest first
    pen       the pen's diameter, in the source's units
    spacing   how far apart places are at most
    grey      float64 [h, w], 0 paper to 1 ink, of a picture; [0, 0] of a drawing
    """

    segments: list[Segment]
    pen: float
    spacing: float
    grey: Floats

    @property
    def is_picture(self) -> bool:
        return self.grey.size > 0

    def box(self, segment: Segment) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) around the segment's ink, in the source's units."""
        left, top, right, bottom = segment.box
        reach = self.pen / 2
        return left - reach, top - reach, right + reach, bottom + reach

    def images(self, groups: Sequence[Sequence[Segment]]) -> Grey:
        """uint8 [G, 28, 28], each group of segments by itself, as an MNIST image."""
        images = np.zeros((len(groups), SIDE, SIDE), np.uint8)
        inked = [number for number, group in enumerate(groups) if all(segment.strokes for segment in group)]
        drawings = [_shortened([stroke for each in groups[number] for stroke in each.strokes]) for number in inked]
        if inked:
            images[inked] = strokes_to_mnist(Strokes.from_drawings(drawings), self.pen)
        for number in set(range(len(groups))).difference(inked):
            images[number] = self._by_pixels(groups[number])
        return images

    def _by_pixels(self, group: Sequence[Segment]) -> Grey:
        """uint8 [28, 28] of a picture's segments, of which one at least has no strokes."""
        own, _ = _crop(np.concatenate([segment.pixels for segment in group]), self.grey)
        return ink_to_mnist(own)


def ink_of(source: Source) -> Ink:
    """The source's ink in segments, none for a blank one. Raises DrawingError or PictureError."""
    if isinstance(source, Drawing):
        strokes = source.batch.split()
        if not strokes:
            return Ink([], source.pen, source.pen, np.zeros((0, 0)))
        step = max(float(np.ptp(source.batch.points, axis=0).max()), source.pen) / STEPS
        segments = [Segment((stroke,), (_places(stroke, step),), NO_PIXELS) for stroke in strokes]
        return Ink(segments, source.pen, step, np.zeros((0, 0)))
    grey = picture_ink(source).ink
    parts, height = _parts(grey)
    larger = enlarge(source, math.ceil(SMALL / height)) if parts and height < SMALL else None
    if larger is not None:
        grey = picture_ink(larger).ink
        parts, height = _parts(grey)
    width = source.width if isinstance(source, Image.Image) else source.shape[1]
    spacing = width / grey.shape[1]
    found = [_part(part, grey, spacing, height) for part in parts]
    pen = float(np.median([width for _, width in found])) if found else spacing
    return Ink([segment for segment, _ in found], pen, spacing, grey)


def _parts(grey: Floats) -> tuple[list[Integers], float]:
    """The ink's connected parts without dust, the largest first: of each its pixels' places in the flat ink; and the height
    of a tall one, pixels."""
    labels = _with_edges(components(grey > INK).labels, grey)
    pixels = np.flatnonzero(labels)
    pixels = pixels[np.argsort(labels.flat[pixels], kind="stable")]
    parts = np.split(pixels, np.flatnonzero(np.diff(labels.flat[pixels])) + 1) if len(pixels) else []
    parts = sorted(parts, key=len, reverse=True)[:MOST_PARTS]
    height = _height(parts, grey.shape[1])
    return [part for part in parts if max(_extent(part, grey.shape[1])) >= DUST * height], height


def _extent(pixels: Integers, width: int) -> tuple[int, int]:
    """Width and height of the box around these pixels, in the flat ink of that width."""
    return int(np.ptp(pixels % width)) + 1, int(np.ptp(pixels // width)) + 1


def _height(parts: Sequence[Integers], width: int) -> float:
    """Of a tall part among those, pixels."""
    heights = np.array([_extent(part, width)[1] for part in parts])
    return float(np.quantile(heights[heights >= heights.max() / 2], 0.75)) if len(parts) else 1.0


def _part(pixels: Integers, grey: Floats, spacing: float, height: float) -> tuple[Segment, float]:
    """A segment of these pixels, with its centreline where that can be told; and its pen's width, in the picture's pixels."""
    own, corner = _crop(pixels, grey)
    longer = max(own.shape)
    cells = GRID_SIDE / max(min(longer, height), longer / WIDEST)  # per pixel
    found = centreline(own, cells * longer) if longer > SIDE else None
    if found is None:
        rows, columns = np.divmod(pixels, grey.shape[1])
        return Segment((), ((np.stack([columns, rows], 1) + 0.5) * spacing,), pixels), spacing
    line, width = found
    strokes = tuple(((way - 0.5) / cells + corner) * spacing for way in join_links(line))
    return Segment(strokes, strokes, pixels), width / cells * spacing


def _crop(pixels: Integers, grey: Floats) -> tuple[Floats, Integers]:
    """float64 [h, w], the box around these pixels of the flat grey with nothing else in it, and its left upper corner, x y."""
    rows, columns = np.divmod(pixels, grey.shape[1])
    own = np.zeros((np.ptp(rows) + 1, np.ptp(columns) + 1))
    own[rows - rows.min(), columns - columns.min()] = grey.flat[pixels]
    return own, np.array([columns.min(), rows.min()])


def _with_edges(labels: Integers, grey: Floats) -> Integers:
    """int [H, W] with the faint ink beside a part given to it."""
    height, width = labels.shape
    for _ in range(EDGE):
        wide = np.pad(labels, 1)
        faint = (labels == 0) & (grey > 0)
        for row, column in ((0, 1), (1, 0), (1, 2), (2, 1), (0, 0), (0, 2), (2, 0), (2, 2)):
            labels = np.where(faint & (labels == 0), wide[row : row + height, column : column + width], labels)
    return labels


def _places(stroke: Floats, step: float) -> Floats:
    """Points along a stroke, its own among them, no two neighbours further apart than `step`."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    parts = np.maximum(np.ceil(lengths / step), 1).astype(np.int64)
    at = np.repeat(np.arange(len(parts)), parts)
    share = (np.arange(len(at)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[at]
    return np.concatenate([stroke[at] + share[:, None] * (stroke[at + 1] - stroke[at]), stroke[-1:]])


def _shortened(strokes: list[Floats]) -> list[Floats]:
    """The strokes, or as much of them as a bounded time allows to ink."""
    every = np.concatenate(strokes)
    left = LONGEST * np.ptp(every, axis=0).max()
    kept = []
    for stroke in strokes:
        way = arc_length(stroke)
        if way[-1] > left:
            kept.append(stroke[: max(np.searchsorted(way, left), 1)])
            break
        kept.append(stroke)
        left -= way[-1]
    return kept
