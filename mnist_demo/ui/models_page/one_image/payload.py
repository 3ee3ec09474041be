"""One test image with the value of every pixel, and the model's answer to it."""

from typing import Any

from mnist_demo.arrays import Grey
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.ui.encoding import png_url

MAX_DARK = 111  # grey level up to which white numbers have a contrast of at least 4.5; above it black numbers have
LAST = 9_999  # the index of the last test image


def rows(index: int, image: Grey, label: int, judgement: Judgement) -> dict[str, Any]:
    """The test image at `index`, uint8 [28, 28], its label, and the judgement of this image alone.

    `doubt` is a sentence if the status is not "digit", else "". There are 784 `pixels`, row by row; the number on a light
    pixel is black.
    """
    digit = int(judgement.digit[0])
    doubt = ""
    if judgement.not_a_digit[0]:
        doubt = "It would answer “not a digit”."
    elif judgement.unsure[0]:
        doubt = f"It would answer “unsure: {digit} or {int(judgement.runner_up[0])}?”"
    return {
        "index": index,
        "which": f"Test image {index:,}{', the last' * (index == LAST)}",
        "picture": png_url(image),
        "digit": digit,
        "label": label,
        "kind": "right" if digit == label else "wrong",
        "doubt": doubt,
        "bars": [
            {"digit": each, "best": each == digit, "share": f"{share:.4f}", "percent": f"{min(100 * share, 99.9):.1f}"}
            for each, share in enumerate(judgement.probabilities[0])
        ],
        "pixels": [{"level": level, "light": level > MAX_DARK} for level in image.ravel().tolist()],
    }
