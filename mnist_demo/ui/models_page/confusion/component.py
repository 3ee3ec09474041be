"""Confusion: how often each true digit was read as each digit; a misreading's cell leads to its first image."""

import numpy as np

from mnist_demo.evaluation.answers import confusion_matrix
from mnist_demo.ui.models_page.table.component import Table


class Confusion(Table):
    """Its value is what `rows` gives."""


def rows(digit: np.ndarray, labels: np.ndarray) -> dict:
    """The readings digit int [N] against labels int [N]: true digits down, digits read across."""
    table = confusion_matrix(digit, labels)
    worst = max(int((table - np.diag(np.diag(table))).max()), 1)

    def cell(true: int, read: int) -> dict:
        count = int(table[true, read])
        if true == read or not count:
            return {"count": count, "right": true == read}
        return {
            "count": count,
            "share": round(count / worst, 3),
            "index": int(np.flatnonzero((labels == true) & (digit == read))[0]),
            "words": f"{count} of the {true}s read as {read}",
        }

    return {"rows": [{"digit": true, "cells": [cell(true, read) for read in range(10)]} for true in range(10)]}
