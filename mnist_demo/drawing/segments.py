"""A drawing or picture → segments of its ink, and the 28x28 image of any of them together.

A segment is a stroke, or a connected part of a picture's ink; `mnist_demo.drawing.cuts` takes those apart in which several
digits may hang together. Which segments are a digit is not decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from mnist_demo.drawing import picture
from mnist_demo.drawing.centreline import LINE_SIDE, centreline, chained
from mnist_demo.drawing.ink import Drawing, Floats, Integers, Strokes
from mnist_demo.drawing.parts import connected_parts
from mnist_demo.drawing.preprocess import SIDE, Source, ink_to_mnist, strokes_to_mnist
from mnist_demo.drawing.raster import Grey

STEPS = 300  # between neighbouring places along a stroke, in a length that is a drawing's longer side
LONGEST = 25.0  # times its longer side: what is left of a segment's way is ink on ink. A digit's way is 2 to 5 long.
INK = 0.3  # of full ink, from which on a picture's pixel is part of a segment, and joins its neighbours
EDGE = 2  # pixels around them whose fainter ink is theirs too

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

    segments  a stroke each in the order they were drawn, or a picture's connected parts
    pen       the visible pen's diameter, in the source's units; 0 of a picture
    spacing   how far apart places are at most
    grey      float64 [h, w], 0 paper to 1 ink, of a picture; [0, 0] of a drawing
    """

    segments: list[Segment]
    pen: float
    spacing: float
    grey: Floats

    def images(self, groups: Sequence[Sequence[Segment]]) -> Grey:
        """uint8 [G, 28, 28], each group of segments by itself, as an MNIST image."""
        images = np.zeros((len(groups), SIDE, SIDE), np.uint8)
        inked = [number for number, group in enumerate(groups) if all(segment.strokes for segment in group)]
        drawings = [_shortened([stroke for each in groups[number] for stroke in each.strokes]) for number in inked]
        if inked:
            images[inked] = strokes_to_mnist(Strokes.of(drawings), self.pen)
        for number in set(range(len(groups))).difference(inked):
            images[number] = self.as_it_is(groups[number])
        return images

    def as_it_is(self, group: Sequence[Segment]) -> Grey:
        """uint8 [28, 28] of a group of a picture's segments, by its pixels."""
        pixels = np.concatenate([segment.pixels for segment in group])
        if not len(pixels):
            return np.zeros((SIDE, SIDE), np.uint8)
        rows, columns = np.divmod(pixels, self.grey.shape[1])
        own = np.zeros((np.ptp(rows) + 1, np.ptp(columns) + 1))
        own[rows - rows.min(), columns - columns.min()] = self.grey.flat[pixels]
        return ink_to_mnist(own)


def ink_of(source: Source) -> Ink:
    """The source's ink in segments, none for a blank one. Raises InkError or PictureError."""
    if isinstance(source, Drawing):
        strokes = source.flat.split()
        step = max(float(np.ptp(source.flat.points, axis=0).max(initial=0)), source.pen) / STEPS
        segments = [Segment((stroke,), (_places(stroke, step),), NO_PIXELS) for stroke in strokes]
        return Ink(segments, source.pen, step, np.zeros((0, 0)))
    grey = picture.ink(source)
    width = source.width if isinstance(source, Image.Image) else source.shape[1]
    spacing = width / grey.shape[1]
    labels = _with_edges(connected_parts(grey > INK)[0], grey)
    pixels = np.flatnonzero(labels)
    pixels = pixels[np.argsort(labels.flat[pixels], kind="stable")]
    parts = np.split(pixels, np.flatnonzero(np.diff(labels.flat[pixels])) + 1) if len(pixels) else []
    height = _height(parts, grey.shape[1])
    return Ink([_part(part, grey, spacing, height) for part in parts], 0.0, spacing, grey)


def _height(parts: list[Integers], width: int) -> float:
    """Of a tall part among those, pixels."""
    heights = np.array([np.ptp(part // width) + 1 for part in parts])
    return float(np.quantile(heights[heights >= heights.max() / 2], 0.75)) if len(parts) else 1.0


def _part(pixels: Integers, grey: Floats, spacing: float, height: float) -> Segment:
    """A segment of these pixels, with its centreline where that can be told."""
    rows, columns = np.divmod(pixels, grey.shape[1])
    left, top = columns.min(), rows.min()
    own = np.zeros((np.ptp(rows) + 1, np.ptp(columns) + 1))
    own[rows - top, columns - left] = grey.flat[pixels]
    longer = max(own.shape)
    cells = LINE_SIDE / min(max(longer, 1), max(height, longer / 16))  # per pixel
    found = centreline(own, cells * longer) if longer > SIDE else None
    if found is None:
        return Segment((), ((np.stack([columns, rows], 1) + 0.5) * spacing,), pixels)
    strokes = tuple(((way - 0.5) / cells + [left, top]) * spacing for way in chained(found[0]))
    return Segment(strokes, strokes, pixels)


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
        along = np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))
        if along[-1] > left:
            kept.append(stroke[: max(np.searchsorted(along, left), 1)])
            break
        kept.append(stroke)
        left -= along[-1]
    return kept
