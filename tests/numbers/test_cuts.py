"""Cuts: connected digits are separated, no ink is lost, and there are few pieces."""

import numpy as np
import pytest
from PIL import Image

from mnist_demo.numbers.cuts import MAX_PIECES, count_joints, cut_segment
from mnist_demo.numbers.segments import merge_segments, segment_ink
from mnist_demo.preprocessing.pipeline import steps
from mnist_demo.strokes.drawing import Drawing


def ring(x: float, y: float, width: float, height: float) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, 60)
    return np.stack([x + width / 2 * np.cos(turn), y + height / 2 * np.sin(turn)], 1)


def picture(strokes, pen=24):
    drawing = Drawing(strokes, (600, 400), pen)
    return np.asarray(Image.fromarray(255 - steps(drawing).ink).resize((600, 400), Image.Resampling.BICUBIC))


TWO_RINGS = [ring(200, 200, 160, 240), ring(362, 200, 160, 240)]


def test_two_touching_rings_are_cut_where_they_touch():
    ink = segment_ink(picture(TWO_RINGS))
    (segment,) = ink.segments
    pieces = cut_segment(ink, segment, 240)
    boxes = [merge_segments(pieces[:number]).box for number in range(1, len(pieces))]
    nearest = min(boxes, key=lambda box: abs(box[2] - 281))
    assert nearest[2] == pytest.approx(281, abs=20) and nearest[0] == pytest.approx(120, abs=12)


def test_all_pieces_together_are_the_segment():
    ink = segment_ink(picture(TWO_RINGS))
    (segment,) = ink.segments
    pieces = cut_segment(ink, segment, 240)
    assert 1 < len(pieces) <= MAX_PIECES
    whole, again = ink.images([[segment], pieces]).astype(int)
    assert np.abs(whole - again).mean() < 1


def test_a_stroke_of_a_drawing_is_cut():
    way = np.concatenate([[[100, 100], [100, 300], [300, 300]], [[320, 100], [320, 300]]])
    ink = segment_ink(Drawing([way]))
    pieces = cut_segment(ink, ink.segments[0], 200)
    assert len(pieces) > 1
    assert all(len(stroke) > 1 for piece in pieces for stroke in piece.strokes)


def test_ink_without_a_centreline_is_cut_by_its_pixels():
    blot = np.full((240, 300), 255, np.uint8)
    blot[70:150, 80:106] = blot[70:150, 150:176] = blot[100:122, 80:150] = 0
    ink = segment_ink(blot)
    (segment,) = ink.segments
    pieces = cut_segment(ink, segment, 80)
    assert not segment.strokes and len(pieces) == 2
    assert sorted(np.concatenate([piece.pixels for piece in pieces])) == sorted(segment.pixels)


def test_joints_are_the_cut_points_that_both_sides_share():
    ink = segment_ink(Drawing([[[100, 100], [500, 100]]]))
    left, right = (segment_ink(Drawing([way])).segments for way in ([[0, 0], [5, 5]], [[5, 5], [9, 0]]))
    assert count_joints(left, right) == 1
    assert count_joints(left, ink.segments) == 1  # cut by pixels: it is one place at least
    twice = segment_ink(Drawing([[[5, 5], [0, 0]]])).segments
    assert count_joints(left, twice) == 2
