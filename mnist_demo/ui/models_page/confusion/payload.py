"""The payload of Confusion: how often each digit was read as each digit."""

from typing import TypedDict

import numpy as np

from mnist_demo.arrays import Integers
from mnist_demo.evaluation.answers import confusion_matrix


class _Cell(TypedDict):
    count: int


class Cell(_Cell, total=False):
    """One pair of true and predicted digit.

    right  whether both are the same; missing in cells with misread images
    share  `count` of the largest count of misread images in any cell
    index  of the first misread image
    words  the cell in words
    """

    right: bool
    share: float
    index: int
    words: str


class Row(TypedDict):
    """The test images of one digit, by the digit that was predicted."""

    digit: int
    cells: list[Cell]


class ConfusionPayload(TypedDict):
    """The value of Confusion: a row per true digit."""

    rows: list[Row]


def rows(predicted: Integers, labels: Integers) -> ConfusionPayload:
    """The confusion matrix of predicted digits, int [N], and labels, int [N]."""
    matrix = confusion_matrix(predicted, labels)
    largest = max(int((matrix - np.diag(np.diag(matrix))).max()), 1)

    def cell(true: int, read: int) -> Cell:
        count = int(matrix[true, read])
        if true == read or not count:
            return {"count": count, "right": true == read}
        return {
            "count": count,
            "share": round(count / largest, 3),
            "index": int(np.flatnonzero((labels == true) & (predicted == read))[0]),
            "words": f"{count} of the {true}s read as {read}",
        }

    return {"rows": [{"digit": true, "cells": [cell(true, read) for read in range(10)]} for true in range(10)]}
