"""Synthetic photographs of every kind."""

import numpy as np
import pytest

from mnist_demo.evaluation.photos import PHOTOS, Photo, photo_images, pictures
from mnist_demo.strokes.batch import Strokes
from mnist_demo.strokes.drawing import Drawing
from places import GOLDEN

DRAWINGS = Strokes.concatenate([Drawing.from_json(entry["drawing"]).batch for entry in GOLDEN[:1]])


def photographs(photo: Photo) -> list[np.ndarray]:
    return [np.asarray(each) for each in pictures(DRAWINGS, photo, np.random.default_rng(0))]


def test_the_names_of_photographs_are_unique():
    assert len({photo.name for photo in PHOTOS}) == len(PHOTOS)


@pytest.mark.slow
@pytest.mark.parametrize("photo", PHOTOS, ids=lambda photo: photo.name)
def test_every_picture_has_the_stated_size_and_is_reproducible(photo):
    first, second = photographs(photo), photographs(photo)
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one, other) and one.dtype == np.uint8
        assert 480 <= max(one.shape[:2]) <= 1000 and one.shape[2] == (4 if photo.clear else 3)


def test_the_pictures_are_preprocessed_to_28x28():
    images = photo_images(DRAWINGS, PHOTOS[0])
    assert images.shape == (1, 28, 28) and images.dtype == np.uint8 and images.any((1, 2)).all()


def test_no_drawings_give_no_images():
    nothing = Strokes(np.zeros((0, 2)), np.zeros(1, int), np.zeros(1, int))
    assert photo_images(nothing, PHOTOS[0]).shape == (0, 28, 28)
