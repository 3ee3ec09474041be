"""A small picture, of at most 64x64 pixels → the difference of each pixel from the paper.

Its strokes are only a few pixels wide, and their grey levels matter. So it is not blurred, and no components are
removed.
"""

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.arrays import Floats, Grey
from mnist_demo.pictures.contrast import SAME_TONE
from mnist_demo.pictures.morphology import border, close

# The comments give the number of 480 corrupted MNIST images that are misread without the step
# (`benchmarks/pictures.py`).
SMALL_SIDE = 64  # pixels, longer side of a small picture
MIN_SPECK_DIFFERENCE = 0.5  # of full scale, between a speck and its neighbours
# Minimum share of pixels that are specks if the specks are noise. MNIST's images have at most 0.008; with a sixth of
# their pixels replaced by salt and pepper they have at least 0.037.
MIN_SPECKS = 0.03
# Of full scale; if parts of the border differ by more, the paper is uneven: bands or clouds. Without bands: 29; without
# clouds: 13
MIN_UNEVENNESS = 0.08
MEDIAN_RADIUS = 6  # pixels; a window of this radius is mostly paper, because strokes are 3 or 4 pixels wide
# Ink after filling gaps of 2 pixels, relative to before; outlined strokes have more. Without filling: 14.
MIN_FILLING = 1.5


def difference_from_paper(picture: Grey) -> Floats:
    """Difference of uint8 [H, W, C] from the paper: float64 [H, W], 0 paper to 1."""
    image = remove_specks(picture / 255)
    edge = border(image)
    paper = banded_paper(image)
    if paper is None and is_uneven(edge):
        return fill_outlines(ink_on_uneven_paper(image.mean(2)))
    difference = np.abs(image - (np.median(edge, axis=0) if paper is None else paper))
    return fill_outlines(difference.max(2))


def remove_specks(image: Floats) -> Floats:
    """Replace salt-and-pepper noise in [H, W, C] by the median of the neighbours: [H, W, 1].

    Returns [H, W, C] unchanged if there are few specks. A rank filter: a speck differs from at least seven of its eight
    neighbours; a pixel of a line has two similar neighbours.
    """
    grey = image.mean(2)
    squares = np.lib.stride_tricks.sliding_window_view(np.pad(grey, 1, mode="edge"), (3, 3)).reshape(*grey.shape, 9)
    neighbours = np.sort(np.delete(squares, 4, axis=2), axis=2)
    specks = (grey < neighbours[:, :, 1] - MIN_SPECK_DIFFERENCE) | (grey > neighbours[:, :, -2] + MIN_SPECK_DIFFERENCE)
    calm = np.where(specks, np.median(neighbours, axis=2), grey)
    is_noise = specks.mean() >= MIN_SPECKS and np.ptp(calm) > 0  # otherwise the specks are the content
    return calm[:, :, None] if is_noise else image


def banded_paper(image: Floats) -> Floats | None:
    """Paper that varies by column only, or by row only: float64 [H, W, C]; None if it is not such paper.

    A digit does not reach the first and last pixel of a column, so if these two agree in all columns, they are paper.
    """
    for axis in (0, 1):
        first, last = np.take(image, 0, axis), np.take(image, -1, axis)
        if np.abs(first - last).max() < MIN_UNEVENNESS and np.ptp(first.mean(1)) > MIN_UNEVENNESS:
            paper = np.broadcast_to(np.expand_dims((first + last) / 2, axis), image.shape)
            if np.abs(image - paper).max() > MIN_UNEVENNESS:  # otherwise the bands are the content
                return paper
    return None


def is_uneven(edge: Floats) -> bool:
    """Whether the brightness of the paper is uneven, from its border, float64 [N, C].

    Most border pixels differ from the median tone, and some parts of the border are lighter than others.
    """
    is_one_tone = (np.abs(edge - np.median(edge, axis=0)).max(1) <= SAME_TONE / 255).mean() > 0.5
    parts = np.array_split(edge.mean(1), 16)
    return bool(not is_one_tone and np.ptp([np.median(part) for part in parts if len(part)]) > MIN_UNEVENNESS)


def ink_on_uneven_paper(grey: Floats) -> Floats:
    """The ink in [H, W] on paper of uneven brightness: float64 [H, W], the difference from a wide median."""
    padded = Image.fromarray(np.rint(np.pad(grey, MEDIAN_RADIUS, mode="edge") * 255).astype(np.uint8))
    smooth = padded.filter(ImageFilter.MedianFilter(2 * MEDIAN_RADIUS + 1)).filter(ImageFilter.GaussianBlur(2))
    difference = grey - (np.asarray(smooth) / 255)[MEDIAN_RADIUS:-MEDIAN_RADIUS, MEDIAN_RADIUS:-MEDIAN_RADIUS]
    # Ink differs strongly in few places and paper slightly in many, so the skewness has the sign of the ink.
    ink = np.clip(difference if (difference**3).sum() > 0 else -difference, 0, 1)
    full = max(np.quantile(ink, 0.99), 1e-9)
    return np.clip((ink - 0.35 * full) / (0.65 * full), 0, 1)


def fill_outlines(grey: Floats) -> Floats:
    """Fill strokes in float64 [H, W] that are drawn as outlines only; unchanged if there are none."""
    ink = grey > 0.5 * grey.max()
    margin = ((2, 2), (2, 2))
    filled = close(np.pad(grey, margin), 3)[2:-2, 2:-2]
    return filled if (filled > 0.5 * grey.max()).sum() > MIN_FILLING * ink.sum() else grey
