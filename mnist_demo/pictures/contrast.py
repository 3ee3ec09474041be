"""Contrast of a picture: the difference of each pixel from the paper, independent of illumination.

The brightness of the paper is estimated by a grey-level closing. It fills dark structures that are narrower than its
square, such as strokes, and keeps the edges of shadows and sheets. The contrast is Meyer's black top-hat (F. Meyer,
"Cytologie quantitative et morphologie mathématique", 1979) divided by the brightness of the paper, because a shadow
darkens ink and paper by the same factor.
"""

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.arrays import Floats, Grey
from mnist_demo.pictures.morphology import border, close
from mnist_demo.pictures.polarity import NEIGHBOURHOOD, is_light_on_dark

# The comments give the number of 540 synthetic photographs that are lost with another value or without the threshold,
# counted by `benchmarks/pictures.py`. With these values 526 are read correctly, 507 of them with status "digit".
SAME_TONE = 6  # of 255; pixels of one tone differ by at most this. With 0, a gradient of 5 levels is ink
BLUR_DIVISOR = 400  # the longer side divided by this is the radius of the blur against noise. Without: 39
MAX_STROKE_WIDTH = 0.22  # of the longer side; wider areas are a sheet or a canvas. Half loses 6 of 32 wide-pen digits
# Of full scale; darker paper counts as this, so that noise on a desk at 5 % brightness is not ink.
MIN_BRIGHTNESS = 0.25
MIN_CONTRAST = 0.06  # lower contrast is not ink. Half of it loses 3 of 288 photographs, of squared paper


def contrast(picture: Grey) -> Floats:
    """The contrast of uint8 [H, W, C] with its paper: float64 [H, W], 0 paper to 1."""
    layers = np.ascontiguousarray(np.moveaxis(picture, 2, 0))  # NumPy is five times as fast on whole layers
    plain = difference_from_one_tone(layers)
    if plain is not None:
        return plain
    longer = max(picture.shape[:2])
    blur = ImageFilter.BoxBlur(longer / BLUR_DIVISOR)
    layers = np.stack([np.asarray(Image.fromarray(layer).filter(blur)) for layer in layers])
    if is_light_on_dark(layers):
        layers = 255 - layers
    return black_top_hat(layers, NEIGHBOURHOOD * longer)


def difference_from_one_tone(layers: Grey) -> Floats | None:
    """Difference of uint8 [C, H, W] from the median of its border: float64 [H, W].

    None unless most of the picture has that one tone, as in a screenshot.
    """
    tone = np.array([np.median(border(layer)) for layer in layers]).astype(np.uint8)[:, None, None]
    difference = (np.maximum(layers, tone) - np.minimum(layers, tone)).max(0)
    paper = difference <= SAME_TONE
    is_mostly_paper = min(paper.mean(), border(paper).mean()) > 0.5
    if not is_mostly_paper or not close(paper, nearest_odd(MAX_STROKE_WIDTH * max(paper.shape))).all():
        return None
    return np.where(paper, 0, difference) / 255


def black_top_hat(layers: Grey, side: float) -> Floats:
    """Black top-hat of uint8 [C, H, W], relative to the brightness of the paper: float64 [H, W].

    It is the maximum over the colours. The structuring element is a square of about `side` pixels.
    """
    paper = close(layers, nearest_odd(side))
    return np.asarray((paper - layers).max(0) / np.maximum(paper.max(0), MIN_BRIGHTNESS * 255))


def nearest_odd(side: float) -> int:
    """The odd number nearest to `side`."""
    return 2 * round(side / 2) + 1


def full_ink_contrast(contrast: Floats) -> float:
    """The contrast of full ink, a high quantile of float64 [H, W]; 1 if there is almost no ink."""
    ink = contrast[contrast > MIN_CONTRAST]
    for _ in range(3):  # each time drop the pixels below half of the mean
        if len(ink) < 8:
            return 1.0
        ink = ink[ink > 0.5 * ink.mean()]
    return float(np.quantile(ink, 0.97))
