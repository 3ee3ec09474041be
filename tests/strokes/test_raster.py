"""The rasteriser, and the rendering of a pad."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import BATCH_PIXELS, rasterise, render_pad


def rasterise_one(drawing: list, side: int, radius: float) -> np.ndarray:
    """uint8 [side, side] of one drawing, given as a list of strokes."""
    (image,) = rasterise(Strokes.from_drawings([drawing]), side, radius, softness=1.0)
    return image


def test_a_dot_is_a_disc_with_the_diameter_of_the_pen():
    image = rasterise_one([[[10, 10]]], 20, radius=5)
    assert image.shape == (20, 20) and image.dtype == np.uint8
    assert image.sum() / 255 == pytest.approx(np.pi * 25, rel=0.02)
    assert (image == image.T).all() and (image == image[::-1, ::-1]).all()


def test_a_line_is_as_thick_as_the_pen():
    image = rasterise_one([[[5, 10.5], [25, 10.5]]], 30, radius=2)
    assert (image[:, 10:20].sum(0) / 255).tolist() == pytest.approx([4] * 10, abs=0.02)
    assert image[10, 15] == 255 and image[14, 15] == 0


def test_crossing_strokes_keep_the_maximum():
    bars = [[2, 10], [18, 10]], [[10, 2], [10, 18]]
    assert (rasterise_one([*bars], 20, 2) == np.maximum(*(rasterise_one([bar], 20, 2) for bar in bars))).all()


def test_every_drawing_has_its_own_grid_and_its_own_pen():
    drawings = [[[[3, 3], [7, 7]]], [[[5, 1]], [[5, 9]]]]
    both = rasterise(Strokes.from_drawings(drawings), 10, np.array([1.0, 2.0]), 1.0)
    for image, drawing, radius in zip(both, drawings, (1.0, 2.0), strict=True):
        assert (image == rasterise_one(drawing, 10, radius)).all()


def test_many_batches_of_segments_give_the_same_as_one_drawing_at_a_time():
    random = np.random.default_rng(0)
    drawings = [[random.uniform(0, 40, (100, 2))] for _ in range(12)]
    together = rasterise(Strokes.from_drawings(drawings), 40, 3.0, 1.0)
    assert 12 * 100 * 20 * 8**2 > BATCH_PIXELS  # drawings, points, segments between two points, pixels in a window
    for image, drawing in zip(together, drawings, strict=True):
        assert (image == rasterise_one(drawing, 40, 3)).all()


def test_strokes_outside_the_grid_are_clipped():
    assert (rasterise_one([[[-50, 5.5], [60, 5.5]]], 10, 1)[5] == 255).all()
    assert rasterise_one([[[-50, 5], [-40, 5]]], 10, 1).sum() == 0


@given(st.integers(1, 8), st.floats(0.5, 3))
@settings(max_examples=30)
def test_more_points_on_the_same_line_do_not_change_the_image(extra, radius):
    ends = np.array([[3.0, 4.0], [16.0, 13.0]])
    dense = ends[0] + np.linspace(0, 1, extra + 2)[:, None] * (ends[1] - ends[0])
    coarse, fine = (rasterise_one([line], 20, radius) for line in (ends, dense))
    assert np.abs(coarse.astype(int) - fine).max() <= 1


def test_a_pad_is_rendered_with_the_visible_pen():
    shown = render_pad(Drawing([[[10, 20], [90, 20]]], size=(100, 50), pen=4))
    assert shown.shape == (100, 200) and shown.dtype == np.uint8
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    assert [rows[0], rows[-1] + 1] == pytest.approx([36, 44], abs=1)
    assert [columns[0], columns[-1] + 1] == pytest.approx([16, 184], abs=1)
    assert not render_pad(Drawing([], size=(100, 50))).any()
