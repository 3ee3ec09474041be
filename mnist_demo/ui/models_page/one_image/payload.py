"""One test image with the value of every pixel, and the model's answer to it."""

from typing import TypedDict

from mnist_demo.arrays import Grey
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.ui.encoding import png_url

MAX_DARK = 111  # grey level up to which white numbers have a contrast of at least 4.5; above it black numbers have
LAST = 9_999  # the index of the last test image


class Bar(TypedDict):
    """The probability of one digit, as a fraction and in percent."""

    digit: int
    best: bool
    share: str
    percent: str


class PixelFields(TypedDict):
    """One pixel; the number on a light one is black."""

    level: int
    light: bool


class OneImage(TypedDict):
    """The value of the table.

    picture  data URL of the image
    digit    that the model reads
    kind     "right" or "wrong"
    doubt    a sentence if the status is not "digit", else ""
    pixels   784, row by row
    """

    index: int
    which: str
    picture: str
    digit: int
    label: int
    kind: str
    doubt: str
    bars: list[Bar]
    pixels: list[PixelFields]


def _percent(share: float) -> str:
    """A probability as in the view "answer": "" if it rounds to zero, never 100."""
    text = f"{100 * share:.1f}"
    return "> 99.9" if share >= 0.9995 else text if text != "0.0" else ""


def rows(index: int, image: Grey, label: int, judgement: Judgement) -> OneImage:
    """The test image at `index`, uint8 [28, 28], its label, and the judgement of this image alone."""
    digit = int(judgement.digit[0])
    doubt = ""
    if judgement.not_a_digit[0]:
        doubt = "On the pad the answer would be “not a digit”."
    elif judgement.unsure[0]:
        doubt = f"On the pad the answer would be “Unsure: {digit} or {int(judgement.runner_up[0])}?”"
    return {
        "index": index,
        "which": f"Test image {index:,}{', the last' * (index == LAST)}",
        "picture": png_url(image),
        "digit": digit,
        "label": label,
        "kind": "right" if digit == label else "wrong",
        "doubt": doubt,
        "bars": [
            {"digit": each, "best": each == digit, "share": f"{share:.4f}", "percent": _percent(float(share))}
            for each, share in enumerate(judgement.probabilities[0])
        ],
        "pixels": [{"level": level, "light": level > MAX_DARK} for level in image.ravel().tolist()],
    }
