"""A sheet of paper that lies on a darker desk, which takes up much of the picture."""

from collections.abc import Sequence

import numpy as np

from mnist_demo.arrays import Grey, Integers, Mask
from mnist_demo.pictures.components import components
from mnist_demo.pictures.morphology import dilate

MIN_CONTRAST = 60  # of 255, between paper and desk
# Difference between the areas of the sheet and of the quadrilateral of its four corners, per area of the sheet. For an
# ellipse it is 0.36. Without this threshold, light digits on a dark canvas are taken for sheets.
MAX_DIFFERENCE = 0.08
# Share of the sheet that is not paper: ink, and shadows at its edge.
MIN_INK = 0.002
MAX_INK = 0.25
EDGE = 0.015  # of the longer side of the picture; so much of the sheet at its edge may be in shadow
# Share of the sheet that remains without this edge. Without this threshold, a light 5 on a dark canvas is taken for a
# sheet: 1 of 94 real pictures.
MIN_INNER = 0.7


def find_sheet(picture: Grey) -> Mask | None:
    """The area of a bright sheet with ink on a dark desk in uint8 [H, W, C], bool [H, W]; or None."""
    grey = picture.mean(2)
    desk, paper = np.quantile(grey, (0.05, 0.95))
    if paper - desk < MIN_CONTRAST:
        return None
    light = grey > (desk + paper) / 2
    found = components(light)
    largest = int(found.area.argmax())
    if found.border_pixels[largest]:
        return None
    bright = found.labels == largest + 1
    sheet = _span(bright, 0) & _span(bright, 1)
    if light[~sheet].mean() > 0.5:  # a frame printed on paper
        return None
    inner: Mask = ~dilate(~sheet, 2 * round(EDGE * max(sheet.shape)) + 1)
    has_ink = MIN_INK <= 1 - found.area[largest] / sheet.sum() <= MAX_INK
    return inner if has_ink and inner.sum() >= MIN_INNER * sheet.sum() and _is_quadrilateral(sheet) else None


def _span(mask: Mask, axis: int) -> Mask:
    """The pixels between the first and the last one of bool [H, W] along an axis."""
    before = np.logical_or.accumulate(mask, axis)
    after = np.flip(np.logical_or.accumulate(np.flip(mask, axis), axis), axis)
    span: Mask = before & after
    return span


def _is_quadrilateral(sheet: Mask) -> bool:
    """Whether the outermost pixels of bool [H, W], along the diagonals or the axes, are its corners."""
    y, x = np.nonzero(sheet)
    corners = ([x + y, x - y, -x - y, y - x], [x, -y, -x, y])
    return any(abs(_area(x, y, each) - len(x)) <= MAX_DIFFERENCE * len(x) for each in corners)


def _area(x: Integers, y: Integers, directions: Sequence[Integers]) -> float:
    """The area of the polygon of the pixels that are outermost in each direction, by the shoelace formula."""
    corners = [int(each.argmax()) for each in directions]
    x, y = x[corners], y[corners]
    return abs(float((x * np.roll(y, 1) - y * np.roll(x, 1)).sum())) / 2
