"""A drawing or picture → segments of its ink, each at most a digit, and the 28x28 image of any of them together.

A segment is a stroke, or a connected part of a picture's ink; where several digits may hang together, it is cut. Which
segments are a digit is not decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from mnist_demo.drawing import picture
from mnist_demo.drawing.ink import Drawing, Floats, Integers, Strokes
from mnist_demo.drawing.parts import connected_parts
from mnist_demo.drawing.preprocess import SIDE, Source, ink_to_mnist, strokes_to_mnist
from mnist_demo.drawing.raster import Grey

STEPS = 300  # between neighbouring places along a stroke, in a length that is a drawing's longer side
LONGEST = 25.0  # times its longer side: what is left of a segment's way is ink on ink. A digit's way is 2 to 5 long.
INK = 0.3  # of full ink, from which on a picture's pixel is part of a segment, and joins its neighbours
EDGE = 2  # pixels around them whose fainter ink is theirs too


@dataclass(frozen=True, eq=False)
class Segment:
    """Some of the ink.

    places   float64 [N, 2], where it lies, in the source's units: points along the pen's way, or the pixels' centres
    strokes  of a drawing: the pen's way, float64 [., 2] each; () of a picture
    ways     the same places, stroke by stroke; () of a picture
    pixels   of a picture: int64 [N], its pixels in the flat ink; empty of a drawing
    """

    places: Floats
    strokes: tuple[Floats, ...]
    ways: tuple[Floats, ...]
    pixels: Integers

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) around the places."""
        return (*self.places.min(0).tolist(), *self.places.max(0).tolist())


def joined(segments: Sequence[Segment]) -> Segment:
    """All of them as one."""
    if len(segments) == 1:
        return segments[0]
    return Segment(
        np.concatenate([each.places for each in segments]),
        tuple(stroke for each in segments for stroke in each.strokes),
        tuple(way for each in segments for way in each.ways),
        np.concatenate([each.pixels for each in segments]),
    )


@dataclass(frozen=True)
class PenInk:
    """The ink of a drawing: its segments, a stroke each, in the order they were drawn, the visible pen's diameter, and how
    far apart the places along a stroke are at most."""

    segments: list[Segment]
    pen: float
    spacing: float

    def images(self, groups: Sequence[Sequence[Segment]]) -> Grey:
        """uint8 [G, 28, 28], each group of segments by itself, as an MNIST image."""
        drawings = [[stroke for segment in group for stroke in segment.strokes] for group in groups]
        return strokes_to_mnist(Strokes.of([_shortened(strokes) for strokes in drawings]), self.pen)

    def cut(self, segment: Segment, left: np.ndarray) -> list[Segment]:
        """The segment in two: those of its places where bool [N] says so, and the others."""
        sides: dict[bool, list[Floats]] = {True: [], False: []}
        at = 0
        for way in segment.ways:
            here = left[at : at + len(way)]
            at += len(way)
            for start, stop in pairwise([0, *(np.flatnonzero(np.diff(here)) + 1).tolist(), len(way)]):
                sides[bool(here[start])].append(way[start:stop])
        return [_of_ways(ways, ways) for ways in sides.values() if ways]


@dataclass(frozen=True)
class PictureInk:
    """The ink of a picture, float64 [h, w], its segments, and how far apart its pixels are in pixels of the picture."""

    segments: list[Segment]
    ink: Floats
    spacing: float

    def images(self, groups: Sequence[Sequence[Segment]]) -> Grey:
        """uint8 [G, 28, 28], each group of segments by itself, as an MNIST image."""
        images = np.zeros((len(groups), SIDE, SIDE), np.uint8)
        for image, group in zip(images, groups):
            pixels = np.concatenate([segment.pixels for segment in group])
            rows, columns = np.divmod(pixels, self.ink.shape[1])
            own = np.zeros((np.ptp(rows) + 1, np.ptp(columns) + 1))
            own[rows - rows.min(), columns - columns.min()] = self.ink.flat[pixels]
            image[:] = ink_to_mnist(own)
        return images

    def cut(self, segment: Segment, left: np.ndarray) -> list[Segment]:
        """The segment in two: those of its places where bool [N] says so, and the others."""
        return [Segment(segment.places[side], (), (), segment.pixels[side]) for side in (left, ~left) if side.any()]


Ink = PenInk | PictureInk


def segmented(source: Source) -> Ink:
    """The source's ink in segments, none for a blank one. Raises InkError or PictureError."""
    if isinstance(source, Drawing):
        strokes = source.flat.split()
        step = max(float(np.ptp(source.flat.points, axis=0).max(initial=0)), source.pen) / STEPS
        return PenInk([_of_ways([stroke], [_places(stroke, step)]) for stroke in strokes], source.pen, step)
    ink = picture.ink(source)
    width = source.width if isinstance(source, Image.Image) else source.shape[1]
    scale = width / ink.shape[1]
    labels = _with_edges(connected_parts(ink > INK)[0], ink)
    pixels = np.flatnonzero(labels)
    pixels = pixels[np.argsort(labels.flat[pixels], kind="stable")]
    parts = np.split(pixels, np.flatnonzero(np.diff(labels.flat[pixels])) + 1) if len(pixels) else []
    segments = []
    for part in parts:
        rows, columns = np.divmod(part, ink.shape[1])
        segments.append(Segment((np.stack([columns, rows], 1) + 0.5) * scale, (), (), part))
    return PictureInk(segments, ink, scale)


def _with_edges(labels: Integers, ink: Floats) -> Integers:
    """int [H, W] with the faint ink beside a part given to it."""
    labels = labels.copy()
    for _ in range(EDGE):
        wide = np.pad(labels, 1)
        height, width = labels.shape
        faint = (labels == 0) & (ink > 0)
        for row, column in ((0, 1), (1, 0), (1, 2), (2, 1), (0, 0), (0, 2), (2, 0), (2, 2)):
            beside = wide[row : row + height, column : column + width]
            labels = np.where(faint & (labels == 0), beside, labels)
    return labels


def _of_ways(strokes: list[Floats], ways: list[Floats]) -> Segment:
    return Segment(np.concatenate(ways), tuple(strokes), tuple(ways), np.zeros(0, np.int64))


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
