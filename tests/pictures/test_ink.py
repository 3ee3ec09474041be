"""Handwriting is separated from lines, frames, desks, shadows and dust, and the reasons are given."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.pictures.ink import picture_ink, separate_handwriting
from mnist_demo.preprocessing.pipeline import steps, to_mnist
from mnist_demo.strokes.drawing import Drawing
from mnist_demo.strokes.raster import render_pad
from places import GOLDEN

SEVEN = [(120, 80), (180, 80), (140, 180)]
BOX = [(80, 50), (220, 50), (220, 210), (80, 210), (80, 50)]
RULES = [[(0, y), (299, y)] for y in (30, 95, 160, 225)]

DIGITS = [each for each in GOLDEN if each["label"] in range(10)]
DUST = np.random.default_rng(0).uniform(0, 1, (40, 2)) * [300, 260]


def paper(draw=None, size=(300, 260), desk=None) -> Image.Image:
    image = Image.new("RGB", size, desk or (235, 230, 220))
    pen = ImageDraw.Draw(image)
    if desk:
        pen.polygon([(30, 25), (270, 12), (283, 240), (18, 250)], (235, 230, 220))
    if draw:
        draw(pen)
    pen.line(SEVEN, (30, 30, 60), 5, joint="curve")
    return image


def ruled(pen):
    for rule in RULES:
        pen.line(rule, (40, 40, 40), 2)


def dusty(pen):
    for x, y in DUST:
        pen.ellipse((x - 1, y - 1, x + 1, y + 1), (60, 60, 60))


PICTURES = {
    "lines": paper(ruled),
    "box": paper(lambda pen: pen.line(BOX, (30, 30, 30), 2)),
    "round box": paper(lambda pen: pen.rounded_rectangle((60, 40, 240, 220), 40, outline=(30, 30, 30), width=3)),
    "desk": paper(desk=(70, 55, 40)),
    "light desk": paper(desk=(190, 185, 180)),
    "outside": paper(lambda pen: pen.ellipse((-30, 210, 50, 300), (200, 140, 120))),
    "dust": paper(dusty),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_image_shows_only_the_digit(name):
    alone = to_mnist(paper())
    assert np.corrcoef(alone.ravel(), to_mnist(PICTURES[name]).ravel())[0, 1] > 0.9


@pytest.mark.parametrize("name", ["lines", "dust"])
def test_removed_pixels_have_a_reason(name):
    result = steps(PICTURES[name])
    assert name in result.reasons and result.removed.any()
    assert not (result.removed & (result.ink > 0)).any()


@pytest.mark.parametrize("edge", [150, 230, 350])
def test_a_digit_on_the_edge_of_a_shadow_is_kept(edge):
    row = Image.new("L", (500, 140), 235)
    pen = ImageDraw.Draw(row)
    for x in (60, 140, 220, 340):
        pen.line([(x, 40), (x + 20, 40), (x + 8, 90)], 40, 4)
    shadow = Image.new("L", row.size, 255)
    shadow.paste(140, (edge, 0, *row.size))
    ink = picture_ink(ImageChops.multiply(row, shadow)).ink > 0
    assert all(ink[:, x - 5 : x + 35].sum() > 200 for x in (60, 140, 220, 340))


def test_nothing_is_removed_from_a_clean_picture():
    result = steps(paper())
    assert result.reasons == () and not result.removed.any()


def test_a_digit_that_touches_the_border_is_kept():
    cropped = paper().crop((118, 78, 183, 183))
    assert np.corrcoef(to_mnist(paper()).ravel(), to_mnist(cropped).ravel())[0, 1] > 0.9


def test_round_corners_and_the_shadow_of_a_screenshot_are_not_ink():
    window = paper().convert("RGBA")
    alpha = Image.new("L", window.size)
    ImageDraw.Draw(alpha).rounded_rectangle((12, 12, 287, 247), 20, 255)
    shadow = Image.new("L", window.size, 60)
    shadow.paste(255, mask=alpha)
    for mask in (alpha, shadow):
        window.putalpha(mask)
        assert np.array_equal(to_mnist(window), to_mnist(paper()))


def test_ink_of_several_colours_on_a_clear_background_is_found():
    alpha = paper().convert("L").point(lambda level: 255 * (level < 128))
    one, several = Image.new("RGB", alpha.size, "red"), Image.new("RGB", alpha.size, "red")
    several.paste("blue", (0, 0, 150, alpha.height))
    one.putalpha(alpha)
    several.putalpha(alpha)
    assert np.array_equal(to_mnist(several), to_mnist(one))


@pytest.mark.parametrize("colours", ["black", "red", "red and blue"])
def test_ink_on_a_clear_background_is_the_same_at_any_size(colours):
    """Scaling down mixes no black of clear pixels into the ink or its edge."""
    alpha = paper().convert("L").point(lambda level: 255 * (level < 128))
    ink = Image.new("RGBA", alpha.size, colours.split()[0])
    ink.paste(colours.split()[-1], (0, 0, 150, alpha.height))
    small = Image.composite(ink, Image.new("RGBA", alpha.size), alpha)
    large = small.resize([8 * side for side in small.size], Image.Resampling.NEAREST)
    assert np.corrcoef(to_mnist(large).ravel(), to_mnist(small).ravel())[0, 1] > 0.99


def test_a_picture_with_many_components_is_doubtful_and_a_clean_one_is_not():
    scribbles = Image.new("L", (300, 260), 240)
    pen = ImageDraw.Draw(scribbles)
    for x in range(20, 300, 40):
        for y in range(20, 260, 40):
            pen.arc((x, y, x + 20, y + 20), 30, 300, 30, 3)
    assert picture_ink(scribbles).is_doubtful
    assert not picture_ink(paper()).is_doubtful


def crop_closely(drawing: dict, side: int, pen: float, margin: int) -> np.ndarray:
    """uint8 [H, W], black on white: the ink with this longer side and margin, in pixels; pen as a share of that side."""
    given = Drawing.from_json(drawing)
    low, high = (extreme(np.concatenate(given.strokes), axis=0) for extreme in (np.min, np.max))
    ink = render_pad(Drawing(given.strokes, given.size, pen * float((high - low).max())))
    left, top, right, bottom = bounding_box(ink >= 128)
    scale = side / max(right - left, bottom - top)
    size = max(round(scale * (right - left)), 1), max(round(scale * (bottom - top)), 1)
    small = 255 - np.asarray(Image.fromarray(ink[top:bottom, left:right]).resize(size, Image.Resampling.BOX))
    return np.pad(small, margin, constant_values=255)


@pytest.mark.parametrize("pen", [0.08, 0.15])
@pytest.mark.parametrize("side", [40, 100, 300])
def test_a_closely_cropped_digit_is_read(predictor, side, pen):
    correct = [predictor.predict(crop_closely(each["drawing"], side, pen, 1)).digit == each["label"] for each in DIGITS]
    assert sum(correct) >= len(DIGITS) - 2


STROKE = np.s_[40:120, 50:60]


def contrast_with(*others: tuple[slice, slice]) -> np.ndarray:
    """float64 [160, 200], the contrast of a stroke and of other rectangles."""
    contrast = np.zeros((160, 200))
    for rectangle in (STROKE, *others):
        contrast[rectangle] = 0.8
    return contrast


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (np.s_[150:, 20:180], "outside"),
        (np.s_[140:, 10:16], "outside"),
        (np.s_[30:36, 100:106], "dust"),
        (np.s_[20:22, :], "lines"),
    ],
    ids=["along the border", "on the border", "dust", "ruled line"],
)
def test_each_kind_of_object_is_removed_for_its_reason(other, reason):
    found = separate_handwriting(contrast_with(other))
    alone = separate_handwriting(contrast_with())
    np.testing.assert_array_equal(found.ink, alone.ink)
    assert found.reasons == (reason,) and found.removed[other].all()


@pytest.mark.parametrize("other", [np.s_[:, 100:130], np.s_[10:150, 140:]], ids=["wide", "to the border"])
def test_an_object_much_larger_than_everything_else_is_kept(other):
    contrast = np.zeros((160, 200))
    contrast[other], contrast[40:46, 50:56] = 0.8, 0.8
    assert (separate_handwriting(contrast).ink[other] == 1).all()


def test_a_digit_that_touches_the_border_is_kept_beside_a_speck():
    contrast = np.zeros((160, 200))
    contrast[:100, 50:60] = contrast[30:42, 100:112] = 0.8
    assert (separate_handwriting(contrast).ink[:100, 50:60] == 1).all()


def test_a_0_with_a_separate_stroke_inside_is_kept_whole():
    image = Image.new("L", (400, 400), 245)
    pen = ImageDraw.Draw(image)
    pen.ellipse((117, 67, 283, 333), outline=30, width=13)
    pen.line((232, 120, 168, 280), 30, 13)
    found = picture_ink(image)
    assert not found.removed.any() and np.array_equal(found.ink > 0.5, np.asarray(image) < 137)


@pytest.mark.parametrize("shape", ["ellipse", "rectangle"])
def test_the_digit_on_a_coloured_tile_is_found_and_not_the_tile(shape):
    image = Image.new("RGB", (400, 400), "white")
    getattr(ImageDraw.Draw(image), shape)((40, 40, 360, 360), fill=(20, 60, 160))
    ImageDraw.Draw(image).line([(170, 130), (230, 130), (190, 290)], "white", 16)
    alone = Image.new("L", image.size)
    ImageDraw.Draw(alone).line([(170, 130), (230, 130), (190, 290)], 255, 16)
    ink = picture_ink(image).ink[60:340, 60:340]
    assert np.corrcoef(ink.ravel(), np.asarray(alone)[60:340, 60:340].ravel())[0, 1] > 0.95


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("margin", [10, 40])
def test_frames_in_a_row_or_near_the_border_are_removed(count, margin):
    row = Image.new("L", (2 * margin + 130 * count, 2 * margin + 130), 245)
    digits = Image.new("L", row.size, 245)
    for n in range(count):
        left = margin + 130 * n
        ImageDraw.Draw(row).rectangle((left, margin, left + 129, margin + 129), outline=60, width=3)
        seven = [(left + 40, margin + 30), (left + 90, margin + 30), (left + 60, margin + 105)]
        for image in (row, digits):
            ImageDraw.Draw(image).line(seven, 30, 6)
    np.testing.assert_array_equal(picture_ink(row).ink > 0.5, np.asarray(digits) < 137)
