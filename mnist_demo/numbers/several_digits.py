"""Whether what was asked as one digit may be several side by side: looked at before the longer reading of a number."""

import numpy as np

from mnist_demo.numbers.reader import Number
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.recognition.answer import Answer
from mnist_demo.strokes.drawing import Drawing

SURE = 0.8  # probability of the reading as a number from which on it is proposed


def may_be_several(source: Source, answer: Answer) -> bool:
    """Whether it is worth a longer look: ink in columns apart from one another, or several strokes or a picture that is no digit."""
    if answer.status == "blank":
        return False
    if not isinstance(source, Drawing):
        return answer.status == "not_a_digit"
    return _columns(source) > 1 or (answer.status != "digit" and len(source.strokes) > 1)


def is_several(number: Number) -> bool:
    """Whether a number is of several digits, each of which is one, and surely so."""
    return (
        len(number.digits) > 1
        and number.probability >= SURE
        and all(each.answer.status == "digit" for each in number.digits)
    )


def _columns(drawing: Drawing) -> int:
    """Into how many groups, side by side and apart by more than nothing, the strokes fall."""
    spans = sorted(
        (min(x), max(x)) for x in ([point[0] for point in stroke] for stroke in drawing.strokes if len(stroke))
    )
    groups, end = 0, -np.inf
    for left, right in spans:
        groups += left > end
        end = max(end, right)
    return groups
