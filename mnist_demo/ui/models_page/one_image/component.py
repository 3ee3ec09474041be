"""OneImage: one test image with the value of every pixel written in it, and what the model says."""

import numpy as np

from mnist_demo.recognition.statuses import Judgement
from mnist_demo.ui.models_page.table.component import Table, picture

LIGHT = 111  # up to it white numbers have a contrast of 4.5 and more, above it black ones

LAST = 9_999  # the index of the last test image


class OneImage(Table):
    """Its value is what `rows` gives. The element with `data-index` has the answer and the truth as `data-digit`, `data-label`."""


def rows(index: int, image: np.ndarray, label: int, judgement: Judgement) -> dict:
    """The test image at `index`, uint8 [28, 28], its label, and the judgement of this one image."""
    digit = int(judgement.digit[0])
    doubt = ""
    if judgement.not_a_digit[0]:
        doubt = "It would answer “not a digit”."
    elif judgement.unsure[0]:
        doubt = f"It would answer “unsure: {digit} or {int(judgement.runner_up[0])}?”"
    return {
        "index": index,
        "which": f"Test image {index:,}{', the last' * (index == LAST)}",
        "picture": picture(image),
        "digit": digit,
        "label": label,
        "kind": "right" if digit == label else "wrong",
        "doubt": doubt,
        "bars": [
            {"digit": each, "best": each == digit, "share": f"{share:.4f}", "percent": f"{min(100 * share, 99.9):.1f}"}
            for each, share in enumerate(judgement.probabilities[0])
        ],
        "pixels": [{"level": level, "light": level > LIGHT} for level in image.ravel().tolist()],
    }
