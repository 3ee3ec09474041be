"""Connected parts: which cells belong together, and what is known of each part."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_demo.drawing.parts import connected_parts, is_cut_out

masks = hnp.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def flooded(mask: np.ndarray) -> list[set[tuple[int, int]]]:
    """The parts, found cell by cell."""
    left = {tuple(cell) for cell in np.argwhere(mask).tolist()}
    found = []
    while left:
        part, edge = set(), [left.pop()]
        while edge:
            row, column = edge.pop()
            part.add((row, column))
            near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= near
            edge += near
        found.append(part)
    return found


@given(masks)
def test_cells_that_touch_even_at_a_corner_are_one_part_and_no_others(mask):
    found = connected_parts(mask)
    parts = [{tuple(cell) for cell in np.argwhere(found.labels == number + 1).tolist()} for number in range(len(found))]
    assert sorted(map(sorted, parts)) == sorted(map(sorted, flooded(mask)))


@given(masks)
def test_box_area_and_reach_are_each_parts_own(mask):
    found = connected_parts(mask)
    for number in range(len(found)):
        cells = np.argwhere(found.labels == number + 1)
        (top, left), (bottom, right) = cells.min(0), cells.max(0) + 1
        assert found.box[number].tolist() == [left, top, right, bottom]
        assert found.area[number] == len(cells) and found.side[number] == max(right - left, bottom - top)
        at_edge = (cells == 0).any() or (cells == np.array(mask.shape) - 1).any()
        assert found.on_edge[number] == at_edge


def test_means_are_taken_over_each_part_alone():
    mask = np.array([[1, 1, 0, 1]], bool)
    assert connected_parts(mask).mean(np.array([[1.0, 3.0, 99.0, 7.0]])).tolist() == [2.0, 7.0]


def test_chosen_parts_come_back_as_a_mask():
    mask = np.array([[1, 0, 1, 1]], bool)
    assert connected_parts(mask).mask(np.array([False, True])).tolist() == [[False, False, True, True]]


def test_cut_out_is_what_goes_from_edge_to_edge_and_is_all_there_is():
    mask = np.zeros((100, 60), bool)
    mask[2:98, 30:34] = True
    assert not is_cut_out(mask)
    mask[50:54, 1:59] = True
    assert is_cut_out(mask)
    mask[10:30, 5:15] = True  # and something beside it
    assert not is_cut_out(mask)
    assert not is_cut_out(np.zeros((100, 60), bool))
