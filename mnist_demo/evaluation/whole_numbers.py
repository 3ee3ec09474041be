"""Accuracy on whole numbers, as strokes and as pictures: rows of one writer's digits, single digits.

Input: a Predictor and an ink file. Output: NumberResults.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.evaluation.number_rows import NumberRow, number_rows, row_pictures, single_digit_rows
from mnist_demo.networks.card import Pair
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import Source

ROWS = 1000
SEED = 0


@dataclass(frozen=True)
class NumberCounts:
    """How rows of digits, and single digits, are read in one form: as strokes or as pictures."""

    whole: Pair  # rows read right
    digits: Pair  # digits read right: the number of all digits minus the edit distance of the texts
    length: Pair  # rows read with too many or too few digits
    touching: Pair  # rows read right, of those with touching neighbours
    instead: Pair  # misread rows whose second reading is right
    split: Pair  # single digits that are not read as exactly one digit


@dataclass(frozen=True)
class NumberResults:
    """One model's counts on rows as strokes and as pictures, and on each digit of the rows by itself."""

    alone: Pair  # rows in which every digit is read right by itself
    drawings: NumberCounts
    pictures: NumberCounts


def measure_numbers(predictor: Predictor, model: str, ink: InkFile, count: int = ROWS) -> NumberResults:
    """Measure `model` on `count` rows and all single digits by writers of split "test".

    If there are no such writers, the digits of all writers are used.
    """
    test = ink.splits == "test"
    chosen = test if test.any() else np.ones(len(ink), bool)
    rows = list(number_rows(ink, chosen, count, SEED))
    every = [*rows, *single_digit_rows(ink, chosen, len(ink), SEED)]
    network = predictor.model(model)
    alone = sum(row.text == "".join(map(str, network.judge(row.alone()).digit)) for row in rows)
    return NumberResults(
        (alone, len(rows)),
        _counts(predictor, model, every, (row.drawing for row in every)),
        _counts(predictor, model, every, row_pictures(every, SEED)),
    )


def _counts(predictor: Predictor, model: str, every: list[NumberRow], sources: Iterable[Source]) -> NumberCounts:
    read = [(row, predictor.read(source, model)) for row, source in zip(every, sources)]
    rows = [(row, number) for row, number in read if len(row.text) > 1]
    wrong = [(row, number) for row, number in rows if number.text != row.text]
    touching = [(row, number) for row, number in rows if any(row.touching)]
    single = [number for row, number in read if len(row.text) == 1]
    digits = sum(len(row.text) for row, _ in rows)
    errors = sum(edit_distance(number.text, row.text) for row, number in rows)
    return NumberCounts(
        whole=(len(rows) - len(wrong), len(rows)),
        digits=(max(digits - errors, 0), digits),
        length=(sum(len(number.digits) != len(row.text) for row, number in rows), len(rows)),
        touching=(sum(number.text == row.text for row, number in touching), len(touching)),
        instead=(sum(number.instead == row.text for row, number in wrong), len(wrong)),
        split=(sum(len(number.digits) != 1 for number in single), len(single)),
    )


def edit_distance(text: str, other: str) -> int:
    """The Levenshtein distance of two texts, from insertions, deletions and substitutions."""
    previous = list(range(len(other) + 1))
    for row, a in enumerate(text, 1):
        current = [row]
        for column, b in enumerate(other):
            current.append(min(previous[column + 1] + 1, current[-1] + 1, previous[column] + (a != b)))
        previous = current
    return previous[-1]
