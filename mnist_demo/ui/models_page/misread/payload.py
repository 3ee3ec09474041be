"""The test images that a model misreads, and correctly read images with the lowest confidence."""

from typing import TypedDict

import numpy as np

from mnist_demo.arrays import Grey, Integers
from mnist_demo.evaluation.formatting import format_fraction
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.ui.encoding import png_url

MAX_SHOWN = 48  # misread images that are shown at once; the others are folded
CORRECT_SHOWN = 12  # correctly read images that are shown


class AnsweredImage(TypedDict):
    """One image and the model's answer to it.

    kind     "right" or "wrong"
    picture  data URL of the image
    title    "read as (what it is)"
    """

    index: int
    kind: str
    words: str
    picture: str
    title: str


class Misread(TypedDict):
    """The value of the table.

    misread  number of misread images, as text
    total    number of all images, as text
    shown    the first misread images
    more     the other misread images, which are folded
    right    correctly read images
    """

    misread: str
    total: str
    shown: list[AnsweredImage]
    more: list[AnsweredImage]
    right: list[AnsweredImage]


def rows(images: Grey, labels: Integers, judgement: Judgement) -> Misread:
    """The answers to images, uint8 [N, 28, 28], with labels, int [N]."""
    confidence = judgement.confidence
    wrong = np.flatnonzero(judgement.digit != labels)
    right = np.flatnonzero(judgement.digit == labels)
    right = right[np.argsort(confidence[right], kind="stable")[:CORRECT_SHOWN]]

    def image(index: np.intp) -> AnsweredImage:
        read, true = judgement.digit[index], labels[index]
        words = "read correctly as" if read == true else f"a {true}, read as"
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
