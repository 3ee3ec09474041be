"""Polylines: arc length, interpolation, resampling."""

import numpy as np
import pytest

from mnist_demo.strokes.polyline import arc_length, corners, decimate, points_at, resample

CORNER = np.array([[0, 0], [3, 0], [3, 4]], float)


def test_arc_length_is_cumulative():
    assert arc_length(CORNER).tolist() == [0, 3, 7]
    assert arc_length(CORNER[:1]).tolist() == [0]


def test_points_are_interpolated_linearly_and_clamped_to_the_ends():
    assert points_at(CORNER, [-1, 1.5, 5, 9]) == pytest.approx(np.array([[0, 0], [1.5, 0], [3, 2], [3, 4]]))


def test_resampled_points_are_one_step_of_arc_length_apart():
    assert resample(CORNER, 2) == pytest.approx(np.array([[0, 0], [2, 0], [3, 1], [3, 3]]))
    assert resample(CORNER[:1], 2).tolist() == [[0, 0]]


def test_decimation_drops_dense_points_only():
    dense = np.stack([np.linspace(0, 10, 10_001), np.zeros(10_001)], 1)
    thin = decimate(dense, 0.25)
    assert 40 <= len(thin) <= 42
    assert thin[[0, -1]].tolist() == dense[[0, -1]].tolist()
    assert np.array_equal(decimate(CORNER, 0.25), CORNER)
    assert decimate(CORNER[:1], 0.25).tolist() == [[0, 0]]


def test_points_on_a_straight_line_are_no_corners_and_turning_points_are():
    assert corners(resample(CORNER, 0.01)) == pytest.approx(CORNER)
    back = np.array([[0, 0], [9, 3], [0, 0]], float)
    assert np.array_equal(corners(back), back)
    assert np.array_equal(corners(CORNER[:1]), CORNER[:1])
