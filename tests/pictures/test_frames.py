"""Printed frames in a mask."""

import numpy as np

from mnist_demo.pictures.frames import frames


def test_a_frame_has_another_component_inside():
    mask = np.zeros((160, 200), bool)
    mask[20:140, 30:32] = mask[20:140, 148:150] = mask[20:22, 30:150] = mask[138:140, 30:150] = True
    frame = mask.copy()
    assert not frames(mask).any()
    mask[40:120, 50:60] = True
    np.testing.assert_array_equal(frames(mask), frame)
