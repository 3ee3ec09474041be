"""A picture → its contrast: how much darker, or lighter, each pixel is than the paper around it, whatever light falls on it.

The paper's brightness is the picture's grey-level closing, which fills what is narrower than its square, as strokes are, and
leaves the edges of shadows and sheets where they are. What the picture lacks of it is Meyer's black top-hat (F. Meyer,
"Cytologie quantitative et morphologie mathématique", 1979), here as a share of the brightness, for a shadow darkens ink and
paper by the same share.
"""

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.arrays import Floats, Grey
from mnist_demo.pictures.morphology import border, close
from mnist_demo.pictures.polarity import SQUARE, is_light_on_dark

# Beside each stands what is lost with another value or without it, as `benchmarks/pictures.py` counts: "photographs" are 288 made by a
# program, of which 278 are read, 274 of them surely; "real" are 84 digits on real pictures.
ALIKE = 6  # of 255: pixels of one tone differ no more. 3: one sure photograph less; 0: light that falls off by 5 levels is ink
BLUR = 400  # of the picture's longer side: noise is averaged over so much. Without: 39 of 540 photographs
BROAD = 0.22  # of the longer side: what is broader is no ink, but a sheet or a canvas. Twice: 4 photographs; half: 6 of 32 fat pens' digits
FLOOR = 0.25  # of full scale: what is darker is divided by this. Without, the noise of a desk of 5 % brightness is ink
LEAST = 0.06  # share: less contrast is no ink. Half: 3 photographs, of squared paper
INK = 0.35  # share of full ink's contrast from which a pixel is ink. Twice: 4 photographs


def contrast(picture: Grey) -> Floats:
    """float64 [H, W], 0 paper to 1, of uint8 [H, W, C]."""
    layers = np.ascontiguousarray(np.moveaxis(picture, 2, 0))  # by layers NumPy is five times as fast
    plain = difference_from_one_tone(layers)
    if plain is not None:
        return plain
    longer = max(picture.shape[:2])
    blur = ImageFilter.BoxBlur(longer / BLUR)
    layers = np.stack([np.asarray(Image.fromarray(layer).filter(blur)) for layer in layers])
    if is_light_on_dark(layers):
        layers = 255 - layers
    return missing_share(layers, SQUARE * longer)


def difference_from_one_tone(layers: Grey) -> Floats | None:
    """float64 [H, W], how far uint8 [C, H, W] is from the border's usual tone; None where that is not the paper's everywhere."""
    tone = np.array([np.median(border(layer)) for layer in layers]).astype(np.uint8)[:, None, None]
    away = (np.maximum(layers, tone) - np.minimum(layers, tone)).max(0)
    paper = away <= ALIKE
    is_clean = min(paper.mean(), border(paper).mean()) > 0.5 and close(paper, odd(BROAD * max(away.shape))).all()
    return np.where(away > ALIKE, away, 0) / 255 if is_clean else None


def missing_share(layers: Grey, side: float) -> Floats:
    """float64 [H, W], the black top-hat of uint8 [C, H, W] by a square of about `side` pixels, as a share of the paper's
    brightness, of the colour that has most of it."""
    paper = close(layers, odd(side))
    return (paper - layers).max(0) / np.maximum(paper.max(0), FLOOR * 255)


def odd(side: float) -> int:
    """The odd number of pixels that is nearest."""
    return 2 * round(side / 2) + 1


def full_ink(share: Floats) -> float:
    """The contrast of full ink among float64 [H, W]; 1 where there is hardly any."""
    inked = share[share > LEAST]
    for _ in range(3):  # the middle between paper and ink, each the mean of what lies on its side of it
        if len(inked) < 8:
            return 1.0
        inked = inked[inked > 0.5 * inked.mean()]
    return float(np.quantile(inked, 0.97))
