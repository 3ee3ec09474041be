"""Table: a part of the Models page that Gradio fills from rows; and what the tables share."""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from mnist_demo.ui.components.part import Part


class Table(Part):
    """A part whose template, Handlebars, shows its value: rows made in Python, or None for nothing yet.

    A press on a button with `data-index` fires `click`; the index then stands in the room's `data-pressed-image`.
    """

    def postprocess(self, value: Any) -> Any:
        return literal(value)


def literal(value: Any) -> Any:
    """The same value, but all text so that a filled template says it as it is.

    Handlebars escapes text for HTML. What it gives, Gradio evaluates as a JavaScript template literal, in which \\ and
    $ have a meaning of their own.
    """
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("$", "\\$")
    if isinstance(value, dict):
        return {name: literal(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [literal(each) for each in value]
    return value


def picture(image: np.ndarray) -> str:
    """uint8 [28, 28] → the address of an <img>."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
