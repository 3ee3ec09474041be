"""Contrast: ink stands out under any illumination, and the edges of shadows do not."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.pictures.contrast import contrast, full_ink_contrast

INK = [(90, 60), (150, 60), (110, 200)]  # a 7


def written(pen: int = 6, ink=30, paper=230, size=(240, 260), noise: float = 0) -> np.ndarray:
    """uint8 [H, W], a drawn 7, with noise as in a photograph."""
    image = Image.new("L", size, paper)
    ImageDraw.Draw(image).line(INK, ink, pen)
    noisy = np.asarray(image) + np.random.default_rng(0).normal(0, noise, image.size[::-1])
    return np.rint(np.clip(noisy, 0, 255)).astype(np.uint8)


def strength(picture: np.ndarray) -> np.ndarray:
    """float [H, W], contrast per contrast of full ink."""
    found = contrast(picture.reshape(*picture.shape[:2], -1))
    return found / full_ink_contrast(found)


@pytest.mark.parametrize(
    "edge", [lambda row, column: column > 125, lambda row, column: 2 * column + row > 400], ids=["vertical", "slanted"]
)
def test_a_shadow_changes_neither_paper_nor_ink(edge):
    plain, picture = strength(written(noise=4)), written().astype(float)
    shadow = np.where(edge(*np.indices(picture.shape)), 0.6, 1)
    shaded = strength(np.rint(picture * shadow).astype(np.uint8))
    # Except where the edge of the shadow meets the border, and for some pixels along the edges of the ink.
    assert (np.abs(shaded - plain)[12:-12, 12:-12] > 0.35).mean() < 0.005


@pytest.mark.parametrize(("ink", "paper"), [(30, 230), (220, 40)])
@pytest.mark.parametrize("noise", [0, 5])
@pytest.mark.parametrize("pen", [2, 6, 14, 30])
def test_dark_and_light_ink_is_found_across_the_width_of_the_pen(pen, noise, ink, paper):
    clean = written(pen, ink, paper) == ink
    found = strength(written(pen, ink, paper, noise=noise)) > 0.5
    assert found[clean].mean() > (0.99 if pen > 2 else 0.7) and found[~clean].mean() < 0.005


@pytest.mark.parametrize("step", [28, 80])
def test_ink_is_found_where_ruled_lines_cross_it(step):
    picture = written(noise=5)
    ruled, ink = picture.copy(), written() == 30
    for row in range(9, len(ruled), step):
        ruled[row : row + 2] = np.minimum(ruled[row : row + 2], 120)
    assert (strength(ruled) > 0.35)[ink].mean() > 0.99


@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (240, 20)])
def test_small_thin_writing_on_a_full_page_is_found(ink, paper):
    page = Image.new("L", (263, 512), paper)
    for y in range(20, 490, 55):
        for x in range(15, 240, 28):
            ImageDraw.Draw(page).ellipse((x, y, x + 16, y + 30), outline=ink, width=2)
            ImageDraw.Draw(page).line([(x, y), (x + 12, y + 28)], ink, 2)
    picture = np.asarray(page)
    np.testing.assert_array_equal(strength(picture) > 0.5, picture == ink)


def test_the_noise_of_a_black_desk_is_less_than_half_of_full_ink():
    picture = written(noise=3)
    picture[:, :40] = np.random.default_rng(1).normal(12, 4, (260, 40)).clip(0, 255)
    assert (strength(picture)[:, :30] < 0.5).all()


def test_full_ink_has_contrast_1_where_there_is_hardly_any_ink():
    assert full_ink_contrast(np.full((20, 20), 0.02)) == 1
