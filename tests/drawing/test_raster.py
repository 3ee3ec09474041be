"""Inking: strokes on a pixel grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ink import flat

from mnist_demo.drawing.raster import rasterise


def test_a_dot_is_a_disc_of_the_pens_size():
    image = rasterise(flat([[[10, 10]]]), 20, radius=5.0, softness=1.0)[0]
    assert image.shape == (20, 20) and image.dtype == np.uint8
    assert image.sum() / 255 == pytest.approx(np.pi * 25, rel=0.02)
    assert (image == image.T).all() and (image == image[::-1, ::-1]).all()


def test_a_line_is_as_thick_as_the_pen():
    image = rasterise(flat([[[5, 10.5], [25, 10.5]]]), 30, radius=2.0, softness=1.0)[0]
    assert (image[:, 10:20].sum(0) / 255).tolist() == pytest.approx([4] * 10, abs=0.02)
    assert image[10, 15] == 255 and image[14, 15] == 0


def test_crossing_strokes_are_not_inked_twice():
    cross = rasterise(flat([[[2, 10], [18, 10]], [[10, 2], [10, 18]]]), 20, 2.0, 1.0)[0]
    bars = [rasterise(flat([bar]), 20, 2.0, 1.0)[0] for bar in ([[2, 10], [18, 10]], [[10, 2], [10, 18]])]
    assert (cross == np.maximum(*bars)).all()


def test_every_drawing_is_inked_on_its_own_grid_with_its_own_pen():
    drawings = [[[[3, 3], [7, 7]]], [[[5, 1]], [[5, 9]]]]
    both = rasterise(flat(*drawings), 10, np.array([1.0, 2.0]), 1.0)
    for image, drawing, radius in zip(both, drawings, (1.0, 2.0), strict=True):
        assert (image == rasterise(flat(drawing), 10, radius, 1.0)[0]).all()


def test_ink_beyond_the_grid_is_cut_off():
    image = rasterise(flat([[[-50, 5.5], [60, 5.5]]]), 10, 1.0, 1.0)[0]
    assert (image[5] == 255).all()
    assert rasterise(flat([[[-50, 5], [-40, 5]]]), 10, 1.0, 1.0).sum() == 0


@given(st.integers(1, 8), st.floats(0.5, 3))
@settings(max_examples=30)
def test_more_points_on_the_same_way_change_nothing(extra, radius):
    ends = np.array([[3.0, 4.0], [16.0, 13.0]])
    way = ends[0] + np.linspace(0, 1, extra + 2)[:, None] * (ends[1] - ends[0])
    coarse, fine = (rasterise(flat([line.tolist()]), 20, radius, 1.0)[0] for line in (ends, way))
    assert np.abs(coarse.astype(int) - fine).max() <= 1
