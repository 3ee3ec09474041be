"""Each operation against its definition, cell by cell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_demo.pictures.components import components
from mnist_demo.pictures.morphology import border, close, dilate, open_runs, run_lengths

masks = hnp.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12)))


@pytest.mark.parametrize("side", [1, 3, 5, 9, 31])
def test_a_dilation_is_the_largest_of_each_neighbourhood(side):
    values, reach = np.random.default_rng(0).integers(0, 99, (20, 15)), side // 2
    wide = np.pad(values, reach, mode="edge")
    expected = [[wide[row : row + side, column : column + side].max() for column in range(15)] for row in range(20)]
    np.testing.assert_array_equal(dilate(values, side), expected)


def test_a_closing_fills_what_is_narrower_than_its_square_and_nothing_else():
    layer = np.full((40, 40), 200, np.uint8)
    layer[5:35, 10:13], layer[5:35, 20:30] = 50, 50
    filled = close(layer, 5)
    assert (filled[:, :18] == 200).all() and (filled[5:35, 20:30] == 50).all()


@given(masks, st.integers(0, 1))
def test_every_cell_knows_the_length_of_its_run(mask, axis):
    lengths = run_lengths(mask, axis)
    assert not lengths[~mask].any()
    for line, found in zip(np.moveaxis(mask, axis, -1), np.moveaxis(lengths, axis, -1)):
        runs = "".join("x" if cell else " " for cell in line).split()
        assert found[line].tolist() == [len(run) for run in runs for _ in run]


def test_an_opening_keeps_the_runs_that_are_long_enough():
    mask = np.array([[1, 1, 1, 0, 1], [0, 1, 0, 0, 1]], bool)
    assert open_runs(mask, 3, 1).tolist() == [[True, True, True, False, False], [False] * 5]
    assert open_runs(mask, 2, 0).tolist() == [[False, True, False, False, True]] * 2


def flooded(mask: np.ndarray) -> list[set[tuple[int, int]]]:
    """The components, found cell by cell."""
    left = {tuple(cell) for cell in np.argwhere(mask).tolist()}
    found = []
    while left:
        one, edge = set(), [left.pop()]
        while edge:
            row, column = edge.pop()
            one.add((row, column))
            near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= near
            edge += near
        found.append(one)
    return found


@given(masks)
def test_cells_that_touch_even_at_a_corner_are_one_component_and_no_others(mask):
    found = components(mask)
    cells = [{tuple(cell) for cell in np.argwhere(found.labels == number + 1).tolist()} for number in range(len(found))]
    assert sorted(map(sorted, cells)) == sorted(map(sorted, flooded(mask)))


@given(masks)
def test_box_area_and_reach_are_each_components_own(mask):
    found = components(mask)
    for number in range(len(found)):
        cells = np.argwhere(found.labels == number + 1)
        (top, left), (bottom, right) = cells.min(0), cells.max(0) + 1
        assert found.box[number].tolist() == [left, top, right, bottom]
        assert found.area[number] == len(cells) and found.side[number] == max(right - left, bottom - top)
        at_edge = (cells == 0).any() or (cells == np.array(mask.shape) - 1).any()
        assert (found.along_edge[number] > 0) == at_edge


def test_means_are_taken_over_each_component_alone():
    mask = np.array([[1, 1, 0, 1]], bool)
    assert components(mask).mean(np.array([[1.0, 3.0, 99.0, 7.0]])).tolist() == [2.0, 7.0]


def test_chosen_components_come_back_as_a_mask():
    mask = np.array([[1, 0, 1, 1]], bool)
    assert components(mask).mask(np.array([False, True])).tolist() == [[False, False, True, True]]


def test_a_border_goes_around_the_picture():
    assert border(np.arange(9).reshape(3, 3)).tolist() == [0, 1, 2, 2, 5, 8, 8, 7, 6, 6, 3, 0]
