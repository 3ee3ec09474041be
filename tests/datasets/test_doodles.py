"""Doodles: of every kind, as many as asked for, each another, and none of the kinds that are only measured."""

import numpy as np
import pytest

from mnist_demo.datasets.doodles import sampling as doodles
from mnist_demo.datasets.doodles.nameless import NAMELESS
from mnist_demo.datasets.doodles.sampling import KINDS, MEASURED, SEEN, UNSEEN, draw, unseen_doodles
from mnist_demo.datasets.doodles.shapes import LINES, OUTLINES
from mnist_demo.datasets.doodles.things import THINGS
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_anew_each_time_and_can_be_inked(kind):
    drawn = draw([kind] * 20, np.random.default_rng(0))
    assert len(drawn) == 20 and np.isfinite(drawn.points).all() and np.abs(drawn.points).max() < 4
    assert (np.diff(drawn.stroke_start) > 1).all() and (np.diff(drawn.drawing_start) > 0).all()
    images = strokes_to_mnist(drawn)
    assert (images.max((1, 2)) > 200).all()
    assert len(np.unique(images.reshape(20, -1), axis=0)) == 20


def test_a_third_of_the_named_kinds_is_never_trained_on():
    named = len(OUTLINES + LINES + THINGS)
    assert set(SEEN) | set(UNSEEN) == set(KINDS) and not set(SEEN) & set(UNSEEN)
    assert named / 3 <= len(UNSEEN) <= named / 2
    for family in (OUTLINES, LINES, THINGS):
        assert sum(KINDS[kind] in family for kind in UNSEEN) / len(family) > 0.2
    assert len(KINDS) == len(OUTLINES + LINES + THINGS + NAMELESS) >= 40


@pytest.fixture
def digits() -> Strokes:
    """A bar lying down and a bar upright."""
    return Strokes.from_drawings([[[[x, 5] for x in range(90)]], [[[5, y] for y in range(90)]]])


def test_doodles_are_as_many_as_asked_for_and_the_same_for_the_same_seed(digits):
    first, again, other = (doodles.doodles(50, digits, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert len(first) == 50
    assert np.array_equal(first.points, again.points)
    assert not np.array_equal(first.points[:100], other.points[:100])


def test_two_digits_side_by_side_leave_a_gap(digits):
    random = np.random.default_rng(0)
    pairs = doodles.side_by_side(digits.select(random.integers(2, size=60)), random)
    assert len(pairs) == 30 and (np.diff(pairs.drawing_start) == 2).all()
    for stroke in range(0, 60, 2):
        left, right = (pairs.points[pairs.stroke_start[s] : pairs.stroke_start[s + 1]] for s in (stroke, stroke + 1))
        assert left[:, 0].max() < right[:, 0].min()


def test_only_kinds_to_train_on_are_among_doodles(digits, monkeypatch):
    drawn = []
    monkeypatch.setattr(doodles, "draw", lambda kinds, random: drawn.extend(kinds) or draw(kinds, random))
    doodles.doodles(2_000, digits, np.random.default_rng(0))
    assert set(drawn) == set(SEEN)


def test_what_is_measured_is_always_the_same():
    (first, kinds), (again, _) = unseen_doodles(), unseen_doodles()
    assert np.array_equal(first.points, again.points)
    assert len(first) == len(kinds) == MEASURED * len(UNSEEN) and set(kinds) == set(UNSEEN)


def test_a_hand_draws_no_straight_line_and_moves_nothing_far():
    ruled = Drawing([[[-1, 0], [1, 0]]]).batch.select(np.zeros(30, int))
    drawn = doodles._by_hand(doodles._resampled(ruled), np.random.default_rng(0))
    for start, end in zip(drawn.stroke_start[:-1], drawn.stroke_start[1:], strict=True):
        x, y = drawn.points[start:end].T
        assert 0 < np.abs(y - np.polyval(np.polyfit(x, y, 1), x)).max() < 0.3
        assert np.abs(drawn.points[[start, end - 1]] - [[-1, 0], [1, 0]]).max() < 1


def test_points_are_spread_evenly_along_each_stroke_and_its_ends_stay():
    drawing = Drawing([[[0, 0], [1, 0], [1, 0.5]], [[3, 3], [3, 3.01]]]).batch
    spread = doodles._resampled(drawing)
    assert spread.points[[0, spread.stroke_start[1] - 1, -1]].tolist() == [[0, 0], [1, 0.5], [3, 3.01]]
    gaps = np.hypot(*np.diff(spread.points[: spread.stroke_start[1]], axis=0).T)
    assert gaps.max() <= doodles.STEP + 1e-9 and np.diff(spread.stroke_start).tolist() == [20, 2]
