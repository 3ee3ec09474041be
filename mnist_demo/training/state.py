"""State of a training after an epoch, in a file from which `train --resume` continues.

The file is safetensors, which contains tensors and text and runs no code when it is read.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as as_bytes
from torch import nn
from torch.optim.swa_utils import AveragedModel

from mnist_demo.datasets.training_data import Data
from mnist_demo.errors import UserError
from mnist_demo.files import atomic_write
from mnist_demo.networks.card import EpochFigures
from mnist_demo.networks.recipe import Recipe, recipe_to_json

Description = dict[str, Any]  # JSON values


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
    return folder / f".{name}.seed{seed}.training.safetensors"


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
        "torch": torch.__version__,
    }


def stored_threads(path: Path) -> int:
    """The number of threads of the training whose state is in the file. Raises StateError."""
    return int(_read(path)[0]["training"]["threads"])


def save_state(state: TrainingState, training: Description, path: Path) -> None:
    """Write the state file, replacing an old one only when complete. Raises FileError."""
    tensors = {
        "random.torch": torch.get_rng_state(),
        "random.images": state.generator.get_state(),
        "steps": torch.tensor(state.steps, dtype=torch.float64),
    }
    device = next(state.network.parameters()).device
    if device.type != "cpu":
        tensors["random.device"] = torch.get_device_module(device).get_rng_state()
    for name, module in _modules(state).items():
        tensors |= {f"{name}.{key}": value for key, value in module.state_dict().items()}
    optimiser = state.optimiser.state_dict()
    for index, slots in optimiser["state"].items():
        tensors |= {f"optimiser.{index}.{key}": value for key, value in slots.items()}
    text = json.dumps(
        {
            "training": training,
            "groups": optimiser["param_groups"],
            "schedule": state.schedule.state_dict(),
            "random": state.random.bit_generator.state,
            "epochs": [asdict(epoch) for epoch in state.epochs],
            "seconds": state.seconds,
            "stopped": state.stopped,
        }
    )
    content = as_bytes({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, {"state": text})
    with atomic_write(path) as unfinished:
        unfinished.write_bytes(content)


def restore_state(state: TrainingState, training: Description, path: Path) -> None:
    """Set a new state to that in the file.

    Raises StateError if the file is damaged or of another training.
    """
    values, tensors = _read(path)
    # JSON, because a tuple is a list in the file.
    different = [
        name for name, value in training.items() if values["training"].get(name) != json.loads(json.dumps(value))
    ]
    if different:
        raise StateError(
            f"{path} is of another training, its {' and '.join(different)} differ: train without --resume, from the beginning."
        )
    try:
        for name, module in _modules(state).items():
            module.load_state_dict(_below(name, tensors))
        _restore_optimiser(state.optimiser, _below("optimiser", tensors), values["groups"])
        state.schedule.load_state_dict(values["schedule"])
        state.random.bit_generator.state = values["random"]
        state.generator.set_state(tensors["random.images"])
        torch.set_rng_state(tensors["random.torch"])
        device = next(state.network.parameters()).device
        if device.type != "cpu":
            torch.get_device_module(device).set_rng_state(tensors["random.device"])
        state.steps = [(loss, accuracy) for loss, accuracy in tensors["steps"].tolist()]
        state.epochs = [EpochFigures(**epoch) for epoch in values["epochs"]]
        state.seconds, state.stopped = values["seconds"], values["stopped"]
    except (KeyError, TypeError, ValueError, RuntimeError):
        raise StateError(_damaged(path)) from None


def _modules(state: TrainingState) -> dict[str, nn.Module]:
    return {"network": state.network} | ({"average": state.averaged} if state.averaged is not None else {})


def _below(prefix: str, tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(f"{prefix}."): value for name, value in tensors.items() if name.startswith(f"{prefix}.")}


def _restore_optimiser(
    optimiser: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor], groups: list[dict[str, Any]]
) -> None:
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    slots: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in tensors.items():
        index, _, key = name.partition(".")
        parameter = parameters[int(index)]
        if value.shape == parameter.shape:  # a fused optimiser needs the memory format of the parameter
            value = torch.empty_like(parameter, requires_grad=False).copy_(value)
        slots.setdefault(int(index), {})[key] = value
    optimiser.load_state_dict({"state": slots, "param_groups": groups})


def _read(path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    try:
        with path.open("rb"), safe_open(path, "pt") as file:
            values = json.loads((file.metadata() or {})["state"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        values["training"]["threads"]
    except PermissionError:
        raise
    except (SafetensorError, OSError, KeyError, TypeError, ValueError):
        raise StateError(_damaged(path)) from None
    return values, tensors


def _damaged(path: Path) -> str:
    return f"{path} is damaged: train without --resume, from the beginning."
