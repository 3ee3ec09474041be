"""Candidate strokes: few, inside the image, visible beside the strokes, and in plausible places."""

import numpy as np
import pytest

from mnist_demo.explanation.candidate_strokes import HIDDEN, MARGIN, MAX_STROKES, candidate_strokes
from mnist_demo.explanation.pieces import split_into_pieces
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.polyline import arc_length, points_at, resample
from places import GOLDEN

BY_NAME = {each["name"]: Drawing.from_json(each["drawing"]) for each in GOLDEN}


def tried(drawing):
    cut = split_into_pieces(drawing)
    return cut, candidate_strokes(cut.strokes, cut.strokes_without())


def has(strokes, *points):
    """Whether one of the strokes goes from the first of these points to the last, within a pixel, either way."""
    ends = np.array([[stroke[0], stroke[-1]] for stroke in strokes])
    wanted = np.array([points[0], points[-1]])
    return any(np.abs(ends - each).max((1, 2)).min() < 1 for each in (wanted, wanted[::-1]))


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_there_are_few_candidates_the_shortest_first(name):
    strokes = tried(BY_NAME[name])[1]
    lengths = [arc_length(stroke)[-1] for stroke in strokes]
    assert 10 < len(strokes) <= MAX_STROKES
    assert lengths == sorted(lengths)


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_NAME)
def test_candidates_lie_inside_the_image_and_are_visible(name):
    cut, strokes = tried(BY_NAME[name])
    way = np.concatenate([resample(stroke, 0.25) for stroke in cut.strokes])
    for stroke in strokes:
        assert stroke.min() >= MARGIN and stroke.max() <= 28 - MARGIN
        points = points_at(stroke, np.linspace(0, arc_length(stroke)[-1], 101))
        away = np.hypot(*(points[:, None] - way).transpose(2, 0, 1)).min(1)
        assert (away > HIDDEN).mean() > 0.3


def test_a_free_end_is_joined_to_other_ends_and_to_the_nearest_stroke():
    open_ring = [np.stack([14 + 8 * np.cos(t), 14 + 8 * np.sin(t)], 1) for t in [np.linspace(0.4, 5.9, 60)]]
    assert has(candidate_strokes(open_ring, open_ring), open_ring[0][0], open_ring[0][-1])
    five = np.array([[20, 5], [9, 5], [9, 13], [18, 13], [20, 18], [17, 23], [9, 20]], float)
    assert has(candidate_strokes([five], [five]), five[-1], [9, 13])


def test_a_stem_gets_flags_a_foot_bars_across_and_bows():
    stem = np.array([[14, 4], [14, 24]], float)
    strokes = candidate_strokes([stem], [stem])
    assert has(strokes, [14, 4], [9, 4])
    assert has(strokes, [14, 24], [24, 24])
    assert has(strokes, [11, 14], [17, 14])
    bows = [stroke for stroke in strokes if len(stroke) > 2 and np.abs(stroke[[0, -1]] - 14).max(0)[0] < 0.01]
    assert {round(float(bow[4, 0])) for bow in bows} == {8, 10, 18, 20}


def test_a_joint_of_two_strokes_is_not_a_free_end():
    corner = [np.array([[6, 6], [20, 6]], float), np.array([[20, 6], [12, 24]], float)]
    strokes = candidate_strokes(corner, corner)
    assert has(strokes, [6, 6], [12, 24])
    assert not any(len(stroke) > 2 and np.abs(stroke[0] - [20, 6]).max() < 1 for stroke in strokes)


def test_a_dot_has_candidates():
    dot = [np.array([[14.0, 14.0]])]
    assert has(candidate_strokes(dot, dot), [14, 14], [14, 4])
