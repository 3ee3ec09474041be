"""Dilation, closing and opening, compared with their definitions pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_demo.pictures.morphology import border, close, dilate, open_runs

masks = hnp.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12)))


@pytest.mark.parametrize("side", [1, 3, 5, 9, 31])
def test_dilation_is_the_maximum_of_each_neighbourhood(side):
    values = np.random.default_rng(0).integers(0, 99, (20, 15))
    padded = np.pad(values, side // 2, mode="edge")
    expected = [[padded[row : row + side, column : column + side].max() for column in range(15)] for row in range(20)]
    np.testing.assert_array_equal(dilate(values, side), expected)


def test_closing_fills_only_what_is_narrower_than_its_square():
    layer = np.full((40, 40), 200, np.uint8)
    layer[5:35, 10:13], layer[5:35, 20:30] = 50, 50
    filled = close(layer, 5)
    assert (filled[:, :18] == 200).all() and (filled[5:35, 20:30] == 50).all()


@given(masks, st.integers(0, 1), st.integers(0, 5))
def test_opening_keeps_exactly_the_runs_that_are_long_enough(mask, axis, length):
    opened = open_runs(mask, length, axis)
    assert not opened[~mask].any()
    for line, found in zip(np.moveaxis(mask, axis, -1), np.moveaxis(opened, axis, -1)):
        runs = "".join("x" if pixel else " " for pixel in line).split()
        assert found[line].tolist() == [len(run) >= length for run in runs for _ in run]


def test_the_border_goes_around_the_picture():
    assert border(np.arange(9).reshape(3, 3)).tolist() == [0, 1, 2, 2, 5, 8, 8, 7, 6, 6, 3, 0]
