"""Images → raw outputs and judgements."""

import numpy as np
import pytest
import torch

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.networks.models import MODELS, ModelNameError
from mnist_demo.recognition.model import load_model, outputs


def test_no_images_give_no_outputs():
    spec = MODELS["mlp-128"]
    assert outputs(spec, spec.build(), torch.zeros(0, 28, 28, dtype=torch.uint8)).shape == (0, 10)


def test_outputs_are_those_of_the_normalised_images_for_any_batch_size(monkeypatch):
    monkeypatch.setattr("mnist_demo.recognition.model.BATCH", 3)
    spec, images = MODELS["cnn-32-64"], shipped_test_images()[0][:7]
    network = spec.build().eval()
    with torch.inference_mode():
        expected = network((images[:, None] / 255 - spec.mean) / spec.std)
    assert torch.allclose(outputs(spec, network, images), expected, atol=1e-5)


def test_a_model_judges_arrays_and_tensors_by_its_own_outputs():
    model, images = load_model("mlp-128"), shipped_test_images()[0][:20]
    judgement = model.judge(images)
    assert np.array_equal(judgement.probabilities, model.judge(images.numpy()).probabilities)
    assert np.array_equal(judgement.probabilities, model.judge_outputs(model.outputs(images)).probabilities)
    assert judgement.digit.tolist() == model.fused().judge(images).digit.tolist()


def test_an_unknown_model_name_lists_the_known_names():
    with pytest.raises(ModelNameError, match=r"'vgg'.*cnn.*mlp"):
        load_model("vgg")
