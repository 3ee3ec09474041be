"""Whether a drawing that was read as one digit holds several digits, as in "11"."""

import numpy as np

from mnist_demo.arrays import Floats
from mnist_demo.numbers.reader import Number
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.recognition.answer import Answer
from mnist_demo.strokes.drawing import Drawing

MAX_STROKES = 12  # of a drawing that is read as a number too; it bounds the time of the answer, and "2024" has 4 to 6
MIN_PROBABILITY = 0.8  # of the reading as a number; a less probable one is not shown to the visitor


def may_be_several(source: Source, answer: Answer) -> bool:
    """A fast test whether reading the source as a number is worth its time.

    True for at most MAX_STROKES strokes, in separate columns or without the status "digit", and for a rejected picture.
    """
    if answer.status == "blank":
        return False
    if not isinstance(source, Drawing):
        return answer.status == "not_a_digit"
    strokes = source.batch.split()
    may_be = _count_columns(strokes) > 1 or (answer.status != "digit" and len(strokes) > 1)
    return may_be and len(strokes) <= MAX_STROKES


def is_several(number: Number) -> bool:
    """Whether the number is a probable reading of at least two digits with status "digit"."""
    return (
        len(number.digits) > 1
        and number.probability >= MIN_PROBABILITY
        and all(digit.answer.status == "digit" for digit in number.digits)
    )


def _count_columns(strokes: list[Floats]) -> int:
    """The number of groups of strokes whose horizontal extents do not overlap."""
    columns, end = 0, -np.inf
    for left, right in sorted((stroke[:, 0].min(), stroke[:, 0].max()) for stroke in strokes):
        columns += left > end
        end = max(end, right)
    return columns
