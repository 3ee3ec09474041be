"""The polarity of a picture: dark ink on light paper, or light ink on dark paper."""

import numpy as np
from PIL import Image, ImageFilter

from mnist_demo.arrays import Grey

SQUARE = 0.15  # of the longer side: wider than a pen. 0.3: 3 sure photographs, of shadows' corners; without: 38 of 540
MIDDLE = 0.25  # of each side, left out where is asked what is lighter: a desk may lie there. Half: 3 photographs; twice: 4 real


def is_light_on_dark(layers: Grey) -> bool:
    """Whether the ink on uint8 [C, H, W] is lighter than its paper: it is what differs much from its surroundings in few
    places, so the skewness of that difference has its sign."""
    grey = layers.mean(0, dtype=np.float32)
    height, width = grey.shape
    around = Image.fromarray(grey.astype(np.uint8)).filter(ImageFilter.BoxBlur(SQUARE * max(grey.shape) / 2))
    away = grey - np.asarray(around)
    down, across = round(MIDDLE * height), round(MIDDLE * width)
    return bool((away[down : height - down, across : width - across] ** 3).sum() > 0)
