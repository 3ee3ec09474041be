"""Whole numbers measured: rows of one writer's digits, read as drawings and as pictures; and whether single digits stay one.

In come a Predictor and an ink file; out come NumberCounts, and lines for a terminal.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np

from mnist_demo.datasets.ink_files import InkFile
from mnist_demo.evaluation.formatting import format_share, format_with_interval
from mnist_demo.evaluation.number_rows import NumberRow, number_rows, row_pictures, single_digit_rows
from mnist_demo.networks.card import Pair
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import Source

ROWS, SEED = 1000, 0


@dataclass(frozen=True)
class NumberCounts:
    """What becomes of rows of digits, and of single digits, given in one way.

    whole     rows read right
    digits    digits read right, by the fewest changes that make the one text the other
    length    rows that come out too long or too short
    touching  rows read right of those in which neighbours touch
    instead   rows misread whose second reading is right
    split     single digits that come out as more, or fewer, than one
    """

    whole: Pair
    digits: Pair
    length: Pair
    touching: Pair
    instead: Pair
    split: Pair


@dataclass(frozen=True)
class NumberResults:
    """What one model reads: of the digits of every row each by itself, and of the rows, as drawings and as pictures."""

    alone: Pair  # rows of which every digit is read right by itself
    drawings: NumberCounts
    pictures: NumberCounts

    def to_dict(self) -> dict:
        """The figures as JSON knows them."""
        return asdict(self)


def measure_numbers(predictor: Predictor, model: str, ink: InkFile, count: int = ROWS) -> NumberResults:
    """What `model` makes of `count` rows and of all single digits, by writers of split "test"; of all where there are none."""
    test = ink.splits == "test"
    chosen = test if test.any() else np.ones(len(ink), bool)
    some = list(number_rows(ink, chosen, count, SEED))
    single = list(single_digit_rows(ink, chosen, len(ink), SEED))
    every = [*some, *single]
    alone = sum(row.text == _digit_by_digit(predictor, model, row) for row in some)
    return NumberResults(
        (alone, len(some)),
        _counts(predictor, model, every, (row.drawing for row in every)),
        _counts(predictor, model, every, row_pictures(every, SEED)),
    )


def _digit_by_digit(predictor: Predictor, model: str, row: NumberRow) -> str:
    return "".join(map(str, predictor.model(model).judge(row.alone()).digit))


def _counts(predictor: Predictor, model: str, every: list[NumberRow], sources: Iterable[Source]) -> NumberCounts:
    numbers = [predictor.read(source, model) for source in sources]
    some = [(row, number) for row, number in zip(every, numbers) if len(row.text) > 1]
    wrong = [(row, number) for row, number in some if number.text != row.text]
    touching = [(row, number) for row, number in some if any(row.touching)]
    single = [number for row, number in zip(every, numbers) if len(row.text) == 1]
    total = sum(len(row.text) for row, _ in some)
    changed = sum(edit_distance(number.text, row.text) for row, number in some)
    return NumberCounts(
        whole=(len(some) - len(wrong), len(some)),
        digits=(max(total - changed, 0), total),
        length=(sum(len(number.digits) != len(row.text) for row, number in some), len(some)),
        touching=(sum(number.text == row.text for row, number in touching), len(touching)),
        instead=(sum(number.instead == row.text for row, number in wrong), len(wrong)),
        split=(sum(len(number.digits) != 1 for number in single), len(single)),
    )


def edit_distance(text: str, other: str) -> int:
    """The fewest characters to put in, take out or change that make one text the other (Levenshtein)."""
    before = list(range(len(other) + 1))
    for place, one in enumerate(text, 1):
        now = [place]
        for number, two in enumerate(other):
            now.append(min(before[number + 1] + 1, now[-1] + 1, before[number] + (one != two)))
        before = now
    return before[-1]


def number_lines(model: str, evaluation: NumberResults) -> list[str]:
    """What there is to say of one model."""
    text = [f"{model}: rows of which every digit is read right by itself: {format_share(evaluation.alone)}"]
    for name, counts in (("as drawings", evaluation.drawings), ("as pictures", evaluation.pictures)):
        text += [
            f"  {name}",
            f"    whole numbers right    {format_with_interval(counts.whole)}",
            f"    digits right           {format_share(counts.digits)}",
            f"    too long or too short  {format_share(counts.length)}",
            f"    right where some touch {format_share(counts.touching)}",
            f"    misread, second right  {format_share(counts.instead)}",
            f"    single digits not one  {format_share(counts.split)}",
        ]
    return text
