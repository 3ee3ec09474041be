"""Images → raw outputs."""

import torch

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.networks.models import MODELS
from mnist_demo.recognition.model import outputs


def test_no_images_give_no_outputs():
    spec = MODELS["mlp-128"]
    assert outputs(spec, spec.build(), torch.zeros(0, 28, 28, dtype=torch.uint8)).shape == (0, 10)


def test_outputs_are_the_networks_own_of_the_normalised_image_whatever_the_batch():
    spec, images = MODELS["cnn-32-64"], shipped_test_images()[0][:7]
    network = spec.build().eval()
    with torch.inference_mode():
        expected = network((images[:, None] / 255 - spec.mean) / spec.std)
    assert torch.allclose(outputs(spec, network, images, batch=3), expected, atol=1e-5)
