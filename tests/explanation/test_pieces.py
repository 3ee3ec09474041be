"""Pieces of strokes: few, cut at corners and crossings, and together equal to the network's input."""

import numpy as np
import pytest
from PIL import Image

from mnist_demo.explanation.pieces import MAX_PIECES, MIN_PIECES, split_into_pieces
from mnist_demo.preprocessing.pen_path import pen_path
from mnist_demo.preprocessing.pipeline import steps, to_mnist
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

NAMES = [each["name"] for each in GOLDEN]


def golden(name):
    return Drawing.from_json(next(each["drawing"] for each in GOLDEN if each["name"] == name))


def picture(drawing):
    return Image.fromarray(255 - steps(drawing).ink).resize((300, 300))


def test_a_blank_source_has_no_pieces():
    for blank in (Drawing([]), Image.new("L", (100, 100), 255)):
        cut = split_into_pieces(blank)
        assert cut.polylines == [] and cut.layers.shape == (0, 28, 28) and not cut.image.any()


@pytest.mark.parametrize("name", NAMES)
def test_all_pieces_together_are_the_image(name):
    drawing = golden(name)
    cut = split_into_pieces(drawing)
    assert MIN_PIECES <= len(cut.layers) == len(cut.polylines) <= MAX_PIECES
    assert np.array_equal(cut.image, to_mnist(drawing))
    assert np.abs(cut.layers.max(0).astype(int) - cut.image).max() <= 1
    assert all(layer.any() for layer in cut.layers)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_centreline_of_a_picture_is_cut(name):
    source = picture(golden(name))
    cut = split_into_pieces(source)
    assert 1 < len(cut.layers) <= MAX_PIECES
    assert np.array_equal(cut.image, to_mnist(source))
    assert np.abs(cut.layers.max(0).astype(int) - cut.image).max() <= 8


@pytest.mark.parametrize("make", [lambda drawing: drawing, picture], ids=["drawing", "picture"])
def test_polylines_are_in_the_units_of_the_source(make):
    drawing = golden("7-crossed")
    ways = np.concatenate(split_into_pieces(make(drawing)).polylines)
    ways = ways[~np.isnan(ways).any(1)]
    scale = 1 if make(drawing) is drawing else 300 / max(drawing.size)
    drawn = drawing.batch.points * scale
    thick = 0.01 * max(drawing.size) * scale
    assert ways.min(0) == pytest.approx(drawn.min(0), abs=2 * thick)
    assert ways.max(0) == pytest.approx(drawn.max(0), abs=2 * thick)


def test_strokes_are_cut_at_their_corners_and_where_they_cross():
    corner = Drawing([[[100, 100], [500, 100], [500, 900]]])
    assert any(way[-1] == pytest.approx([500, 100], abs=30) for way in split_into_pieces(corner).polylines)
    cross = Drawing([[[100, 500], [900, 500]], [[500, 100], [500, 900]]])
    ways = split_into_pieces(cross).polylines
    assert len(ways) == 4
    for way in ways:
        assert min(np.hypot(*(way[end] - [500, 500])) for end in (0, -1)) < 40


def test_many_strokes_are_merged_to_eight_pieces_with_nan_between_strokes():
    dashes = Drawing([[[x, y], [x + 20, y]] for x in range(100, 900, 200) for y in range(100, 900, 150)])
    cut = split_into_pieces(dashes)
    assert len(cut.polylines) == MAX_PIECES
    assert sum(int(np.isnan(way).any(1).sum()) + 1 for way in cut.polylines) == 24
    assert np.abs(cut.layers.max(0).astype(int) - cut.image).max() <= 1


def test_a_dot_is_one_piece():
    cut = split_into_pieces(Drawing([[[500, 500]]]))
    assert len(cut.polylines) == 1 and len(cut.polylines[0]) == 1


def test_a_picture_without_a_centreline_is_split_into_clusters():
    image = to_mnist(golden("8-rings"))
    assert pen_path(image) is None
    cut = split_into_pieces(image)
    assert len(cut.layers) == MAX_PIECES
    assert np.array_equal(cut.layers.max(0), to_mnist(image))
    assert ((cut.layers > 0).sum(0) <= 1).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one endless stroke", "very many strokes", "noise"])
def test_scribbles_and_noise_are_split_into_clusters(name):
    random = np.random.default_rng(0)
    source = {
        "one endless stroke": Drawing([random.uniform(0, 1000, (900, 2))]),
        "very many strokes": Drawing(list(random.uniform(0, 1000, (2000, 1, 2)))),
        "noise": Image.fromarray((random.random((300, 300)) < 0.5).astype(np.uint8) * 255),
    }[name]
    cut = split_into_pieces(source)
    assert len(cut.layers) <= MAX_PIECES
    assert np.array_equal(cut.image, to_mnist(source))
    assert ((cut.layers > 0).sum(0) <= 1).all()


@pytest.mark.parametrize("name", NAMES)
def test_pieces_rasterised_again_are_the_image_and_one_can_be_left_out(name):
    cut = split_into_pieces(golden(name))
    (whole,) = cut.path.rasterise_recentred([cut.strokes_without()])
    assert np.abs(whole.astype(int) - cut.image).max() <= 2
    for piece, way in enumerate(cut.in_image):
        left = cut.strokes_without(piece)
        points = int((~np.isnan(way[:, 0])).sum())
        assert sum(map(len, left)) == sum(map(len, cut.strokes_without())) - points
        assert np.isfinite(np.concatenate(left)).all()


def test_a_dot_rasterised_again_stays_a_dot():
    cut = split_into_pieces(Drawing([[[500, 500], [501, 500]]], pen=38))
    (again,) = cut.path.rasterise_recentred([cut.strokes_without()])
    assert np.abs(again.astype(int) - cut.image).max() <= 2
