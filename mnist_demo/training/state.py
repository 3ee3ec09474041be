"""State of a training after an epoch, in a file from which `train --resume` continues.

The file is a dict of tensors and plain values, written by torch.save. With `weights_only`, torch runs no code when it reads it.
"""

import hashlib
import pickle
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

from mnist_demo.datasets.training_data import Data
from mnist_demo.errors import UserError
from mnist_demo.files import atomic_write
from mnist_demo.networks.card import EpochFigures
from mnist_demo.networks.recipe import Recipe, recipe_to_json

Description = dict[str, Any]  # plain values


class StateError(UserError):
    """A state file that cannot be continued. The message is one sentence."""


@dataclass(frozen=True)
class StateFile:
    """Where the state of a training is saved, and whether to continue from a file that exists."""

    path: Path
    resume: bool = False


@dataclass
class TrainingState:
    """Everything that changes during a training. Dropout uses torch's global generator."""

    network: nn.Module
    averaged: AveragedModel | None
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    random: np.random.Generator  # of the epochs' images
    generator: torch.Generator  # of their augmentation
    steps: list[tuple[float, float]] = field(default_factory=list)  # (loss, accuracy) of each batch so far
    epochs: list[EpochFigures] = field(default_factory=list)  # the figures of each complete epoch
    seconds: float = 0.0  # duration of the training so far
    stopped: bool = False  # whether the recipe's stop rule has ended the training


def state_path(name: str, seed: int, folder: Path) -> Path:
    """The state file of a model's training from this seed, in the folder of its checkpoint."""
    return folder / f".{name}.seed{seed}.training.pt"


def describe(recipe: Recipe, data: Data, seed: int, device: torch.device) -> Description:
    """Everything that decides about the result of a training."""
    arrays = [data.images.numpy(), data.labels.numpy(), data.digits, data.others]
    if data.ink is not None:
        arrays += [data.ink.strokes.points, data.ink.labels]
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return {
        "recipe": recipe_to_json(recipe),
        "data": digest.hexdigest(),
        "seed": seed,
        "device": str(device),
        "threads": torch.get_num_threads(),
        "torch": str(torch.__version__),
    }


def stored_threads(path: Path) -> int:
    """The number of threads of the training whose state is in the file. Raises StateError."""
    return int(_read(path)["training"]["threads"])


def save_state(state: TrainingState, training: Description, path: Path) -> None:
    """Write the state file, replacing an old one only when complete. Raises FileError."""
    values = {
        "training": training,
        **{name: part.state_dict() for name, part in _stateful_parts(state).items()},
        "random": state.random.bit_generator.state,
        "generator": state.generator.get_state(),
        "torch_random": torch.get_rng_state(),
        "steps": state.steps,
        "epochs": [asdict(epoch) for epoch in state.epochs],
        "seconds": state.seconds,
        "stopped": state.stopped,
    }
    device = next(state.network.parameters()).device
    if device.type != "cpu":
        values["device_random"] = torch.get_device_module(device).get_rng_state()
    with atomic_write(path) as unfinished:
        torch.save(values, unfinished)


def restore_state(state: TrainingState, training: Description, path: Path) -> None:
    """Set a new state to that in the file.

    Raises StateError if the file is damaged or of another training.
    """
    values = _read(path)
    different = [name for name, value in training.items() if values["training"].get(name) != value]
    if different:
        raise StateError(
            f"{path} is of another training, its {' and '.join(different)} differ: train without --resume, from the beginning."
        )
    try:
        for name, part in _stateful_parts(state).items():
            part.load_state_dict(values[name])
        state.random.bit_generator.state = values["random"]
        state.generator.set_state(values["generator"])
        torch.set_rng_state(values["torch_random"])
        device = next(state.network.parameters()).device
        if device.type != "cpu":
            torch.get_device_module(device).set_rng_state(values["device_random"])
        state.steps, state.seconds, state.stopped = values["steps"], values["seconds"], values["stopped"]
        state.epochs = [EpochFigures(**epoch) for epoch in values["epochs"]]
    except (KeyError, TypeError, ValueError, RuntimeError):
        raise StateError(_damaged(path)) from None


def _stateful_parts(state: TrainingState) -> dict[str, Any]:
    """The parts that have a `state_dict`."""
    names = ("network", "averaged", "optimiser", "schedule")
    return {name: part for name in names if (part := getattr(state, name)) is not None}


def _read(path: Path) -> dict[str, Any]:
    try:
        values: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        values["training"]["threads"]
    except PermissionError:
        raise
    except (pickle.UnpicklingError, EOFError, OSError, RuntimeError, KeyError, TypeError, ValueError):
        raise StateError(_damaged(path)) from None
    return values


def _damaged(path: Path) -> str:
    return f"{path} is damaged: train without --resume, from the beginning."
