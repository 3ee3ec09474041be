"""Printed frames in a mask."""

import numpy as np

from mnist_demo.arrays import Mask
from mnist_demo.pictures.components import components

EXTENT = 0.82  # share of its box that a frame fills with its holes; an ellipse fills 0.79. Without frames: 16 of 540
HELD = 0.25  # of a frame's shorter side: what it holds is as long


def frames(mask: Mask) -> Mask:
    """bool [H, W], the frames in bool [H, W]: components that fill their box but for holes, and in one of these hold another that is
    no dust beside them. A 0 with a stroke in it does not fill its box."""
    found, paper = components(mask), components(~mask, corners=False)
    # With its holes filled a frame and all that it holds are one.
    whole = components(~paper.mask(paper.along_edge > 0))
    owner = np.zeros(len(found) + 1, np.int64)
    owner[found.labels[mask]] = whole.labels[mask]
    is_frame = np.zeros(len(found), bool)
    for number in np.flatnonzero(np.bincount(owner[1:]) > 1):
        together = np.flatnonzero(owner[1:] == number)
        *held, frame = together[np.argsort(found.side[together], kind="stable")]
        across, down = whole.box[number - 1, 2:] - whole.box[number - 1, :2]
        is_full = whole.area[number - 1] >= EXTENT * across * down
        is_frame[frame] = is_full and found.side[held].max() >= HELD * min(across, down)
    return found.mask(is_frame)
