"""Segments: strokes of a drawing, connected components of a picture, and images of groups of them."""

import numpy as np
import pytest
from PIL import Image

from mnist_demo.numbers.segments import merge_segments, segment_ink
from mnist_demo.pictures.picture_array import enlarge
from mnist_demo.preprocessing.pipeline import steps, to_mnist
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

BARS = Drawing([[[100, 100], [100, 500]], [[300, 100], [300, 500]], [[500, 100], [500, 500]]], (600, 600), 20)


def picture_of(drawing: Drawing, side: int) -> np.ndarray:
    return np.asarray(Image.fromarray(255 - steps(drawing).ink).resize((side, side), Image.Resampling.BICUBIC))


def test_strokes_of_a_drawing_and_components_of_a_picture_are_segments():
    for source, tolerance in ((BARS, 1e-9), (picture_of(BARS, 600), 10)):
        ink = segment_ink(source)
        boxes = sorted(ink.box(segment) for segment in ink.segments)
        assert len(boxes) == 3
        for number, box in enumerate(boxes):
            x = 100 + 200 * number
            assert box == pytest.approx((x - 10, 90, x + 10, 510), abs=tolerance)


def test_boxes_are_in_pixels_of_the_original_picture():
    box = min(segment.box for segment in segment_ink(picture_of(BARS, 1800)).segments)
    assert box[0] == pytest.approx(300, abs=15) and box[3] == pytest.approx(1500, abs=40)


def test_a_blank_source_has_no_segments():
    assert segment_ink(Drawing([])).segments == []
    assert segment_ink(np.full((90, 90), 255, np.uint8)).segments == []


@pytest.mark.parametrize("entry", GOLDEN, ids=[each["name"] for each in GOLDEN])
def test_all_segments_together_give_the_image_of_the_drawing(entry):
    drawing = Drawing.from_json(entry["drawing"])
    ink = segment_ink(drawing)
    assert np.array_equal(ink.images([ink.segments])[0], to_mnist(drawing))
    joint = merge_segments(ink.segments)
    assert np.array_equal(ink.images([[joint]])[0], to_mnist(drawing))


@pytest.mark.parametrize("side", [20, 150])
def test_a_component_gives_the_image_of_the_picture_of_it_alone(side):
    """Except for the line width, which becomes that of MNIST only if the component is enlarged."""
    drawing = Drawing.from_json(next(each["drawing"] for each in GOLDEN if each["name"] == "3-round"))
    one = picture_of(drawing, side)
    two = np.full((side, 3 * side), 255, np.uint8)
    two[:, :side] = two[:, 2 * side :] = one
    ink = segment_ink(two)
    assert len(ink.segments) == 2
    images = ink.images([[segment] for segment in ink.segments]).astype(int)
    assert np.abs(images[0] - images[1]).max() <= 1
    alone = to_mnist(one if side > 28 else enlarge(one, 2))
    assert np.abs(images[0] - alone).mean() < 4


def test_an_endless_stroke_is_rasterised_in_bounded_time():
    way = [[[x % 2 * 100, x / 100] for x in range(10_000)]]
    ink = segment_ink(Drawing([*way, [[500, 0], [500, 20_000]]]))
    assert ink.images([[ink.segments[0]]])[0].any()
