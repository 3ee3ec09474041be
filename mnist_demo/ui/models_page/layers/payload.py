"""The layers of a network, and the totals."""

import math
from typing import TypedDict

from mnist_demo.evaluation.formatting import format_bytes
from mnist_demo.evaluation.layers import Layer


class LayerFields(TypedDict):
    """One layer, as text; the shape is that of its output for one image."""

    name: str
    detail: str
    shape: str
    parameters: str


class Layers(TypedDict):
    """The value of the table: the layers in the order of the forward pass, and the totals as text.

    in_memory  size of the weights
    passing    size of the outputs of all layers for one image
    file       size of the file of the weights
    """

    layers: list[LayerFields]
    parameters: str
    in_memory: str
    passing: str
    file: str


def rows(layers: list[Layer], file_bytes: int) -> Layers:
    """The layers of a network, and the totals."""
    parameters = sum(layer.parameters for layer in layers)
    outputs = sum(math.prod(layer.shape) for layer in layers)
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
        "passing": format_bytes(4 * outputs),
        "file": format_bytes(file_bytes),
    }
