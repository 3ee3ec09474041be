"""Contrast to the paper around: whatever light falls on it, ink stands out and the edge of a shadow does not."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.drawing.contrast import closed, contrast, running

INK = [(90, 60), (150, 60), (110, 200)]  # a 7


def written(pen: int = 6, ink=30, paper=230, size=(240, 260)) -> np.ndarray:
    image = Image.new("L", size, paper)
    ImageDraw.Draw(image).line(INK, ink, pen)
    return np.asarray(image)


def strength(picture: np.ndarray) -> np.ndarray:
    return contrast(picture[:, :, None])[0]


def test_a_shadow_changes_neither_paper_nor_ink():
    plain, picture = strength(written()), written().astype(float)
    for edge in (lambda rows, columns: columns > 125, lambda rows, columns: 2 * columns + rows > 400):
        shadow = np.where(edge(*np.indices(picture.shape)), 0.6, 1)
        shaded = strength(np.rint(picture * shadow).astype(np.uint8))
        # But for where the shadow's edge runs into the picture's.
        assert np.abs(shaded - plain)[12:-12, 12:-12].max() < 0.1


@pytest.mark.parametrize("pen", [2, 6, 14, 30])
def test_ink_stands_out_all_across_the_pen(pen):
    picture = written(pen)
    found = strength(picture)
    np.testing.assert_array_equal(found > 0.5, picture == 30)


@pytest.mark.parametrize("side", [120, 150, 175, 191, 240, 300])
def test_the_fattest_pen_is_filled_in_a_picture_of_any_size(side):
    picture = np.asarray(Image.fromarray(written(30, size=(200, 200))).resize((side, side), Image.Resampling.NEAREST))
    np.testing.assert_array_equal(strength(picture) > 0.5, picture == 30)


@pytest.mark.parametrize(("first", "step", "dot"), [(9, 30, 3), (0, 20, 3), (0, 32, 4)])
def test_between_printed_dots_there_is_paper_and_no_light_ink(first, step, dot):
    picture = written(10, size=(400, 400)).copy()
    for across, down in np.ndindex(dot, dot):
        dots = picture[first + down :: step, first + across :: step]
        np.minimum(dots, 90, out=dots)
    np.testing.assert_array_equal(strength(picture) > 0.3, picture < 230)


@pytest.mark.parametrize("size", [(66, 70), (100, 120)])
def test_a_pen_of_one_pixel_is_no_fleck(size):
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).ellipse((15, 12, size[0] - 15, size[1] - 12), outline=0)
    ImageDraw.Draw(image).line([(10, size[1] - 10), (size[0] - 10, 10)], 0)
    picture = np.asarray(image)
    np.testing.assert_array_equal(strength(picture) > 0.5, picture == 0)


@pytest.mark.parametrize("pen", [6, 14, 30])
@pytest.mark.parametrize("step", [28, 80])
def test_ink_stands_out_where_crisp_rules_go_across_it(pen, step):
    picture, ruled = written(pen), written(pen).copy()
    for row in range(9, len(ruled), step):
        ruled[row : row + 2] = np.minimum(ruled[row : row + 2], 120)
    assert (strength(ruled) > 0.5)[picture == 30].all()


@pytest.mark.parametrize("pen", [2, 6, 14, 30])
def test_light_ink_on_dark_paper_stands_out_as_well(pen):
    picture = written(pen, ink=220, paper=40)
    np.testing.assert_array_equal(strength(picture) > 0.5, picture == 220)


@pytest.mark.parametrize(("ink", "paper"), [((200, 50, 50), (110, 150, 210)), ((200, 105, 90), (110, 150, 90))])
def test_ink_that_is_darker_in_one_colour_and_lighter_in_another_fills_no_paper(ink, paper):
    image = Image.new("RGB", (240, 260), paper)
    ImageDraw.Draw(image).ellipse((80, 80, 150, 180), outline=ink, width=6)
    picture = np.asarray(image)
    found = contrast(picture)[0]
    np.testing.assert_array_equal(found > 0.5 * found.max(), (picture == ink).all(2))


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (240, 20)])
def test_on_a_page_full_of_small_thin_writing_the_writing_stands_out(ink, paper):
    page = Image.new("L", (263, 512), paper)
    for y in range(20, 490, 55):
        for x in range(15, 240, 28):
            ImageDraw.Draw(page).ellipse((x, y, x + 16, y + 30), outline=ink, width=2)
            ImageDraw.Draw(page).line([(x, y), (x + 12, y + 28)], ink, 2)
    picture = np.asarray(page)
    np.testing.assert_array_equal(strength(picture) > 0.5, picture == ink)


def test_noise_alone_stands_out_nowhere():
    noisy = np.clip(np.random.default_rng(0).normal(180, 8, (240, 260)), 0, 255).astype(np.uint8)
    assert (strength(noisy) > 0.1).mean() < 1e-3


def test_single_black_and_white_pixels_do_not_stand_out():
    picture, chance = written(), np.random.default_rng(0).random((260, 240))
    flecked = np.where(chance < 0.02, 0, np.where(chance > 0.98, 255, picture)).astype(np.uint8)
    found = strength(flecked) > 0.5
    assert found[(picture == 230)].mean() < 2e-3 and found[(picture == 30)].mean() > 0.95


def test_a_closing_fills_what_is_narrower_than_its_square_and_nothing_else():
    layer = np.full((40, 40), 200, np.uint8)
    layer[5:35, 10:13], layer[5:35, 20:30] = 50, 50
    filled = closed(layer, 5)
    assert (filled[:, :18] == 200).all() and (filled[5:35, 20:30] == 50).all()


@pytest.mark.parametrize("side", [1, 3, 5, 9, 31])
def test_the_running_extreme_is_that_of_each_neighbourhood(side):
    values, reach = np.random.default_rng(0).integers(0, 99, (20, 15)), side // 2
    wide = np.pad(values, reach, mode="edge")
    expected = [[wide[row : row + side, column : column + side].max() for column in range(15)] for row in range(20)]
    np.testing.assert_array_equal(running(np.maximum, values, side), expected)
