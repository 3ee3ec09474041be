"""Checkpoints: the weights <model>.safetensors and the card <model>.json of a model.

Both files are written atomically and validated when they are loaded.
"""

import codecs
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load as from_bytes
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
    copy.load_state_dict(_tensors(spec, network))
    return copy.eval()


def save(spec: ModelSpec, network: nn.Module, card: Card, folder: Path = CHECKPOINTS) -> Card:
    """Write weights and card, and return the card with the file's size and checksum.

    An existing checkpoint stays usable until both new files are complete, even if this process is killed: the new
    weights replace the old ones after the new card is in place.
    """
    # save_file of safetensors would make a file that only its owner can read.
    content = as_bytes(_tensors(spec, network), metadata={"model": spec.name})
    card = replace(card, file_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    path, waiting = weights_path(spec.name, folder), _waiting_path(spec.name, folder)
    with suppress(CheckpointError, OSError):  # the last step of a save that was interrupted there
        os.replace(_weights_of_card(load_card(spec.name, folder), folder), path)
    try:
        with atomic_write(waiting) as unfinished:
            unfinished.write_bytes(content)
        save_card(card, folder)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    os.replace(waiting, path)
    return card


def save_card(card: Card, folder: Path) -> None:
    """Write the card only, atomically."""
    with atomic_write(card_path(card.name, folder)) as path:
        path.write_text(card_to_json(card), encoding="utf-8")


def load_card(name: str, folder: Path = CHECKPOINTS) -> Card:
    """The card of a model. Raises CheckpointError."""
    path = card_path(spec_of(name).name, folder)
    with _errors_in_words(path):
        card = card_from_json(path.read_bytes().removeprefix(codecs.BOM_UTF8))  # some editors add it
    if card.name != name:
        raise _unusable(path, f"is the card of {short_repr(card.name)}, not of {name!r}")
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
    path = weights_path(name, folder)
    with _errors_in_words(path):
        content = _weights_of_card(card, folder).read_bytes()
        if hashlib.sha256(content).hexdigest() != card.sha256:
            raise _unusable(path, f"is not the file that its card {name}.json describes")
        tensors = from_bytes(content)
    network = spec.build()
    try:
        network.load_state_dict(tensors)
    except RuntimeError:
        raise _unusable(path, f"does not fit the network {name!r}") from None
    if not has_usable_weights(network):
        raise _unusable(path, "holds numbers that no trained network has")
    return network.eval(), card


def has_usable_weights(network: nn.Module) -> bool:
    """Whether all weights are numbers that a trained network has."""
    weights = (value for value in network.state_dict().values() if value.is_floating_point())
    return all(bool((value.abs() <= MAX_WEIGHT).all()) for value in weights)  # NaN also fails the comparison


def _tensors(spec: ModelSpec, network: nn.Module) -> dict[str, torch.Tensor]:
    tensors = {key: value.detach().cpu().contiguous() for key, value in network.state_dict().items()}
    return {key: value.to(spec.weight_dtype) if value.is_floating_point() else value for key, value in tensors.items()}


def _waiting_path(name: str, folder: Path) -> Path:
    """Path of new weights until their card is in place."""
    return folder / f".{name}.kept.safetensors"


def _weights_of_card(card: Card, folder: Path) -> Path:
    """The weights file that belongs to a card; it still waits if saving was interrupted after the card."""
    waiting = _waiting_path(card.name, folder)
    is_waiting = waiting.is_file() and hashlib.sha256(waiting.read_bytes()).hexdigest() == card.sha256
    return waiting if is_waiting else weights_path(card.name, folder)


@contextmanager
def _errors_in_words(path: Path) -> Iterator[None]:
    """Turn an error while a file of a checkpoint is read into a CheckpointError."""
    try:
        yield
    except FileNotFoundError:
        raise _unusable(path, "is missing") from None
    except PermissionError:
        raise CheckpointError(permission_denied(path)) from None
    except (OSError, CardError, SafetensorError) as error:
        raise _unusable(path, f"is damaged ({error})") from None


def _unusable(path: Path, problem: str) -> CheckpointError:
    return CheckpointError(f"{path} {problem}: rebuild it with `python -m mnist_demo.train {path.stem}`.")
