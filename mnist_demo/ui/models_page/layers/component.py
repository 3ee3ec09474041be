"""Layers: each layer of a network, what comes out of it for one image, its parameters; the totals."""

import math

from mnist_demo.evaluation.formatting import format_bytes
from mnist_demo.evaluation.layers import Layer
from mnist_demo.ui.models_page.table.component import Table


class Layers(Table):
    """Its value is what `rows` gives."""


def rows(layers: list[Layer], file_bytes: int) -> dict:
    """The layers in the order in which an image passes them."""
    parameters = sum(layer.parameters for layer in layers)
    passing = sum(math.prod(layer.shape) for layer in layers)
    return {
        "layers": [
            {
                "name": layer.name,
                "detail": layer.detail,
                "shape": " × ".join(map(str, layer.shape)),
                "parameters": f"{layer.parameters:,}" if layer.parameters else "–",
            }
            for layer in layers
        ],
        "parameters": f"{parameters:,}",
        "in_memory": format_bytes(4 * parameters),
        "passing": format_bytes(4 * passing),
        "file": format_bytes(file_bytes),
    }
