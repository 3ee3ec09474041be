"""Rows of one writer's digits: their layout, and the same rows from the same seed."""

import numpy as np
import pytest

from mnist_demo.datasets.ink_files import INK_FILE_SPAN, InkFile
from mnist_demo.evaluation import number_rows as module
from mnist_demo.evaluation.number_rows import BASE_LINE, GAP, HEIGHT, UNIT, number_rows, row_pictures, single_digit_rows
from mnist_demo.strokes.batch import Strokes
from places import GOLDEN


@pytest.fixture(scope="module")
def ink():
    """Three drawings of each digit, by three writers, and a letter."""
    drawings = []
    for entry in [*GOLDEN, GOLDEN[0]]:
        strokes = [np.array(stroke, float) for stroke in entry["drawing"]["strokes"]]
        every = np.concatenate(strokes)
        drawings.append([(s - every.min(0)) * INK_FILE_SPAN / np.ptp(every, axis=0).max() for s in strokes])
    labels = np.array([*(str(entry["label"]) for entry in GOLDEN), "A"])
    writers = np.array([f"x/{number % 3}" for number in range(len(drawings))])
    return InkFile(Strokes.from_drawings(drawings), labels, writers, np.full(len(drawings), "test"))


@pytest.fixture(scope="module")
def some(ink):
    return list(number_rows(ink, np.ones(len(ink), bool), 60, 0))


def box(strokes):
    every = np.concatenate(strokes)
    return (*every.min(0), *every.max(0))


def test_the_text_is_that_of_the_digits_and_all_are_by_one_writer(ink, some):
    shapes = {}
    for number, label in enumerate(ink.labels):
        key = tuple(len(stroke) for stroke in ink.strokes.select([number]).split())
        shapes.setdefault((key, str(label)), set()).add(str(ink.writers[number]))
    for row in some:
        assert 2 <= len(row.text) == len(row.digits) <= 6 and row.text.isdigit()
        keys = [tuple(map(len, strokes)) for strokes in row.digits]
        assert set.intersection(*(shapes[key, label] for key, label in zip(keys, row.text)))


def test_gaps_heights_and_base_lines_are_in_their_ranges(some):
    for row in some:
        boxes = [box(strokes) for strokes in row.digits]
        for one, other, touch in zip(boxes, boxes[1:], row.touching):
            gap = (other[0] - one[2] - row.drawing.pen) / UNIT
            assert gap < GAP[1] + 1e-6 and (touch or gap >= GAP[0] - 1e-6)
        feet = np.array([each[3] for each in boxes]) / UNIT
        assert np.ptp(feet) <= 2 * BASE_LINE + 1e-6
        heights = [(bottom - top) / UNIT for _, top, _, bottom in boxes]
        assert max(heights) <= 1 + HEIGHT + 1e-6


def test_touching_neighbours_share_ink(ink, monkeypatch):
    monkeypatch.setattr(module, "TOUCHING", 1.0)
    for row in number_rows(ink, np.ones(len(ink), bool), 10, 1):
        assert all(row.touching) and len(row.touching) == len(row.text) - 1
        for one, other in zip(row.digits, row.digits[1:]):
            left, right = (np.concatenate([module._resample(stroke, 1) for stroke in each]) for each in (one, other))
            apart = np.hypot(*(left[:, None] - right).transpose(2, 0, 1)).min()
            assert apart < row.drawing.pen


def test_a_mark_is_the_last_stroke_and_not_in_the_text(ink):
    for row in number_rows(ink, np.ones(len(ink), bool), 20, 2, marked=1.0):
        assert len(row.drawing.strokes) == sum(row.strokes) + 1
        mark = np.array(row.drawing.strokes[-1])
        assert np.ptp(mark, axis=0).max() <= 0.7 * UNIT


def test_a_slanted_row_rises_or_falls(ink):
    slopes = []
    for row in number_rows(ink, np.ones(len(ink), bool), 30, 3, slanted=1.0):
        boxes = np.array([box(strokes) for strokes in row.digits])
        slopes.append(np.polyfit(boxes[:, [0, 2]].mean(1), boxes[:, 3], 1)[0])
    assert min(slopes) < -0.1 and max(slopes) > 0.1


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(ink, some):
    every = np.ones(len(ink), bool)
    again, other = list(number_rows(ink, every, 5, 0)), list(number_rows(ink, every, 5, 1))
    assert [row.drawing.strokes for row in again] == [row.drawing.strokes for row in some[:5]]
    assert [row.text for row in other] != [row.text for row in again]


def test_single_digit_rows_have_every_digit_once(ink):
    alone = list(single_digit_rows(ink, np.ones(len(ink), bool), 1000, 0))
    assert sorted(row.text for row in alone) == sorted(str(entry["label"]) for entry in GOLDEN)
    assert all(row.alone().shape == (1, 28, 28) for row in alone)


def test_pictures_are_black_on_white_and_show_the_whole_row(some):
    for row, picture in zip(some, row_pictures(some[:5], 0)):
        assert picture.dtype == np.uint8 and picture[0, 0] == 255 and picture.min() == 0
        assert picture.shape[1] / picture.shape[0] == pytest.approx(row.drawing.size[0] / row.drawing.size[1], rel=0.05)
        edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert edge.min() == 255
