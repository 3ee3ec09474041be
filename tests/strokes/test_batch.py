"""Strokes: batches of drawings in flat arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.strokes.batch import Strokes

SEVEN = [[[0, 0], [5, 0], [2, 10]], [[1, 5], [4, 5]]]
DOT = [[[3, 3]]]

coordinates = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
points = st.lists(coordinates, min_size=2, max_size=2)
many = st.lists(st.lists(st.lists(points, min_size=1, max_size=5), min_size=1, max_size=3), max_size=4)


def test_every_point_and_stroke_has_the_index_of_its_drawing():
    both = Strokes.from_drawings([SEVEN, DOT])
    assert len(both) == 2
    assert both.drawing_of_point.tolist() == [0, 0, 0, 0, 0, 1]
    assert both.drawing_of_stroke.tolist() == [0, 0, 1]
    assert both.point_start.tolist() == [0, 5, 6]


def test_bounds_are_the_minimum_and_maximum_of_each_drawing():
    low, high = Strokes.from_drawings([SEVEN, DOT]).bounds()
    assert (low.tolist(), high.tolist()) == ([[0, 0], [3, 3]], [[5, 10], [3, 3]])


def test_with_points_replaces_the_points_only():
    both = Strokes.from_drawings([SEVEN, DOT])
    moved = both.with_points(both.points + 1)
    assert [stroke.tolist() for stroke in moved.split()] == [[[1, 1], [6, 1], [3, 11]], [[2, 6], [5, 6]], [[4, 4]]]
    assert moved != both and moved.with_points(both.points) == both


@pytest.mark.slow
@given(many, many)
def test_concatenated_batches_split_into_the_strokes_they_were_built_from(first, second):
    joined = Strokes.concatenate([Strokes.from_drawings(first), Strokes.from_drawings(second)])
    assert joined == Strokes.from_drawings(first + second)
    assert [stroke.tolist() for stroke in joined.split()] == [
        stroke for drawing in first + second for stroke in drawing
    ]
    assert (joined.points.shape[1], joined.points.dtype) == (2, np.float64)


@pytest.mark.slow
@given(many)
def test_bounds_of_arbitrary_drawings_are_exact(drawings):
    low, high = Strokes.from_drawings(drawings).bounds()
    assert low.shape == high.shape == (len(drawings), 2)
    for index, drawing in enumerate(drawings):
        all_points = np.array([point for stroke in drawing for point in stroke], float)
        assert (low[index] == all_points.min(0)).all() and (high[index] == all_points.max(0)).all()


def test_drawings_are_selected_in_any_order_and_more_than_once():
    both = Strokes.from_drawings([SEVEN, DOT])
    assert both.select([1, 0, 1]) == Strokes.from_drawings([DOT, SEVEN, DOT])
    assert len(both.select([])) == 0
