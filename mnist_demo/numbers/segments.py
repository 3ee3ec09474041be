"""A drawing or picture → segments of its ink, and the 28x28 image of any group of segments.

A segment is a stroke of a drawing or a connected component of a picture's ink. `mnist_demo.numbers.cuts` cuts a segment
that may hold several digits. `mnist_demo.numbers.lattice` decides which segments form a digit.
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

POINTS_PER_SIDE = 300  # points along a stroke for each length of the drawing's longer side
# Maximum arc length of the strokes that are rasterised, in lengths of their longer side; a digit has 2 to 5. It bounds
# the time.
MAX_LENGTH = 25.0
INK = 0.3  # of full ink; the threshold of a picture's ink mask
FAINT_BORDER = 2  # pixels around a component whose fainter ink belongs to it
MAX_COMPONENTS = 150  # of a picture, the largest ones
MIN_COMPONENT = 0.03  # of the height of a tall component; smaller ones are dust
# Pixels. Lower components are enlarged first: of rows by training writers with digits 14 pixels high, 93 % are read
# after enlarging and 64 % without.
MIN_HEIGHT = SIDE
MAX_GRIDS = 16.0  # longer side of a component's centreline grid, in GRID_SIDE; bounds the time for long components

Polylines = tuple[Floats, ...]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, eq=False)
class Segment:
    """A part of the ink.

    The polylines, float64 [., 2] each in the source's units, are a stroke of a drawing, or the centreline of a
    picture's ink.
    """

    strokes: Polylines  # () if the ink is too thick or too small to have a centreline
    points: Polylines  # the same with dense points; without a centreline the centres of the segment's pixels
    pixels: Integers  # int64 [N], flat indices in the picture's ink; empty for a piece of a centreline

    @property
    def all_points(self) -> Floats:
        """float64 [N, 2], the points of all strokes."""
        return np.concatenate(self.points)

    @property
    def box(self) -> Box:
        """The bounding box of the points."""
        points = self.all_points
        left, top = points.min(0).tolist()
        right, bottom = points.max(0).tolist()
        return left, top, right, bottom


NO_PIXELS = np.zeros(0, np.int64)


def merge_segments(segments: Sequence[Segment]) -> Segment:
    """All segments as one."""
    return Segment(
        tuple(stroke for segment in segments for stroke in segment.strokes),
        tuple(points for segment in segments for points in segment.points),
        np.concatenate([segment.pixels for segment in segments]),
    )


@dataclass(frozen=True)
class SegmentedInk:
    """The ink of a drawing or picture in segments; lengths are in the source's units."""

    segments: list[Segment]  # the strokes in drawing order; or the components of a picture, the largest first
    pen: float  # diameter
    spacing: float  # maximum distance between neighbouring points of a segment
    grey: Floats  # float64 [h, w], a picture's ink, 0 paper to 1 ink; [0, 0] for a drawing

    @property
    def is_picture(self) -> bool:
        """Whether the source is a picture."""
        return self.grey.size > 0

    def box(self, segment: Segment) -> Box:
        """The bounding box of the segment's ink, pen included, in the source's units."""
        left, top, right, bottom = segment.box
        radius = self.pen / 2
        return left - radius, top - radius, right + radius, bottom + radius

    def images(self, groups: Sequence[Sequence[Segment]]) -> Grey:
        """uint8 [G, 28, 28]: each group of segments preprocessed on its own."""
        images = np.zeros((len(groups), SIDE, SIDE), np.uint8)
        by_strokes = [index for index, group in enumerate(groups) if all(segment.strokes for segment in group)]
        drawings = [
            _shorten([stroke for segment in groups[index] for stroke in segment.strokes]) for index in by_strokes
        ]
        if by_strokes:
            images[by_strokes] = strokes_to_mnist(Strokes.from_drawings(drawings), self.pen)
        for index in set(range(len(groups))).difference(by_strokes):
            crop, _ = _crop(np.concatenate([segment.pixels for segment in groups[index]]), self.grey)
            images[index] = ink_to_mnist(crop)
        return images


def segment_ink(source: Source) -> SegmentedInk:
    """The segments of the source's ink, none for a blank source. Raises DrawingError or PictureError."""
    return _segment_drawing(source) if isinstance(source, Drawing) else _segment_picture(source)


def _segment_drawing(drawing: Drawing) -> SegmentedInk:
    no_grey = np.zeros((0, 0))
    strokes = drawing.batch.split()
    if not strokes:
        return SegmentedInk([], drawing.pen, drawing.pen, no_grey)
    step = max(float(np.ptp(drawing.batch.points, axis=0).max()), drawing.pen) / POINTS_PER_SIDE
    segments = [Segment((stroke,), (_add_points(stroke, step),), NO_PIXELS) for stroke in strokes]
    return SegmentedInk(segments, drawing.pen, step, no_grey)


def _segment_picture(picture: Image.Image | Grey) -> SegmentedInk:
    grey = picture_ink(picture).ink
    parts, height = _components(grey)
    larger = enlarge(picture, math.ceil(MIN_HEIGHT / height)) if parts and height < MIN_HEIGHT else None
    if larger is not None:
        grey = picture_ink(larger).ink
        parts, height = _components(grey)
    width = picture.width if isinstance(picture, Image.Image) else picture.shape[1]
    spacing = width / grey.shape[1]
    found = [_component_segment(pixels, grey, spacing, height) for pixels in parts]
    pen = float(np.median([pen for _, pen in found])) if found else spacing
    return SegmentedInk([segment for segment, _ in found], pen, spacing, grey)


def _components(grey: Floats) -> tuple[list[Integers], float]:
    """Flat pixel indices of each component except dust, the largest first; and the height of tall ones.

    The height is the upper quartile of the tall components.
    """
    labels = _add_faint_border(components(grey > INK).labels, grey)
    pixels = np.flatnonzero(labels)
    pixels = pixels[np.argsort(labels.flat[pixels], kind="stable")]
    parts = np.split(pixels, np.flatnonzero(np.diff(labels.flat[pixels])) + 1) if len(pixels) else []
    parts = sorted(parts, key=len, reverse=True)[:MAX_COMPONENTS]
    if not parts:
        return [], 1.0
    extents = np.array([np.ptp(np.divmod(part, grey.shape[1]), axis=1) + 1 for part in parts])  # height, width
    heights = extents[:, 0]
    height = float(np.quantile(heights[heights >= heights.max() / 2], 0.75))
    return [part for part, extent in zip(parts, extents) if extent.max() >= MIN_COMPONENT * height], height


def _component_segment(pixels: Integers, grey: Floats, spacing: float, height: float) -> tuple[Segment, float]:
    """The segment of one component, and the width of its pen in the picture's pixels."""
    crop, corner = _crop(pixels, grey)
    longer = max(crop.shape)
    cells = GRID_SIDE / max(min(longer, height), longer / MAX_GRIDS)  # per pixel
    line = centreline(crop, cells * longer) if longer > SIDE else None
    if line is None:
        rows, columns = np.divmod(pixels, grey.shape[1])
        return Segment((), ((np.stack([columns, rows], 1) + 0.5) * spacing,), pixels), spacing
    links, width = line
    strokes = tuple(((stroke - 0.5) / cells + corner) * spacing for stroke in join_links(links))
    return Segment(strokes, strokes, pixels), width / cells * spacing


def _crop(pixels: Integers, grey: Floats) -> tuple[Floats, Integers]:
    """Crop the ink of flat pixel indices: float64 [h, w], 0 elsewhere; and the upper left corner (x, y)."""
    rows, columns = np.divmod(pixels, grey.shape[1])
    top, left = rows.min(), columns.min()
    crop = np.zeros((rows.max() - top + 1, columns.max() - left + 1))
    crop[rows - top, columns - left] = grey.flat[pixels]
    return crop, np.array([left, top])


def _add_faint_border(labels: Integers, grey: Floats) -> Integers:
    """Extend the labels, int [H, W], to the faint ink beside each component."""
    height, width = labels.shape
    for _ in range(FAINT_BORDER):
        padded = np.pad(labels, 1)
        faint = (labels == 0) & (grey > 0)
        for row, column in ((0, 1), (1, 0), (1, 2), (2, 1), (0, 0), (0, 2), (2, 0), (2, 2)):
            labels = np.where(faint & (labels == 0), padded[row : row + height, column : column + width], labels)
    return labels


def _add_points(stroke: Floats, step: float) -> Floats:
    """The stroke with added points, so that neighbours are at most `step` apart."""
    lengths = np.hypot(*np.diff(stroke, axis=0).T)
    parts = np.maximum(np.ceil(lengths / step), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(parts)), parts)
    fraction = (np.arange(len(edge)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[edge]
    return np.concatenate([stroke[edge] + fraction[:, None] * (stroke[edge + 1] - stroke[edge]), stroke[-1:]])


def _shorten(strokes: list[Floats]) -> list[Floats]:
    """The strokes up to a total arc length of MAX_LENGTH."""
    remaining = MAX_LENGTH * np.ptp(np.concatenate(strokes), axis=0).max()
    shortened = []
    for stroke in strokes:
        length = arc_length(stroke)
        if length[-1] > remaining:
            shortened.append(stroke[: max(np.searchsorted(length, remaining), 1)])
            break
        shortened.append(stroke)
        remaining -= length[-1]
    return shortened
