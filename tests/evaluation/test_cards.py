"""Cards: the thresholds of a model whose only drawings are its owner's."""

import numpy as np
import pytest
import torch

from mnist_demo.datasets.doodles.sampling import unseen_images
from mnist_demo.datasets.ink_files import InkFile, to_ink
from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.evaluation.cards import pen_drawing_figures
from mnist_demo.networks.card import NO_THRESHOLDS
from mnist_demo.recognition.model import outputs
from mnist_demo.recognition.statuses import judge
from mnist_demo.strokes.batch import Strokes
from places import GOLDEN


@pytest.mark.parametrize("count", [3, len(GOLDEN)])
def test_with_own_drawings_only_non_digits_are_still_rejected(predictor, count):
    model = predictor.model("mlp")
    strokes = Strokes.from_drawings([to_ink(entry["drawing"]["strokes"]) for entry in GOLDEN[:count]])
    labels = np.array([str(entry["label"]) for entry in GOLDEN[:count]])
    ink = InkFile(strokes, labels, np.full(count, "own/pad"), np.full(count, "train"))
    images, image_labels = shipped_test_images()
    left_out = images[::5], image_labels[::5]  # mlp has not learned from these
    freehand, thresholds, statuses = pen_drawing_figures(model.spec, model.network, ink, left_out)
    assert freehand is statuses is None and 0 < thresholds.margin < 1

    def rejected(images: torch.Tensor) -> float:
        return float(judge(model.spec, outputs(model.spec, model.network, images), thresholds).not_a_digit.mean())

    assert rejected(torch.from_numpy(unseen_images())) > 0.8
    assert rejected(images[1:1_000:3]) < 0.02


def test_without_enough_drawings_and_images_the_thresholds_reject_nothing(predictor):
    model = predictor.model("mlp")
    strokes = Strokes.from_drawings([to_ink(entry["drawing"]["strokes"]) for entry in GOLDEN[:3]])
    ink = InkFile(strokes, np.array(["1", "2", "3"]), np.full(3, "own/pad"), np.full(3, "train"))
    assert pen_drawing_figures(model.spec, model.network, ink)[1] == NO_THRESHOLDS
