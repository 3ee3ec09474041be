"""Doodles: every kind varies, the number is as asked for, and unseen kinds are never trained on."""

import numpy as np
import pytest

from mnist_demo.datasets.doodles import sampling
from mnist_demo.datasets.doodles.kinds import KINDS, LINES, NAMELESS, OUTLINES, SEEN, THINGS, UNSEEN
from mnist_demo.datasets.doodles.notation import basic_functions, parse
from mnist_demo.datasets.doodles.sampling import MEASURED, draw, unseen_doodles
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_drawing_of_a_kind_differs_and_can_be_rasterised(kind):
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
        assert sum(kind in family for kind in UNSEEN) / len(family) > 0.2
    assert len(KINDS) == len(OUTLINES + LINES + THINGS + NAMELESS) >= 40


def test_figure_notation_runs_loops_conditions_and_ranges():
    figures = parse(
        """
# a comment
plain
  point 1,2
mixed
  size=2..3 half=size/2 odd=count(1,1)
  if odd==1:
    for x in (1,2,3)[:odd+1]: point x,half
  else: point 0,0
  if not odd: point 9,9
  else:
    if size>2.5: point 2,2
    else: point 3,3
"""
    )
    points = []
    for seed in range(20):
        drawn = []
        figures["mixed"](basic_functions(np.random.default_rng(seed)) | {"point": drawn.append})
        size = 2 * drawn[0][1]
        assert 2 <= size <= 3 and drawn == [(1, size / 2), (2, size / 2), (2, 2) if size > 2.5 else (3, 3)]
        points.append(drawn)
    assert any(drawn[-1] == (2, 2) for drawn in points) and any(drawn[-1] == (3, 3) for drawn in points)
    drawn = []
    figures["plain"]({"point": drawn.append})
    assert drawn == [(1, 2)]


@pytest.fixture
def digits() -> Strokes:
    """A horizontal and a vertical bar."""
    return Strokes.from_drawings([[[[x, 5] for x in range(90)]], [[[5, y] for y in range(90)]]])


def test_the_number_of_doodles_is_as_asked_for_and_a_seed_repeats_them(digits):
    first, again, other = (sampling.doodles(50, digits, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert len(first) == 50
    assert np.array_equal(first.points, again.points)
    assert not np.array_equal(first.points[:100], other.points[:100])


def test_two_digits_side_by_side_leave_a_gap(digits):
    random = np.random.default_rng(0)
    pairs = sampling.side_by_side(digits.select(random.integers(2, size=60)), random)
    assert len(pairs) == 30 and (np.diff(pairs.drawing_start) == 2).all()
    for stroke in range(0, 60, 2):
        left, right = (pairs.points[pairs.stroke_start[s] : pairs.stroke_start[s + 1]] for s in (stroke, stroke + 1))
        assert left[:, 0].max() < right[:, 0].min()


def test_doodles_for_training_are_of_the_seen_kinds_only(digits, monkeypatch):
    drawn = []
    monkeypatch.setattr(sampling, "draw", lambda kinds, random: drawn.extend(kinds) or draw(kinds, random))
    sampling.doodles(2_000, digits, np.random.default_rng(0))
    assert set(drawn) == set(SEEN)


def test_the_unseen_doodles_are_always_the_same():
    (first, kinds), (again, _) = unseen_doodles(), unseen_doodles()
    assert np.array_equal(first.points, again.points)
    assert len(first) == len(kinds) == MEASURED * len(UNSEEN) and set(kinds) == set(UNSEEN)


def test_a_line_drawn_by_hand_is_not_straight_and_stays_near_its_place():
    ruled = Drawing([[[-1, 0], [1, 0]]]).batch.select(np.zeros(30, int))
    drawn = sampling._by_hand(sampling._resampled(ruled), np.random.default_rng(0))
    for start, end in zip(drawn.stroke_start[:-1], drawn.stroke_start[1:], strict=True):
        x, y = drawn.points[start:end].T
        assert 0 < np.abs(y - np.polyval(np.polyfit(x, y, 1), x)).max() < 0.3
        assert np.abs(drawn.points[[start, end - 1]] - [[-1, 0], [1, 0]]).max() < 1


def test_resampling_spaces_points_evenly_and_keeps_the_ends_of_strokes():
    drawing = Drawing([[[0, 0], [1, 0], [1, 0.5]], [[3, 3], [3, 3.01]]]).batch
    spread = sampling._resampled(drawing)
    assert spread.points[[0, spread.stroke_start[1] - 1, -1]].tolist() == [[0, 0], [1, 0.5], [3, 3.01]]
    gaps = np.hypot(*np.diff(spread.points[: spread.stroke_start[1]], axis=0).T)
    assert gaps.max() <= sampling.STEP + 1e-9 and np.diff(spread.stroke_start).tolist() == [20, 2]
