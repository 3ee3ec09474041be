"""What the payloads of several tables share."""

import base64
import io
from typing import TypedDict

from PIL import Image

from mnist_demo.arrays import Grey


class Fact(TypedDict):
    """A name and what is said of it."""

    name: str
    value: str


def png_url(image: Grey) -> str:
    """A uint8 image [H, W] as the address of an <img>."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
