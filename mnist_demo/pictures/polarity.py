"""Polarity of a picture: dark ink on light paper, or light ink on dark paper."""

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.arrays import Grey

# Of the longer side; wider than any pen. With 0.3, 3 photographs with corners of shadows no longer have status "digit".
NEIGHBOURHOOD = 0.15
MARGIN = 0.25  # of each side, ignored because a desk may lie there. Half of it loses 3 photographs, twice 4 real digits


def is_light_on_dark(layers: Grey) -> bool:
    """Whether the ink in uint8 [C, H, W] is lighter than the paper.

    Ink differs strongly from its surroundings in few places, so the skewness of the difference from the local mean has
    the sign of the ink.
    """
    grey = layers.mean(0, dtype=np.float32)
    height, width = grey.shape
    local_mean = Image.fromarray(grey.astype(np.uint8)).filter(ImageFilter.BoxBlur(NEIGHBOURHOOD * max(grey.shape) / 2))
    difference = grey - np.asarray(local_mean)
    rows, columns = round(MARGIN * height), round(MARGIN * width)
    return bool((difference[rows : height - rows, columns : width - columns] ** 3).sum() > 0)
