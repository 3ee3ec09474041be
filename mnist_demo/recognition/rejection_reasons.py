"""Reasons why an image is not a digit, from the shapes and holes of its ink."""

import numpy as np

from mnist_demo.arrays import Floats, Grey, Integers, Mask
from mnist_demo.pictures.components import components
from mnist_demo.pictures.morphology import dilate

TOO_LITTLE_INK = "too little ink"
TOO_MUCH_INK = "too much ink"
FLAT_LINE = "a line that lies flat"
SIDE_BY_SIDE = "two shapes side by side"
SHAPES = " shapes"  # after their number, three or more
CLOSED_SHAPE = "a closed shape"

INK_LEVEL = 128  # grey level from which a pixel counts as ink
DOT_SIZE = 9  # pixels; preprocessing enlarges everything except dots, so a smaller image shows a dot
FLAT_RATIO = 3.0  # width over height above which a line is flat
MAX_FILL = 0.7  # share of the bounding box that is ink; strokes of a pen fill less
# Share of the whole height. Two shapes side by side that are both at least as high are two digits: none of 79,000
# digits has such shapes.
MIN_HEIGHT_OF_TWO = 0.95
# Pixels, side of a square of ink that no digit contains; MNIST's thickest digits contain a square of 10.
SOLID_SIDE = 12
MIN_SHAPE = 0.15  # share of all ink; smaller components do not count as shapes
MIN_HOLE = 5  # pixels; smaller holes arise by chance between two strokes
MIN_OVERLAP = 0.5  # share of the smaller height that two shapes have in common when they are side by side
MAX_COMMON_COLUMNS = 2  # pixels that two shapes side by side may share horizontally
OUTLINE_WIDTH = 4  # pixels around a hole that its outline covers
OUTLINE_INK = 0.95  # share of all ink within OUTLINE_WIDTH of a hole where the drawing is only an outline

RAYS = 72  # from the centre of a closed shape to its contour
RAY_STEP = 0.25  # pixels between samples on a ray
RAY_LENGTH = 20  # pixels, more than half a diagonal of 28x28
CORNER_ARM = 7  # rays to either side of a contour point between which its turning angle is measured
CORNER_ANGLE = 58.0  # degrees; a circle turns by 35 between such arms
MIN_CORNERS = 3  # of a closed shape that is described as having corners


def rejection_reason(image: Grey, status: str) -> str | None:
    """Why uint8 [28, 28] is not a digit, as a phrase; None if there is no reason.

    `status` is the network's. For "not_a_digit" any reason counts, for "unsure" and "digit" only a certain one.
    """
    if status == "not_a_digit":
        return shape_reason(image)
    ink = image >= INK_LEVEL
    if _has_solid_square(ink):
        return TOO_MUCH_INK
    if status == "digit":
        return SIDE_BY_SIDE if _are_side_by_side(_shape_boxes(ink), MIN_HEIGHT_OF_TWO) else None
    reason = shape_reason(image) or ""
    is_certain = reason in (TOO_LITTLE_INK, FLAT_LINE, SIDE_BY_SIDE) or reason.endswith(SHAPES)
    return reason if is_certain else None


def shape_reason(image: Grey) -> str | None:
    """A property of uint8 [28, 28] that digits do not have, as a phrase; None if there is none.

    Uses shape and hole counts only. Call it for rejected drawings: a 0 has a reason too, as a closed shape.
    """
    ink = image >= INK_LEVEL
    if not ink.any():
        return None
    height, width = (int(np.ptp(np.flatnonzero(ink.any(axis)))) + 1 for axis in (1, 0))
    if max(height, width) <= DOT_SIZE:
        return TOO_LITTLE_INK
    shapes = _shape_boxes(ink)
    if _are_side_by_side(shapes):
        return SIDE_BY_SIDE
    if width > FLAT_RATIO * height:
        return FLAT_LINE
    if min(height, width) > DOT_SIZE and ink.sum() > MAX_FILL * height * width:
        return TOO_MUCH_INK
    if len(shapes) > 2:
        return f"{len(shapes)}{SHAPES}"
    return _hole_reason(ink)


def _hole_reason(ink: Mask) -> str | None:
    """The reason if bool [28, 28] has more than two holes or is only the outline of one; otherwise None."""
    background = components(~np.pad(ink, 1), diagonal=False)
    is_hole = (background.area >= MIN_HOLE) & (background.border_pixels == 0)
    if is_hole.sum() > 2:
        return "more than two loops"
    hole = background.mask(is_hole)[1:-1, 1:-1]
    if is_hole.sum() == 1 and (ink & dilate(hole, 2 * OUTLINE_WIDTH + 1)).sum() >= OUTLINE_INK * ink.sum():
        return f"{CLOSED_SHAPE} with corners" if _count_corners(ink | hole) >= MIN_CORNERS else CLOSED_SHAPE
    return None


def _has_solid_square(ink: Mask) -> bool:
    """Whether bool [H, W] contains a square of SOLID_SIDE pixels."""
    if ink.sum() < SOLID_SIDE**2:
        return False
    return bool(np.lib.stride_tricks.sliding_window_view(ink, (SOLID_SIDE, SOLID_SIDE)).all((2, 3)).any())


def _shape_boxes(ink: Mask) -> Integers:
    """Bounding boxes of the large connected components of bool [28, 28]: int64 [N, 4], as in Components."""
    found = components(ink)
    return np.asarray(found.box[found.area >= MIN_SHAPE * ink.sum()])


def _are_side_by_side(boxes: Integers, min_height: float = 0.0) -> bool:
    """Whether int64 [N, 4] are exactly two shapes, which share rows but almost no columns.

    Each must have at least the share `min_height` of the whole height.
    """
    if len(boxes) != 2:
        return False
    smaller = (boxes[:, 3] - boxes[:, 1]).min()
    whole = boxes[:, 3].max() - boxes[:, 1].min()
    columns, rows = boxes[:, 2:].min(0) - boxes[:, :2].max(0)  # in common; negative for a gap
    return bool(rows >= MIN_OVERLAP * smaller and columns <= MAX_COMMON_COLUMNS and smaller >= min_height * whole)


def _count_corners(shape: Mask) -> int:
    """The number of corners of a filled shape, bool [H, W]: large maxima of its contour's turning angle."""
    contour = _contour(shape)
    before, after = contour - np.roll(contour, CORNER_ARM, 0), np.roll(contour, -CORNER_ARM, 0) - contour
    cross = before[:, 1] * after[:, 0] - before[:, 0] * after[:, 1]
    turn = np.degrees(np.arctan2(cross, (before * after).sum(1)))
    neighbours = np.stack([np.roll(turn, step) for step in range(-CORNER_ARM, CORNER_ARM + 1)])
    return int(((turn >= CORNER_ANGLE) & (turn >= neighbours.max(0)) & (np.roll(turn, 1) < turn)).sum())


def _contour(shape: Mask) -> Floats:
    """The contour of a filled shape, bool [H, W]: float64 [RAYS, 2], row and column.

    Its points are the last pixels on the rays from the centroid, smoothed along the contour.
    """
    centre = np.argwhere(shape).mean(0)
    angle = np.arange(RAYS) * 2 * np.pi / RAYS
    direction = np.stack([np.sin(angle), np.cos(angle)], 1)
    distance = np.arange(0, RAY_LENGTH, RAY_STEP)
    points = centre + distance[:, None, None] * direction  # [D, RAYS, 2]
    row, column = np.clip(np.rint(points), 0, np.array(shape.shape) - 1).astype(int).transpose(2, 0, 1)
    reach = distance[len(distance) - 1 - shape[row, column][::-1].argmax(0)]
    reach = (np.roll(reach, 1) + 2 * reach + np.roll(reach, -1)) / 4
    return np.asarray(centre + reach[:, None] * direction)
