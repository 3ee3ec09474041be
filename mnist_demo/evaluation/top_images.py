"""Which of MNIST's test images excite each unit of a network most, kept beside its checkpoint as <model>.exciting.npz."""

import functools
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mnist_demo.explanation.activations import stages
from mnist_demo.files import NPZ_ERRORS, atomic_write
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.model import Model

IMAGES_PER_UNIT = 6  # images for each unit
BATCH = 500


def top_images_path(name: str, folder: Path = CHECKPOINTS) -> Path:
    """Where the images that excite the units of the model called `name` are."""
    return Path(folder) / f"{name}.exciting.npz"


def top_images(model: Model, images: torch.Tensor) -> list[np.ndarray]:
    """Of each stage after the image uint16 [C, 6]: the indices of those of uint8 [N, 28, 28], N at least 6, in which one of the
    unit's values is the largest, the largest first."""
    live = model.fused()
    peaks: list[list[torch.Tensor]] = []
    for part in images.split(BATCH):
        peaks.append([values.amax((2, 3)) for _, values in stages(live, part)[1:]])
    return [torch.cat(stage).topk(IMAGES_PER_UNIT, 0).indices.T.numpy().astype(np.uint16) for stage in zip(*peaks)]


def save_top_images(model: Model, images: torch.Tensor, folder: Path) -> None:
    """Write them beside the model's checkpoint."""
    found: dict[str, Any] = {f"stage{at}": indices for at, indices in enumerate(top_images(model, images), 1)}
    with atomic_write(top_images_path(model.name, folder)) as path:
        np.savez_compressed(path, weights=model.card.sha256, **found)


@functools.cache
def top_images_of(predictor: Predictor, model: str) -> list[np.ndarray]:
    """What `save_exciting` wrote, for each stage after the image; [] where it is missing, damaged or of another checkpoint."""
    card = predictor.cards[model]
    try:
        with top_images_path(model, predictor.checkpoints).open("rb") as file, np.load(file) as archive:
            if archive["weights"] != card.sha256:
                return []
            found = [archive[f"stage{at}"] for at in range(1, len(archive.files))]
    except NPZ_ERRORS:
        return []
    return found if all(_is_whole(each) for each in found) else []


def _is_whole(indices: np.ndarray) -> bool:
    return (
        indices.ndim == 2
        and indices.shape[1] == IMAGES_PER_UNIT
        and indices.dtype == np.uint16
        and indices.max(initial=0) < 10_000
    )
