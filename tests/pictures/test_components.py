"""Connected components, compared with a flood fill."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_demo.pictures.components import components

masks = hnp.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12)))


def flood_fill(mask: np.ndarray) -> list[set[tuple[int, int]]]:
    """The components as sets of (row, column), by flood fill."""
    unvisited = {tuple(pixel) for pixel in np.argwhere(mask).tolist()}
    found = []
    while unvisited:
        component, queue = set(), [unvisited.pop()]
        while queue:
            row, column = queue.pop()
            component.add((row, column))
            near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & unvisited
            unvisited -= near
            queue += near
        found.append(component)
    return found


@given(masks)
def test_pixels_that_touch_even_at_a_corner_form_one_component(mask):
    found = components(mask)
    pixels = [{tuple(pixel) for pixel in np.argwhere(found.labels == n + 1).tolist()} for n in range(len(found))]
    assert sorted(map(sorted, pixels)) == sorted(map(sorted, flood_fill(mask)))


@given(masks)
def test_box_area_and_border_pixels_belong_to_each_component(mask):
    found = components(mask)
    for n in range(len(found)):
        pixels = np.argwhere(found.labels == n + 1)
        (top, left), (bottom, right) = pixels.min(0), pixels.max(0) + 1
        assert found.box[n].tolist() == [left, top, right, bottom]
        assert found.area[n] == len(pixels) and found.side[n] == max(right - left, bottom - top)
        touches_border = (pixels == 0).any() or (pixels == np.array(mask.shape) - 1).any()
        assert (found.border_pixels[n] > 0) == touches_border


def test_selected_components_become_a_mask():
    mask = np.array([[1, 0, 1, 1]], bool)
    assert components(mask).mask(np.array([False, True])).tolist() == [[False, False, True, True]]
