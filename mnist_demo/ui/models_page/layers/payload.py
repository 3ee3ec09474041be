"""The layers of a network, and the totals."""

import math
from typing import Any

from mnist_demo.evaluation.formatting import format_bytes
from mnist_demo.evaluation.layers import Layer


def rows(layers: list[Layer], file_bytes: int) -> dict[str, Any]:
    """The layers, in the order of the forward pass; each shape is that of its output for one image.

    `in_memory` is the size of the weights, `passing` that of the outputs of all layers for one image.
    """
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
