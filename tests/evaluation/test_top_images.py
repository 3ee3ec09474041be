"""The stored top-activating images are those of the checkpoint beside which they are stored."""

import shutil

import numpy as np
import pytest

from mnist_demo.evaluation.answers import checkpoint_files, mnist_test
from mnist_demo.evaluation.top_images import IMAGES_PER_UNIT, top_images, top_images_of, top_images_path
from mnist_demo.explanation.activations import as_maps, forward
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor


@pytest.fixture(scope="module")
def predictor():
    return Predictor()


@pytest.mark.parametrize("name", MODELS)
def test_every_unit_of_every_model_has_top_images(predictor, name):
    stored = top_images_of(predictor, name)
    values = forward(predictor.live(name), mnist_test()[0][:1])
    assert [indices.shape for indices in stored] == [(each.shape[1], IMAGES_PER_UNIT) for each in values[1:]]


@pytest.mark.parametrize("name", ["cnn", "mlp-128"])
def test_no_other_image_activates_a_unit_more(predictor, name):
    images = mnist_test()[0]
    stored = top_images_of(predictor, name)[0].astype(np.int64)
    others = np.random.default_rng(0).choice(10_000, 200, replace=False)
    for unit in range(0, len(stored), 7):
        maps = as_maps(forward(predictor.live(name), images[[*stored[unit], *others]])[1])
        values = maps[:, unit].amax((1, 2))
        assert values[IMAGES_PER_UNIT - 1] >= values[IMAGES_PER_UNIT:].max() - 1e-4 or set(stored[unit]) & set(others)
        assert (values[:IMAGES_PER_UNIT].diff() <= 1e-4).all()


@pytest.mark.slow
def test_top_images_of_few_images_are_among_them():
    found = top_images(Predictor().model("mlp-128"), mnist_test()[0][:8])
    assert all(indices.max() < 8 for indices in found)


def test_top_images_of_another_checkpoint_or_damaged_ones_are_not_used(tmp_path):
    for path in checkpoint_files("mlp-128"):
        shutil.copy(path, tmp_path)
    assert top_images_of(Predictor(tmp_path), "mlp-128")
    with np.load(top_images_path("mlp-128", tmp_path)) as archive:
        arrays = dict(archive)
    np.savez_compressed(top_images_path("mlp-128", tmp_path), **(arrays | {"weights": "0" * 64}))
    assert top_images_of(Predictor(tmp_path), "mlp-128") == []
    top_images_path("mlp-128", tmp_path).write_bytes(b"PK")
    assert top_images_of(Predictor(tmp_path), "mlp-128") == []
    top_images_path("mlp-128", tmp_path).unlink()
    assert top_images_of(Predictor(tmp_path), "mlp-128") == []
