"""Misread: the test images that a model misreads, and of the right ones those that it was least sure of."""

import numpy as np

from mnist_demo.evaluation.formatting import format_fraction
from mnist_demo.recognition.statuses import Judgement
from mnist_demo.ui.models_page.table.component import Table, picture

SHOWN = 48  # misread images in sight; the rest unfold
NEARLY = 12  # rightly read images beside them


class Misread(Table):
    """Its value is what `rows` gives; each image is titled "predicted (true)"."""


def rows(images: np.ndarray, labels: np.ndarray, judgement: Judgement) -> dict:
    """What the model makes of images uint8 [N, 28, 28] with labels int [N]."""
    confidence = judgement.confidence
    wrong = np.flatnonzero(judgement.digit != labels)
    right = np.flatnonzero(judgement.digit == labels)
    right = right[np.argsort(confidence[right], kind="stable")[:NEARLY]]

    def image(index: np.intp) -> dict:
        read, true = judgement.digit[index], labels[index]
        words = "rightly read as" if read == true else f"a {true}, read as"
        return {
            "index": int(index),
            "kind": "right" if read == true else "wrong",
            "words": f"Test image {index}: {words} {read}, {format_fraction(confidence[index], 0)} sure",
            "picture": picture(images[index]),
            "title": f"{read} ({true})",
        }

    return {
        "misread": f"{len(wrong):,}",
        "total": f"{len(labels):,}",
        "shown": [image(index) for index in wrong[:SHOWN]],
        "more": [image(index) for index in wrong[SHOWN:]],
        "right": [image(index) for index in right],
    }
