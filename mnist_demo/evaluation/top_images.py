"""Top-activating test images of each unit, stored as <model>.exciting.npz beside its checkpoint."""

import functools
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from mnist_demo.explanation.activations import as_maps, forward
from mnist_demo.files import NPZ_ERRORS, atomic_write, open_npz
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.model import Model

IMAGES_PER_UNIT = 6
BATCH = 500  # images

Indices = NDArray[np.uint16]  # [units, IMAGES_PER_UNIT], into MNIST's test images, the most activating first


def top_images_path(name: str, folder: Path = CHECKPOINTS) -> Path:
    """The file of the top-activating images of the model called `name`."""
    return Path(folder) / f"{name}.exciting.npz"


@torch.inference_mode()
def top_images(model: Model, images: torch.Tensor) -> list[Indices]:
    """The top-activating images of each unit among uint8 [N, 28, 28], for each stage after the input.

    A map counts with its maximum. N must be at least IMAGES_PER_UNIT.
    """
    live = model.fused()
    peaks = [
        [as_maps(values).amax((2, 3)) for values in forward(live, images[start : start + BATCH])[1:]]
        for start in range(0, len(images), BATCH)
    ]
    return [torch.cat(stage).topk(IMAGES_PER_UNIT, 0).indices.T.numpy().astype(np.uint16) for stage in zip(*peaks)]


def save_top_images(model: Model, images: torch.Tensor, folder: Path) -> None:
    """Compute the top-activating images and write them beside the model's checkpoint."""
    arrays: dict[str, Any] = {f"stage{n}": indices for n, indices in enumerate(top_images(model, images), 1)}
    with atomic_write(top_images_path(model.name, folder)) as path:
        np.savez_compressed(path, weights=model.card.sha256, **arrays)


@functools.cache
def top_images_of(predictor: Predictor, model: str) -> list[Indices]:
    """The stored top-activating images for each stage after the input; [] if `load_arrays` finds none."""
    path = top_images_path(model, predictor.checkpoints)
    return list(load_arrays(path, predictor.cards[model].sha256).values())


def load_arrays(path: Path, sha256: str) -> dict[str, NDArray[Any]]:
    """The arrays that are stored beside a checkpoint whose weights have this checksum.

    {} if the file is missing, damaged or of another checkpoint.
    """
    with suppress(NPZ_ERRORS), open_npz(path) as archive:
        arrays = dict(archive)
        if arrays.pop("weights") == sha256:
            return arrays
    return {}
