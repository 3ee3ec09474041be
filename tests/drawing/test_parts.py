"""Connected parts: as a flood from any pixel finds them."""

import numpy as np
import pytest

from mnist_demo.drawing.parts import connected_parts


def flooded(mask: np.ndarray) -> list[set]:
    """The parts by a flood from each pixel that none has reached."""
    left, parts = set(map(tuple, np.argwhere(mask).tolist())), []
    while left:
        part, edge = set(), [left.pop()]
        while edge:
            row, column = edge.pop()
            part.add((row, column))
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= near
            edge += near
        parts.append(part)
    return parts


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("shape", [(1, 40), (40, 1), (13, 17), (30, 30)])
def test_parts_are_those_of_a_flood(shape, share):
    mask = np.random.default_rng(0).random(shape) < share
    labels, count = connected_parts(mask)
    found = [set(map(tuple, np.argwhere(labels == number).tolist())) for number in range(1, count + 1)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, flooded(mask)))
    assert not labels[~mask].any()


def test_nothing_has_no_parts():
    labels, count = connected_parts(np.zeros((5, 7), bool))
    assert count == 0 and labels.shape == (5, 7) and not labels.any()
