"""The confusion matrix of the test images. Pressing a cell shows its first image."""

from typing import Any

import numpy as np

from mnist_demo.arrays import Integers
from mnist_demo.evaluation.answers import confusion_matrix


def rows(predicted: Integers, labels: Integers) -> dict[str, Any]:
    """The confusion matrix of predicted digits, int [N], and labels, int [N]: a row per true digit.

    Cells with misread images have `share`, their count as a fraction of the largest such count, and `index`, the first image.
    """
    matrix = confusion_matrix(predicted, labels)
    largest = max(int((matrix - np.diag(np.diag(matrix))).max()), 1)

    def cell(true: int, read: int) -> dict[str, Any]:
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
