"""Table: a part of the Models page that Gradio fills from rows; and what the tables share."""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from mnist_demo.ui.components.part import Part
from mnist_demo.ui.gradio_compat import escape_for_template


class Table(Part):
    """A part whose template, Handlebars, shows its value: rows made in Python, or None for nothing yet.

    A press on a button with `data-index` fires `click`; the index then stands in the room's `data-pressed-image`.
    """

    def postprocess(self, value: Any) -> Any:
        return escape_for_template(value)


def picture(image: np.ndarray) -> str:
    """uint8 [28, 28] → the address of an <img>."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
