"""The centreline of ink: its position, the width of the pen, and pens that are too wide."""

import numpy as np
import pytest

from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.preprocessing.centreline import GRID_SIDE, centreline
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.raster import rasterise

CORNER = [[[40, 40], [160, 40], [160, 150]]]
TURN = np.linspace(0, 2 * np.pi, 40)
RING = [np.stack([100 + 20 * np.cos(TURN), 100 + 20 * np.sin(TURN)], 1)]


def draw_ink(drawing: list, pen: float) -> np.ndarray:
    """float [H, W], 0..1, the ink of a drawing on 200 x 200 pixels, cut to its tight box."""
    (image,) = rasterise(Strokes.from_drawings([drawing]), 200, pen / 2, softness=1.0)
    left, top, right, bottom = bounding_box(image)
    return image[top:bottom, left:right] / 255


@pytest.mark.parametrize("pen", [3, 6, 12, 20])
def test_the_line_is_in_the_middle_of_the_ink_for_any_pen_width(pen):
    grey = draw_ink(CORNER, pen)
    scale = GRID_SIDE / max(grey.shape)
    strokes, width = centreline(grey)
    assert width == pytest.approx(pen * scale, rel=0.15, abs=1)  # cells; those half full at an edge count as ink
    # In pixels of the drawing; the crop starts at the left and upper edge of the pen.
    x, y = ((strokes.points - 0.5) / scale + 40 - pen / 2).T
    distance = np.minimum(np.hypot(y - 40, x - np.clip(x, 40, 160)), np.hypot(x - 160, y - np.clip(y, 40, 150)))
    assert np.quantile(distance, 0.95) < 2
    assert x.min() < 40 + pen and x.max() > 157 and y.max() > 150 - pen


def test_the_centreline_is_one_drawing_of_short_strokes():
    strokes, _ = centreline(draw_ink(CORNER, 6))
    assert len(strokes) == 1
    assert all(len(stroke) <= 2 and np.ptp(stroke, axis=0).max() <= 1 for stroke in strokes.split())


def test_a_loop_stays_open_and_a_nearly_closed_loop_has_no_centreline():
    strokes, _ = centreline(draw_ink(RING, 6))
    assert np.hypot(*(strokes.points - strokes.points.mean(0)).T).min() > 0.3 * GRID_SIDE
    assert centreline(draw_ink(RING, 36)) is None


@pytest.mark.parametrize("pen", [30, 60])
def test_a_dot_has_a_centreline_for_any_pen_width(pen):
    strokes, width = centreline(draw_ink([[[100.3, 100.4]]], pen))
    assert width > 0.9 * GRID_SIDE and np.ptp(strokes.points, axis=0).max() < width / 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2)])
def test_specks_have_a_centreline(shape):
    strokes, width = centreline(np.ones(shape))
    assert len(strokes) == 1 and width >= 1
