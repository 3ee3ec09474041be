"""A small picture, of at most 64 pixels, → how far each pixel is from the paper.

Strokes are few pixels wide there and every grey level tells, so it is not blurred and no part of it is taken away.
"""

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.arrays import Floats, Grey, Mask
from mnist_demo.pictures.contrast import ALIKE
from mnist_demo.pictures.morphology import border, close

# The figures are of MNIST's training images, 30 of each kind spoiled as in `benchmarks/mnist_c.py`, of 480 (`benchmarks/pictures.py`).
SMALL = 64  # pixels
UNLIKE = 0.5  # of full scale, by which a speck differs from its neighbours
# Share of pixels that are specks, from which on they are noise: MNIST's images have 0.8 % at most, those of which a sixth is
# salt and pepper 3.7 % or more.
SPECKLED = 0.03
BANDS = 0.3  # of full scale, between two tones of paper that go across the whole picture. Without: 29 of 480
UNEVEN = 0.08  # of full scale, between the lightest and the darkest sixteenth of the border: clouds. Without: 13 of 480
CLOUDY = 13  # pixels; a neighbourhood that is mostly paper, strokes being three or four wide
THIN = 0.08  # share of the ink where two by two pixels fit into it: edges of strokes have less, a digit has more
HOLLOW = 1.5  # times as much ink once gaps of two pixels are filled: it was the outline of a stroke. Without: 14 of 480


def difference_from_paper(picture: Grey) -> Floats:
    """float64 [H, W], 0 paper to 1, of uint8 [H, W, C]."""
    shares = without_specks(picture / 255)
    edge = border(shares)
    paper = bands(shares)
    if paper is None and is_cloudy(edge):
        return filled(through_clouds(shares.mean(2)))
    away = np.abs(shares - (np.median(edge, axis=0) if paper is None else paper))
    return filled(away.max(2))


def without_specks(shares: Floats) -> Floats:
    """[H, W, 1] of [H, W, C], single pixels of salt and pepper made like their neighbours; the same where they are few.

    A rank filter: a speck is unlike all of its eight neighbours but one, a line's pixels have two like them.
    """
    grey = shares.mean(2)
    around = np.sort([np.pad(grey, 1, mode="edge")[down : down + len(grey), right:][:, : grey.shape[1]]
                      for down, right in _AROUND], axis=0)  # fmt: skip
    specks = (grey < around[1] - UNLIKE) | (grey > around[-2] + UNLIKE)
    calm = np.where(specks, np.median(around, axis=0), grey)
    is_noise = specks.mean() >= SPECKLED and np.ptp(calm) > 0  # else they are all that there is
    return calm[:, :, None] if is_noise else shares


_AROUND = [(down, right) for down in range(3) for right in range(3) if (down, right) != (1, 1)]


def bands(shares: Floats) -> Floats | None:
    """float64 [H, W, C], the paper of [H, W, C] where it changes from column to column, or row to row; None where it does not.

    A digit leaves the first and the last pixel of a column to the paper, so where they agree all along, they are it.
    """
    for axis in (0, 1):
        first, last = np.take(shares, 0, axis), np.take(shares, -1, axis)
        if np.abs(first - last).max() < UNEVEN and np.ptp(first.mean(1)) > BANDS:
            paper = np.broadcast_to(np.expand_dims((first + last) / 2, axis), shares.shape)
            if np.abs(shares - paper).max() > UNEVEN:  # else the bands are all there is to see
                return paper
    return None


def is_cloudy(edge: Floats) -> bool:
    """Whether most of float64 [N, C], a border, is not of one tone, and it is lighter in one place than in another."""
    is_one_tone = (np.abs(edge - np.median(edge, axis=0)).max(1) <= ALIKE / 255).mean() > 0.5
    parts = np.array_split(edge.mean(1), 16)
    return bool(not is_one_tone and np.ptp([np.median(part) for part in parts if len(part)]) > UNEVEN)


def through_clouds(grey: Floats) -> Floats:
    """float64 [H, W], the ink in [H, W] on paper that is nowhere one tone: lighter than its surroundings, or darker."""
    reach = CLOUDY // 2
    wide = Image.fromarray(np.rint(np.pad(grey, reach, mode="edge") * 255).astype(np.uint8))
    paper = np.asarray(wide.filter(ImageFilter.MedianFilter(CLOUDY)).filter(ImageFilter.GaussianBlur(2))) / 255
    away = grey - paper[reach:-reach, reach:-reach]
    # Ink is far from the paper in few places, clouds a little in many.
    ink = np.clip(away if (away**3).sum() > 0 else -away, 0, 1)
    full = max(np.quantile(ink, 0.99), 1e-9)
    return np.clip((ink - 0.35 * full) / (0.65 * full), 0, 1)


def filled(grey: Floats) -> Floats:
    """float64 [H, W] with strokes filled of which only the outline is there."""
    ink = grey > 0.5 * grey.max()
    if _in_squares(ink).sum() > THIN * ink.sum():
        return grey
    reach = ((2, 2), (2, 2))
    whole = close(np.pad(grey, reach), 3)[2:-2, 2:-2]
    return whole if (whole > 0.5 * grey.max()).sum() > HOLLOW * ink.sum() else grey


def full_squares(mask: Mask) -> Mask:
    """bool [H - 1, W - 1], where in bool [H, W] two by two cells are all set, by the first of them."""
    return mask[:-1, :-1] & mask[1:, :-1] & mask[:-1, 1:] & mask[1:, 1:]


def _in_squares(mask: Mask) -> Mask:
    """bool [H, W], the cells of such squares: the opening of bool [H, W] by two by two cells."""
    wide = np.pad(full_squares(mask), 1)
    return wide[:-1, :-1] | wide[1:, :-1] | wide[:-1, 1:] | wide[1:, 1:]
