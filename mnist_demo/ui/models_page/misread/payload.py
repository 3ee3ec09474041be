"""The payload of Misread: misread test images, and correctly read ones of the least confidence."""

from typing import TypedDict

import numpy as np

from mnist_demo.arrays import Grey, Integers
from mnist_demo.evaluation.formatting import format_fraction
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.ui.models_page.table.payload import png_url

MAX_SHOWN = 48  # misread images that are shown at once; the others are folded
CORRECT_SHOWN = 12  # correctly read images that are shown


class ImageOfDigit(TypedDict):
    """One test image.

    kind     "right" or "wrong"
    words    the image and its answer in words
    picture  address of an <img>
    title    "predicted (true)"
    """

    index: int
    kind: str
    words: str
    picture: str
    title: str


class MisreadPayload(TypedDict):
    """misread, total: counts of images; more: the misread images that are folded."""

    misread: str
    total: str
    shown: list[ImageOfDigit]
    more: list[ImageOfDigit]
    right: list[ImageOfDigit]


def rows(images: Grey, labels: Integers, judgement: Judgement) -> MisreadPayload:
    """The answers to images, uint8 [N, 28, 28], with labels, int [N]."""
    confidence = judgement.confidence
    wrong = np.flatnonzero(judgement.digit != labels)
    right = np.flatnonzero(judgement.digit == labels)
    right = right[np.argsort(confidence[right], kind="stable")[:CORRECT_SHOWN]]

    def image(index: np.intp) -> ImageOfDigit:
        read, true = judgement.digit[index], labels[index]
        words = "rightly read as" if read == true else f"a {true}, read as"
        return {
            "index": int(index),
            "kind": "right" if read == true else "wrong",
            "words": f"Test image {index}: {words} {read}, {format_fraction(confidence[index], 0)} sure",
            "picture": png_url(images[index]),
            "title": f"{read} ({true})",
        }

    return {
        "misread": f"{len(wrong):,}",
        "total": f"{len(labels):,}",
        "shown": [image(index) for index in wrong[:MAX_SHOWN]],
        "more": [image(index) for index in wrong[MAX_SHOWN:]],
        "right": [image(index) for index in right],
    }
