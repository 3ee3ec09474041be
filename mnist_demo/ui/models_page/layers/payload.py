"""The payload of Layers: the layers of a network and the totals."""

import math
from typing import TypedDict

from mnist_demo.evaluation.formatting import format_bytes
from mnist_demo.evaluation.layers import Layer


class LayerRow(TypedDict):
    """One layer. `shape` is that of its output for one image."""

    name: str
    detail: str
    shape: str
    parameters: str


class LayersPayload(TypedDict):
    """in_memory, passing, file: size of the weights, of the outputs of all layers for one image, and of the file."""

    layers: list[LayerRow]
    parameters: str
    in_memory: str
    passing: str
    file: str


def rows(layers: list[Layer], file_bytes: int) -> LayersPayload:
    """The layers, in the order of the forward pass."""
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
