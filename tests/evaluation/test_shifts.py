"""Every disturbance does what its name says, and the preprocessing removes position, size, pen width, noise and light."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_demo.evaluation import shifts
from mnist_demo.evaluation.shifts import (
    DRAWN,
    PAD,
    PICTURED,
    Shift,
    picture_images,
    pictures,
    place_on_pad,
    shortcut_images,
    stroke_images,
)
from mnist_demo.pictures.crop_resize import bounding_box
from mnist_demo.preprocessing.strokes_to_mnist import strokes_to_mnist
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN


def strokes_of(entries: list[dict]) -> Strokes:
    return Strokes.concatenate([Drawing.from_json(entry["drawing"]).batch for entry in entries])


SOME = strokes_of(GOLDEN[::3])  # one drawing of each digit
PLAIN = Shift("plain")


def random() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize("size", [0.15, 0.6, 0.95])
def test_a_drawing_has_the_given_size_on_the_pad(size):
    low, high = place_on_pad(SOME, replace(PLAIN, size=(size, size)), random()).bounds()
    assert (high - low).max(1) == pytest.approx(size * PAD)
    assert (low + high) / 2 == pytest.approx(PAD / 2)


def test_all_ink_of_a_moved_drawing_is_on_the_pad():
    shift = replace(PLAIN, moved=True)
    low, high = place_on_pad(SOME, shift, random()).bounds()
    pen = shift.pen * PAD / 2
    assert (low >= pen - 1e-6).all() and (high <= PAD - pen + 1e-6).all()
    assert np.ptp((low + high) / 2, axis=0).min() > 20  # the positions differ


def test_a_drawing_is_rotated_by_the_given_angle_in_either_direction():
    lines = Strokes(np.array([[0.0, 0.0], [100.0, 0.0]] * 20), np.arange(0, 41, 2), np.arange(21))
    points = place_on_pad(lines, replace(PLAIN, rotation=25), random()).points.reshape(20, 2, 2)
    along = points[:, 1] - points[:, 0]
    angle = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    assert np.abs(angle) == pytest.approx(25)
    assert {-1.0, 1.0} == set(np.sign(angle).tolist())


def test_a_picture_is_black_on_white_with_the_given_pen_width():
    lines = Strokes(np.array([[0.0, 0.0], [100.0, 0.0]]), np.array([0, 2]), np.array([0, 1]))
    for pen in (0.01, 0.04, 0.12):
        shift = replace(PLAIN, pen=pen)
        (image,) = pictures(place_on_pad(lines, shift, random()), shift, random())
        assert (image.shape, image.dtype) == ((PAD, PAD), np.uint8)
        assert image[0, 0] == 255 and image.min() == 0
        column = (255 - image[:, PAD // 2].astype(float)) / 255
        assert column.sum() == pytest.approx(pen * PAD, abs=0.6)


def one_picture(**how) -> np.ndarray:
    shift = replace(PLAIN, **how)
    return next(pictures(place_on_pad(SOME.select([8]), shift, random()), shift, random())).astype(float)


def test_noise_blur_light_and_dirt_change_the_picture_as_named():
    plain, corner = one_picture(), np.s_[:40, :40]
    assert one_picture(noise=0.15)[corner].std() > 10 > plain[corner].std()
    assert np.abs(np.diff(one_picture(blur=0.02))).max() < 0.5 * np.abs(np.diff(plain)).max()
    shaded = one_picture(shade=0.4)
    edge = np.concatenate([shaded[0], shaded[-1], shaded[:, 0], shaded[:, -1]])
    assert np.ptp(edge) > 40
    assert edge.min() >= 255 * 0.6 - 1
    for dirt in ({"specks": 5}, {"scratches": 1}):
        changed = one_picture(**dirt).astype(int) - plain
        assert changed.max() == 0 and changed.min() < -100
    wiped = one_picture(wiped=0.15).astype(int) - plain
    assert wiped.min() == 0 and wiped.max() > 200
    assert (one_picture(flecked=0.05) != plain).mean() == pytest.approx(0.025, abs=0.005)  # half is white on white
    assert one_picture(grey=0.3).min() == pytest.approx(0.3 * 255, abs=1)


@pytest.mark.parametrize("shift", [s for s in DRAWN if not s.rotation and not s.tremor], ids=lambda s: s.name)
def test_position_size_and_pen_width_of_strokes_change_nothing(shift):
    plain = strokes_to_mnist(SOME).astype(int)
    assert np.abs(stroke_images(SOME, shift) - plain).max() <= 2


@pytest.mark.slow
@pytest.mark.parametrize("shift", PICTURED, ids=lambda s: s.name)
def test_every_disturbed_picture_is_preprocessed_to_mnists_format_reproducibly(shift):
    two = SOME.select([2, 8])
    images = picture_images(two, shift)
    assert (images.shape, images.dtype) == ((2, 28, 28), np.uint8)
    for image in images:
        left, top, right, bottom = bounding_box(image)
        assert max(right - left, bottom - top) == 20
        assert image.max() > 200
    assert np.array_equal(images, picture_images(two, shift))


@pytest.mark.slow
@pytest.mark.parametrize("how", [{"shade": 0.02}, {"shade": 0.05}, {"shade": 0.4}, {"noise": 0.05}, {"blur": 0.01}])
def test_light_noise_and_blur_are_removed_from_a_picture(how):
    # Mean difference from the strokes in grey levels: 8 for an undisturbed picture, 50 for another digit.
    difference = picture_images(SOME, replace(PLAIN, **how)).astype(int) - stroke_images(SOME, PLAIN)
    assert np.abs(difference).mean((1, 2)).max() < 20


def test_the_names_of_disturbances_are_unique():
    for kind in (DRAWN, PICTURED):
        assert len({shift.name for shift in kind}) == len(kind)


def test_the_shortcuts_shrink_the_canvas_or_crop_without_centring_by_mass():
    whole, cropped, middle = shortcut_images(SOME, shifts.ANYWHERE).values()
    for images in (whole, cropped, middle):
        assert (images.shape, images.dtype) == ((len(SOME), 28, 28), np.uint8)
    on_pad = place_on_pad(SOME, shifts.ANYWHERE, np.random.default_rng(shifts.SEED))
    low, high = on_pad.bounds()
    for number in range(len(SOME)):
        left, top, right, bottom = bounding_box(whole[number])
        expected = [*(low[number] / 10), *(high[number] / 10)]
        assert [left, top, right, bottom] == pytest.approx(expected, abs=2)
        for images, side in ((cropped, 28), (middle, 20)):
            left, top, right, bottom = bounding_box(images[number])
            assert max(right - left, bottom - top) == side
            assert abs(left - (28 - right)) <= 1 and abs(top - (28 - bottom)) <= 1
