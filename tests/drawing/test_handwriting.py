"""What was written is found among what else is on a picture, and what is taken away is said."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw
from test_printed import BOX, RULES, SEVEN

from mnist_demo.drawing.picture import found
from mnist_demo.drawing.preprocess import steps, to_mnist

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
    "pale desk": paper(desk=(190, 185, 180)),
    "outside": paper(lambda pen: pen.ellipse((-30, 210, 50, 300), (200, 140, 120))),
    "dust": paper(dusty),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_image_is_that_of_the_digit_alone(name):
    alone = to_mnist(paper())
    assert np.corrcoef(alone.ravel(), to_mnist(PICTURES[name]).ravel())[0, 1] > 0.9


@pytest.mark.parametrize("name", ["lines", "dust"])
def test_what_was_taken_away_is_said_with_its_reason(name):
    kept = steps(PICTURES[name])
    assert name in kept.reasons and kept.taken.any()
    assert not (kept.taken & (kept.ink > 0)).any()


@pytest.mark.parametrize("edge", [150, 230, 350])
def test_the_digit_that_a_shadows_edge_crosses_is_kept(edge):
    row = Image.new("L", (500, 140), 235)
    pen = ImageDraw.Draw(row)
    for x in (60, 140, 220, 340):
        pen.line([(x, 40), (x + 20, 40), (x + 8, 90)], 40, 4)
    shadow = Image.new("L", row.size, 255)
    shadow.paste(140, (edge, 0, *row.size))
    kept = found(ImageChops.multiply(row, shadow)).ink > 0
    assert all(kept[:, x - 5 : x + 35].sum() > 200 for x in (60, 140, 220, 340))


def test_of_a_clean_picture_nothing_is_taken_away():
    kept = steps(paper())
    assert kept.reasons == () and not kept.taken.any()


def test_a_digit_that_reaches_the_edge_is_no_less_a_digit():
    cropped = paper().crop((118, 78, 183, 183))
    assert np.corrcoef(to_mnist(paper()).ravel(), to_mnist(cropped).ravel())[0, 1] > 0.9


def test_a_screenshots_round_corners_and_shadow_are_not_ink():
    window = paper().convert("RGBA")
    alpha = Image.new("L", window.size)
    ImageDraw.Draw(alpha).rounded_rectangle((12, 12, 287, 247), 20, 255)
    shadow = Image.new("L", window.size, 60)
    shadow.paste(255, mask=alpha)
    for mask in (alpha, shadow):
        window.putalpha(mask)
        assert np.array_equal(to_mnist(window), to_mnist(paper()))


def test_pens_of_several_colours_on_nothing_are_ink():
    alpha = paper().convert("L").point(lambda level: 255 * (level < 128))
    one, several = Image.new("RGB", alpha.size, "red"), Image.new("RGB", alpha.size, "red")
    several.paste("blue", (0, 0, 150, alpha.height))
    one.putalpha(alpha)
    several.putalpha(alpha)
    assert np.array_equal(to_mnist(several), to_mnist(one))


@pytest.mark.parametrize("colours", ["black", "red", "red and blue"])
def test_ink_on_nothing_is_read_alike_at_any_size(colours):
    """Where it is made smaller, the black that clear pixels hide is no part of the ink's colour, nor of its edge."""
    alpha = paper().convert("L").point(lambda level: 255 * (level < 128))
    ink = Image.new("RGBA", alpha.size, colours.split()[0])
    ink.paste(colours.split()[-1], (0, 0, 150, alpha.height))
    small = Image.composite(ink, Image.new("RGBA", alpha.size), alpha)
    large = small.resize([8 * side for side in small.size], Image.Resampling.NEAREST)
    assert np.corrcoef(to_mnist(large).ravel(), to_mnist(small).ravel())[0, 1] > 0.99


def test_a_picture_full_of_other_things_is_doubtful_and_a_clean_one_is_not():
    scribbles = Image.new("L", (300, 260), 240)
    pen = ImageDraw.Draw(scribbles)
    for x in range(20, 300, 40):
        for y in range(20, 260, 40):
            pen.arc((x, y, x + 20, y + 20), 30, 300, 30, 3)
    assert found(scribbles).is_doubtful
    assert not found(paper()).is_doubtful


def test_a_stroke_in_a_0_with_straight_sides_is_no_digit_in_a_frame():
    image = Image.new("L", (200, 260), 255)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((60, 40, 140, 220), 30, outline=0, width=6)
    pen.line([(85, 165), (115, 95)], 0, 6)
    written = found(image)
    assert not written.taken.any() and written.ink[40:221, 60:141].any(0).all()
