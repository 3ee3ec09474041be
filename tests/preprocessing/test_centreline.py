"""The centreline: where the middle of the pen went, how broad the pen was, and when neither can be told."""

import numpy as np
import pytest

from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.preprocessing.centreline import GRID_SIDE, centreline
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.raster import rasterise

CORNER = [[[40, 40], [160, 40], [160, 150]]]
TURN = np.linspace(0, 2 * np.pi, 40)
RING = [np.stack([100 + 20 * np.cos(TURN), 100 + 20 * np.sin(TURN)], 1)]


def ink(drawing: list, pen: float) -> np.ndarray:
    """float [H, W], 0..1, the ink of a drawing on 200 x 200 pixels, cut to its tight box."""
    (image,) = rasterise(Strokes.from_drawings([drawing]), 200, pen / 2, softness=1.0)
    left, top, right, bottom = bounding_box(image)
    return image[top:bottom, left:right] / 255


@pytest.mark.parametrize("pen", [3, 6, 12, 20])
def test_the_line_runs_in_the_middle_of_the_ink_however_broad_the_pen(pen):
    grey = ink(CORNER, pen)
    scale = GRID_SIDE / max(grey.shape)
    strokes, width = centreline(grey)
    assert width == pytest.approx(pen * scale, rel=0.15, abs=1)  # cells; ink half full at its edge is counted whole
    # In pixels of the ink, whose first column and row are where the pen's left and upper edge were.
    x, y = ((strokes.points - 0.5) / scale + 40 - pen / 2).T
    off_the_line = np.minimum(np.hypot(y - 40, x - np.clip(x, 40, 160)), np.hypot(x - 160, y - np.clip(y, 40, 150)))
    assert np.quantile(off_the_line, 0.95) < 2
    assert x.min() < 40 + pen and x.max() > 157 and y.max() > 150 - pen


def test_it_is_one_drawing_of_short_strokes():
    strokes, _ = centreline(ink(CORNER, 6))
    assert len(strokes) == 1
    assert all(len(stroke) <= 2 and np.ptp(stroke, axis=0).max() <= 1 for stroke in strokes.split())


def test_a_loop_stays_a_loop_and_is_left_to_its_grey_levels_where_the_pen_has_nearly_closed_it():
    strokes, _ = centreline(ink(RING, 6))
    assert np.hypot(*(strokes.points - strokes.points.mean(0)).T).min() > 0.3 * GRID_SIDE
    assert centreline(ink(RING, 36)) is None


@pytest.mark.parametrize("pen", [30, 60])
def test_a_dot_is_a_dot_however_fat_the_pen(pen):
    strokes, width = centreline(ink([[[100.3, 100.4]]], pen))
    assert width > 0.9 * GRID_SIDE and np.ptp(strokes.points, axis=0).max() < width / 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2)])
def test_specks_have_a_line_too(shape):
    strokes, width = centreline(np.ones(shape))
    assert len(strokes) == 1 and width >= 1
