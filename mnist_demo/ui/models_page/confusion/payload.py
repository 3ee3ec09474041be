"""The confusion matrix of the test images. Pressing a cell shows its first image."""

from typing import TypedDict

import numpy as np

from mnist_demo.arrays import Integers
from mnist_demo.evaluation.answers import confusion_matrix


class Cell(TypedDict, total=False):
    """One cell; the last three fields are those of cells with misread images.

    right  whether the images of the cell are read correctly
    share  count as a fraction of the largest count of misread images
    index  of the first image
    """

    count: int
    right: bool
    share: float
    index: int
    words: str


class Row(TypedDict):
    """The images of one true digit, a cell for each predicted digit."""

    digit: int
    cells: list[Cell]


class Confusion(TypedDict):
    """The value of the table."""

    rows: list[Row]


def rows(predicted: Integers, labels: Integers) -> Confusion:
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
