"""A sheet of paper that lies on a darker desk, which takes up much of the picture."""

import numpy as np
from PIL import Image, ImageDraw

from mnist_demo.arrays import Grey, Mask
from mnist_demo.pictures.components import components
from mnist_demo.pictures.morphology import dilate

MIN_CONTRAST = 60  # of 255, between paper and desk
# Common area of the sheet and the quadrilateral of its four corners, per area of both together. For an ellipse it is
# 0.64. Without this threshold, light digits on a dark canvas are taken for sheets.
MIN_OVERLAP = 0.9
# Share of the sheet that is not paper: ink, and shadows at its edge.
MIN_INK = 0.002
MAX_INK = 0.25
EDGE = 0.015  # of the longer side of the picture; so much of the sheet at its edge may be in shadow


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
    return inner if has_ink and inner.any() and _is_quadrilateral(sheet) else None


def _span(mask: Mask, axis: int) -> Mask:
    """The pixels between the first and the last one of bool [H, W] along an axis."""
    before = np.logical_or.accumulate(mask, axis)
    after = np.flip(np.logical_or.accumulate(np.flip(mask, axis), axis), axis)
    return np.asarray(before & after)


def _is_quadrilateral(sheet: Mask) -> bool:
    """Whether the outermost pixels of bool [H, W], along the diagonals or the axes, are its corners."""
    y, x = np.nonzero(sheet)
    for directions in ([x + y, x - y, -x - y, y - x], [x, -y, -x, y]):
        corners = [(int(x[index]), int(y[index])) for index in (each.argmax() for each in directions)]
        image = Image.new("1", sheet.shape[::-1])
        ImageDraw.Draw(image).polygon(corners, fill=1)
        quadrilateral = np.asarray(image)
        if (quadrilateral & sheet).sum() >= MIN_OVERLAP * (quadrilateral | sheet).sum():
            return True
    return False
