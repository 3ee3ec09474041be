"""Checkpoints: the weights <model>.safetensors and the card <model>.json of a model.

Both files are written atomically and validated when they are loaded.
"""

import codecs
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as as_bytes
from torch import nn

from mnist_demo.errors import UserError, short_repr
from mnist_demo.files import atomic_write, permission_denied
from mnist_demo.networks.card import Card, CardError, card_from_json, card_to_json
from mnist_demo.networks.models import ModelSpec, spec_of

# Inside the installed package, beside the package in the repository.
_INSTALLED = Path(__file__).parents[1] / "checkpoints"
CHECKPOINTS = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2] / "checkpoints"
MAX_WEIGHT = 65504  # the largest float16; all weights are far below it


class CheckpointError(UserError):
    """A checkpoint that cannot be loaded. The message names the file and the command that rebuilds it."""


def weights_path(name: str, folder: Path = CHECKPOINTS) -> Path:
    """Path of a model's weights."""
    return folder / f"{name}.safetensors"


def card_path(name: str, folder: Path = CHECKPOINTS) -> Path:
    """Path of a model's card."""
    return folder / f"{name}.json"


def stored_copy(spec: ModelSpec, network: nn.Module) -> nn.Module:
    """A copy of the network as its checkpoint holds it: evaluation mode, on the CPU, rounded weights."""
    copy = spec.build()
    copy.load_state_dict({name: value.float() for name, value in _tensors(spec, network).items()})
    return copy.eval()


def save(spec: ModelSpec, network: nn.Module, card: Card, folder: Path = CHECKPOINTS) -> Card:
    """Write weights and card, and return the card with the file's size and checksum.

    An existing checkpoint stays usable until both new files are complete, even if this process is killed.
    """
    with (
        _backup_weights(spec.name, folder),
        atomic_write(card_path(spec.name, folder)) as new_card,
        atomic_write(weights_path(spec.name, folder)) as new_weights,
    ):
        # save_file of safetensors would make a file that only its owner can read.
        new_weights.write_bytes(as_bytes(_tensors(spec, network), metadata={"model": spec.name}))
        card = replace(card, file_bytes=new_weights.stat().st_size, sha256=_digest(new_weights))
        new_card.write_text(card_to_json(card), encoding="utf-8")
    return card


def save_card(card: Card, folder: Path) -> None:
    """Write the card only, atomically."""
    with atomic_write(card_path(card.name, folder)) as path:
        path.write_text(card_to_json(card), encoding="utf-8")


def load_card(name: str, folder: Path = CHECKPOINTS) -> Card:
    """The card of a model. Raises CheckpointError."""
    path = card_path(spec_of(name).name, folder)
    try:
        card = card_from_json(path.read_bytes().removeprefix(codecs.BOM_UTF8))  # some editors add it
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing: {_remedy(name)}.") from None
    except PermissionError:
        raise CheckpointError(permission_denied(path)) from None
    except (OSError, CardError) as error:
        raise CheckpointError(f"{path} is damaged ({error}): {_remedy(name)}.") from None
    if card.name != name:
        raise CheckpointError(f"{path} is the card of {short_repr(card.name)}, not of {name!r}: {_remedy(name)}.")
    return card


def spec_of_card(card: Card) -> ModelSpec:
    """The spec of the card's model, with the normalisation of the card if it has one."""
    spec = spec_of(card.name)
    if card.normalisation is None:
        return spec
    mean, std = card.normalisation
    return replace(spec, mean=mean, std=std)


def load(name: str, folder: Path = CHECKPOINTS) -> tuple[nn.Module, Card]:
    """A model's network, in evaluation mode on the CPU, and its card.

    Raises ModelNameError for an unknown name, and CheckpointError if a file is missing, damaged, renamed or does not
    fit the network.
    """
    spec = spec_of(name)
    card = load_card(name, folder)
    path = _weights_of_card(card, folder)
    try:
        # Opened here too, because safetensors reports an unreadable file as missing.
        with path.open("rb"), safe_open(path, "pt") as file:
            model = (file.metadata() or {}).get("model")
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing: {_remedy(name)}.") from None
    except PermissionError:
        raise CheckpointError(permission_denied(path)) from None
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path} is damaged ({error}): {_remedy(name)}.") from None
    if model != name:
        raise CheckpointError(f"{path} holds {short_repr(model)}, not {name!r}: {_remedy(name)}.")
    if _digest(path) != card.sha256:
        raise CheckpointError(f"{path} is not the file that its card {name}.json describes: {_remedy(name)}.")
    weights = (value for value in tensors.values() if value.is_floating_point())
    if not all((value.float().abs() <= MAX_WEIGHT).all() for value in weights):  # NaN also fails the comparison
        raise CheckpointError(f"{path} holds numbers that no trained network has: {_remedy(name)}.")
    network = spec.build()
    try:
        network.load_state_dict(
            {key: value.float() if value.is_floating_point() else value for key, value in tensors.items()}, strict=True
        )
    except RuntimeError:
        raise CheckpointError(f"{path} does not fit the network {name!r}: {_remedy(name)}.") from None
    return network.eval(), card


def _tensors(spec: ModelSpec, network: nn.Module) -> dict[str, torch.Tensor]:
    tensors = {key: value.detach().cpu().contiguous() for key, value in network.state_dict().items()}
    return {key: value.to(spec.weight_dtype) if value.is_floating_point() else value for key, value in tensors.items()}


def _backup_path(name: str, folder: Path) -> Path:
    """Path of a copy of the old weights, which exists while new weights and a new card are written."""
    return folder / f".{name}.kept.safetensors"


@contextmanager
def _backup_weights(name: str, folder: Path) -> Iterator[None]:
    """Keep a copy of the weights of the current card, if there is one, until the new card is in place."""
    backup = _backup_path(name, folder)
    if _is_backup_in_use(name, folder) is False:
        with atomic_write(backup) as unfinished:
            try:
                os.link(weights_path(name, folder), unfinished)  # needs no disk space
            except OSError:  # some file systems have no hard links
                shutil.copyfile(weights_path(name, folder), unfinished)
    try:
        yield
    finally:
        if not _is_backup_in_use(name, folder):
            backup.unlink(missing_ok=True)


def _is_backup_in_use(name: str, folder: Path) -> bool | None:
    """Whether the current card belongs to the backup of the weights; None if there is no checkpoint."""
    try:
        path = _weights_of_card(load_card(name, folder), folder)
    except CheckpointError:
        return None
    return path == _backup_path(name, folder) if path.is_file() else None


def _weights_of_card(card: Card, folder: Path) -> Path:
    """The weights file that belongs to a card.

    It is the backup if saving was interrupted after the new weights and before the new card.
    """
    path, backup = weights_path(card.name, folder), _backup_path(card.name, folder)
    if backup.is_file() and not (path.is_file() and _digest(path) == card.sha256) and _digest(backup) == card.sha256:
        return backup
    return path


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except PermissionError:
        raise CheckpointError(permission_denied(path)) from None


def _remedy(name: str) -> str:
    return f"rebuild it with `python -m mnist_demo.train {name}`"
