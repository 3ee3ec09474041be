"""Ruled lines of paper in an ink mask: straight, thin lines from edge to edge."""

import numpy as np

from mnist_demo.arrays import Mask
from mnist_demo.pictures.components import components
from mnist_demo.pictures.morphology import open_runs

# Without the removal of ruled lines 15 of 540 synthetic photographs are misread (`benchmarks/pictures.py`). None of the
# values is critical: half or twice a value changes at most 1 of 288.
MIN_RUN = 0.1  # of the side that the line runs along; the line is straight for at least this length
# Maximum thickness, of the longer side; the bar of a 7 that was cropped closely is thicker. It is also the maximum gap
# between the ends of a line and the edges, of the side that the line runs along.
MAX_THICKNESS = 0.03
SLANT = 3  # pixels by which the mask is dilated up and down, so that slanted lines have runs of MIN_RUN


def ruled_lines(mask: Mask) -> Mask:
    """The pixels of bool [H, W] on horizontal or vertical lines from edge to edge.

    The lines may be slanted by a few degrees. Pixels of strokes that cross them are not included.
    """
    return _horizontal(mask) | _horizontal(mask.T).T


def _horizontal(mask: Mask) -> Mask:
    padded = np.pad(mask, ((SLANT, SLANT), (0, 0)))
    dilated = np.any([padded[row : row + len(mask)] for row in range(2 * SLANT + 1)], axis=0)
    width = mask.shape[1]
    lines = components(open_runs(dilated, round(MIN_RUN * width), 1))
    is_across = (lines.box[:, 0] <= MAX_THICKNESS * width) & (lines.box[:, 2] >= (1 - MAX_THICKNESS) * width)
    on_line = lines.mask(is_across) & mask
    thin = on_line & ~open_runs(mask, round(MAX_THICKNESS * max(mask.shape)), 0)
    if not thin.any():
        return thin
    # The thickness in a column is the mean of its lines, because two touching lines form one run.
    lines_in_column = (thin & ~np.pad(thin, ((1, 0), (0, 0)))[:-1]).sum(0)
    thickness = np.median((thin.sum(0) / np.maximum(lines_in_column, 1))[lines_in_column > 0])
    return on_line & ~open_runs(mask, round(1.5 * thickness) + 2, 0)
