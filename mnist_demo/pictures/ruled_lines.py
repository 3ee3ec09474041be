"""Lines from edge to edge in a mask: the rules of paper.

Without them taken away 15 of 540 photographs are lost (`benchmarks/pictures.py`). None of these numbers is a fine line: half or
twice of any changes no more than one photograph of 288.
"""

import numpy as np

from mnist_demo.arrays import Mask
from mnist_demo.pictures.components import components
from mnist_demo.pictures.morphology import open_runs

SEGMENT = 0.1  # of the mask's side: a rule is straight so far at least
EDGE = 0.03  # of the side: so near the edges a rule ends
THIN = 0.03  # of the longer side: no rule is thicker, but the bar of a 7 that was cut out close
SLANT = 3  # cells to either side: widened by them, a rule askew has level runs long enough


def ruled_lines(mask: Mask) -> Mask:
    """bool [H, W], the lines of bool [H, W] from edge to edge, level or upright but for some degrees, without what crosses them."""
    return _level(mask) | _level(mask.T).T


def _level(mask: Mask) -> Mask:
    wide = np.pad(mask, ((SLANT, SLANT), (0, 0)))
    broad = np.any([wide[row : row + len(mask)] for row in range(2 * SLANT + 1)], axis=0)
    width = mask.shape[1]
    lines = components(open_runs(broad, round(SEGMENT * width), 1))
    is_across = (lines.box[:, 0] <= EDGE * width) & (lines.box[:, 2] >= (1 - EDGE) * width)
    ruled = lines.mask(is_across) & mask
    thin = ruled & ~open_runs(mask, round(THIN * max(mask.shape)), 0)
    if not thin.any():
        return thin
    # In each column the mean of its lines' thicknesses: where two lines touch the run is no measure of either.
    lines_in = (thin & ~np.pad(thin, ((1, 0), (0, 0)))[:-1]).sum(0)
    thickness = np.median((thin.sum(0) / np.maximum(lines_in, 1))[lines_in > 0])
    return ruled & ~open_runs(mask, round(1.5 * thickness) + 2, 0)
