"""Arrays → base64 of uint8, as the views paint them, and images → data URLs."""

import base64
import io
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from mnist_demo.arrays import Grey


class GreyImage(TypedDict):
    """A grey image of any size.

    grey  base64 of uint8 [height, width]
    """

    width: int
    height: int
    grey: str


def encode_image(grey: Grey) -> GreyImage:
    """A grey image, uint8 [H, W], with its size."""
    return {"width": grey.shape[1], "height": grey.shape[0], "grey": encode(grey)}


def encode(grey: Grey) -> str:
    """The base64 of a uint8 array of any shape."""
    return base64.b64encode(grey.tobytes()).decode()


def encode_floats(values: torch.Tensor) -> str:
    """The base64 of a float tensor of any shape as float32, little-endian, row after row."""
    return base64.b64encode(values.detach().numpy().astype("<f4").tobytes()).decode()


def encode_signed(values: NDArray[np.floating]) -> str:
    """The base64 of a float array of any shape, scaled to uint8: 0 → 128, largest magnitude → 128 ± 127."""
    largest = max(float(np.abs(values).max()), 1e-9)  # not 0 where all values are
    return encode(np.rint(128 + 127 * values / largest).astype(np.uint8))


def png_url(image: Grey) -> str:
    """The data URL of a PNG for a grey image, uint8 [H, W]."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
