"""A frame around a small picture goes, and MNIST's own images stay as they are."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_demo.drawing.frame import without_frame
from mnist_demo.drawing.picture import found
from mnist_demo.drawing.preprocess import to_mnist
from mnist_demo.learning.mnist import shipped_test_images

IMAGES, LABELS = (tensor[:40].numpy() for tensor in shipped_test_images())


def framed(image: np.ndarray, tone: int, thick: int = 1, gap: int = 0) -> np.ndarray:
    """uint8 [H, W], a frame drawn over its outermost pixels but for `gap`."""
    result = image.copy()
    height, width = image.shape
    inside = np.zeros(image.shape, bool)
    inside[gap + thick : height - gap - thick, gap + thick : width - gap - thick] = True
    outside = np.ones(image.shape, bool)
    outside[gap : height - gap, gap : width - gap] = False
    result[~inside & ~outside] = tone
    return result


@pytest.mark.parametrize(("tone", "thick", "gap"), [(255, 1, 0), (60, 1, 0), (255, 2, 0), (255, 1, 1), (120, 2, 1)])
@pytest.mark.parametrize("is_dark_on_light", [False, True])
def test_a_digit_in_a_frame_is_the_same_without_it(tone, thick, gap, is_dark_on_light):
    for image in (image for image in IMAGES if not framed(np.zeros_like(image), 1, 4)[image > 0].any()):
        given = framed(image, tone, thick, gap)
        np.testing.assert_array_equal(to_mnist(255 - given if is_dark_on_light else given), to_mnist(image))


@pytest.mark.parametrize("side", [28, 40, 64])
def test_digits_in_frames_of_pictures_of_any_small_size_are_read(predictor, side):
    large = [np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)) for image in IMAGES]
    right = [predictor.predict(framed(image, 255, 2, 1), "mlp").digit == label for image, label in zip(large, LABELS)]
    assert sum(right) >= 39


@pytest.mark.parametrize("side", [40, 64, 100, 300])
@pytest.mark.parametrize("radius", [0.08, 0.15, 0.3])
def test_digits_in_frames_with_round_corners_are_read(predictor, side, radius):
    frame = Image.new("L", (4 * side, 4 * side), 0)
    ImageDraw.Draw(frame).rounded_rectangle(
        [0.05 * 4 * side] * 2 + [0.95 * 4 * side] * 2, radius * 4 * side, outline=255, width=max(side // 20, 4)
    )
    frame = np.asarray(frame.resize((side, side), Image.Resampling.BOX))
    right = 0
    for image, label in zip(IMAGES, LABELS):
        digit = Image.fromarray(image).resize((round(0.7 * side),) * 2, Image.Resampling.BICUBIC)
        picture = Image.fromarray(frame.copy())
        picture.paste(digit, ((side - digit.width) // 2,) * 2)
        right += predictor.predict(picture, "mlp").digit == label
    assert right >= 38


@pytest.mark.parametrize("side", [28, 40, 64, 66])
@pytest.mark.parametrize("radius", [0.1, 0.2, 0.3])
@pytest.mark.parametrize("tile", [(60, 120, 220), (250, 210, 60), (30, 30, 40)])
def test_digits_on_tiles_with_round_corners_are_read(predictor, tile, radius, side):
    ink = (0, 0, 0) if sum(tile) > 500 else (255, 255, 255)
    corners = Image.new("L", (4 * side, 4 * side), 0)
    ImageDraw.Draw(corners).rounded_rectangle([0, 0, 4 * side - 1, 4 * side - 1], radius * 4 * side, fill=255)
    corners = corners.resize((side, side), Image.Resampling.BOX)
    empty = Image.composite(Image.new("RGB", (side, side), tile), Image.new("RGB", (side, side), "white"), corners)
    right = 0
    for image, label in zip(IMAGES, LABELS):
        digit = Image.fromarray(image).resize((round(0.8 * side),) * 2, Image.Resampling.BICUBIC)
        picture = empty.copy()
        picture.paste(Image.new("RGB", digit.size, ink), ((side - digit.width) // 2,) * 2, digit)
        right += predictor.predict(picture, "mlp").digit == label
    assert right >= 38


def test_what_was_taken_away_is_told():
    written = found(framed(IMAGES[0], 255))
    assert written.reasons == ("lines",)
    assert written.taken[framed(np.zeros((28, 28), np.uint8), 1) > 0].all() and not written.taken[2:-2, 2:-2].any()


def test_images_without_a_frame_stay_as_they_are():
    for image in shipped_test_images()[0].numpy()[:2000]:
        picture = image[:, :, None] / 255
        assert without_frame(picture) is picture


@pytest.mark.parametrize("box", [(4, 4, 24, 24), (0, 0, 28, 28)])
def test_a_square_0_with_nothing_in_it_is_no_frame(box):
    left, top, right, bottom = box
    picture = np.zeros((28, 28, 1))
    picture[top:bottom, left:right] = 1
    picture[top + 2 : bottom - 2, left + 2 : right - 2] = 0
    assert without_frame(picture) is picture


@pytest.mark.parametrize("thick", [1, 3])
def test_a_dash_in_a_frame_is_a_dash(predictor, thick):
    picture = framed(np.zeros((28, 28), np.uint8), 255)
    picture[13 : 13 + thick, 8:20] = 255
    for answer in predictor.compare(picture, ["cnn", "mlp"]):
        assert (answer.status, answer.reason) == ("not_a_digit", "a line that lies flat")


def test_a_square_8_keeps_its_bar():
    picture = framed(np.zeros((28, 28), np.uint8), 255, 2)[:, :, None] / 255
    picture[13:15] = 1
    assert without_frame(picture) is picture


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 64), (64, 1), (5, 5)])
def test_the_smallest_pictures_stay_as_they_are(size):
    picture = np.random.default_rng(0).random((*size, 3))
    assert without_frame(picture).shape == picture.shape
