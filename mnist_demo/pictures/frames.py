"""Printed frames in an ink mask, such as the boxes of a form."""

import numpy as np

from mnist_demo.arrays import Mask
from mnist_demo.pictures.components import components

# Without the removal of frames 16 of 540 synthetic photographs are misread (`benchmarks/pictures.py`).
MIN_EXTENT = 0.82  # area of a frame with its holes, relative to its bounding box; an ellipse has 0.79
MIN_CONTENT = 0.25  # length of the largest component inside, relative to the shorter side of the frame


def frames(mask: Mask) -> Mask:
    """The frames in bool [H, W], as bool [H, W].

    A frame is a component that fills its bounding box except for its holes and has another, large component in a hole.
    A 0 with a stroke inside does not fill its bounding box.
    """
    found, paper = components(mask), components(~mask, diagonal=False)
    # With the holes filled, a frame and everything inside are one component.
    filled = components(~paper.mask(paper.border_pixels > 0))
    filled_label = np.zeros(len(found) + 1, np.int64)
    filled_label[found.labels[mask]] = filled.labels[mask]
    is_frame = np.zeros(len(found), bool)
    for label in np.flatnonzero(np.bincount(filled_label[1:]) > 1):
        members = np.flatnonzero(filled_label[1:] == label)
        *inside, frame = members[np.argsort(found.side[members], kind="stable")]
        width, height = filled.box[label - 1, 2:] - filled.box[label - 1, :2]
        is_full = filled.area[label - 1] >= MIN_EXTENT * width * height
        is_frame[frame] = is_full and found.side[inside].max() >= MIN_CONTENT * min(width, height)
    return found.mask(is_frame)
