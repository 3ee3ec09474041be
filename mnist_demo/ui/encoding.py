"""Arrays → JSON: base64 of uint8, as the views paint it."""

import base64

import numpy as np


def picture(grey: np.ndarray) -> dict:
    """uint8 [H, W] → what a view paints it from."""
    return {"width": grey.shape[1], "height": grey.shape[0], "grey": packed(grey)}


def packed_signed(values: np.ndarray) -> str:
    """The base64 of float of any shape as uint8, 128 for 0; the strongest is 127 away from it."""
    return packed(np.rint(128 + 127 * values / max(float(np.abs(values).max()), 1e-9)).astype(np.uint8))


def packed(grey: np.ndarray) -> str:
    """The base64 of uint8 of any shape."""
    return base64.b64encode(grey.tobytes()).decode()
