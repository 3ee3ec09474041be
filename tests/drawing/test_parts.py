"""Connected parts: which cells belong together, and what is known of each part."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_demo.drawing.parts import connected_parts, cut_out

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


def test_one_thing_is_cut_out_where_it_goes_from_edge_to_edge_and_is_all_there_is():
    mask = np.zeros((100, 60), bool)
    mask[2:98, 30:34] = True
    assert cut_out(connected_parts(mask)) == 0
    mask[50:54, 1:59] = True
    assert cut_out(connected_parts(mask)) == 1
    mask[10:30, 5:15] = True  # and something beside it
    assert cut_out(connected_parts(mask)) == 0
    assert cut_out(connected_parts(np.zeros((100, 60), bool))) == 0


def test_several_are_cut_out_where_each_is_nearly_as_tall_as_all():
    mask = np.zeros((100, 300), bool)
    for left, top in ((2, 0), (100, 20), (288, 10)):
        mask[top : top + 80, left : left + 10] = True
    assert cut_out(connected_parts(mask)) == 3
    mask[20:30, 40:80] = True  # a 5's bar, say
    assert cut_out(connected_parts(mask)) == 3
    for spoiled in (np.s_[90:94, 12:], np.s_[:, :2]):  # a rule; a strip of desk
        other = mask.copy()
        other[spoiled] = True
        assert cut_out(connected_parts(other)) == 0
