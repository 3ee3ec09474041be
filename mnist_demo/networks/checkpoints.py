"""Checkpoints on disk: <model>.safetensors and its card <model>.json, written whole or not at all, loaded strictly."""

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

# In the package where it is installed, beside it in the repository.
_INSTALLED = Path(__file__).parents[1] / "checkpoints"
CHECKPOINTS = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2] / "checkpoints"
LARGEST = 65504  # float16's largest number, far beyond any weight here


class CheckpointError(UserError):
    """A checkpoint that cannot be loaded. The message names the file and the command that rebuilds it."""


def weights_path(name: str, folder: Path = CHECKPOINTS) -> Path:
    """Where the weights of the model called `name` are."""
    return Path(folder) / f"{name}.safetensors"


def card_path(name: str, folder: Path = CHECKPOINTS) -> Path:
    """Where the card of the model called `name` is."""
    return Path(folder) / f"{name}.json"


def stored(spec: ModelSpec, network: nn.Module) -> nn.Module:
    """A copy of `network` as loading its checkpoint would give it: to evaluate, on the CPU, rounded as stored."""
    copy = spec.build()
    copy.load_state_dict({name: value.float() for name, value in _tensors(spec, network).items()})
    return copy.eval()


def save(spec: ModelSpec, network: nn.Module, card: Card, folder: Path = CHECKPOINTS) -> Card:
    """Write weights and card, and return the card with the file's size and checksum in it.

    A checkpoint already there stays whole until both new files are in place, even if this process is killed.
    """
    folder = Path(folder)
    with (
        _keeping_weights(spec.name, folder),
        atomic_write(card_path(spec.name, folder)) as new_card,
        atomic_write(weights_path(spec.name, folder)) as new_weights,
    ):
        # safetensors' own save_file makes files that nobody but their owner can read.
        new_weights.write_bytes(as_bytes(_tensors(spec, network), metadata={"model": spec.name}))
        card = replace(card, file_bytes=new_weights.stat().st_size, sha256=_digest(new_weights))
        new_card.write_text(card_to_json(card), encoding="utf-8")
    return card


def save_card(card: Card, folder: Path = CHECKPOINTS) -> None:
    """Write the card alone, whole or not at all."""
    with atomic_write(card_path(card.name, Path(folder))) as path:
        path.write_text(card_to_json(card), encoding="utf-8")


def load_card(name: str, folder: Path = CHECKPOINTS) -> Card:
    """The card of a model. Raises CheckpointError."""
    path = card_path(spec_of(name).name, folder)
    try:
        card = card_from_json(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))  # an editor's mark of UTF-8
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing: {_remedy(name)}.") from None
    except PermissionError:
        raise CheckpointError(permission_denied(path)) from None
    except (OSError, CardError) as error:
        raise CheckpointError(f"{path} is damaged ({error}): {_remedy(name)}.") from None
    if card.name != name:
        raise CheckpointError(f"{path} is the card of {short_repr(card.name)}, not of {name!r}: {_remedy(name)}.")
    return card


def load(name: str, folder: Path = CHECKPOINTS) -> tuple[nn.Module, Card]:
    """The network called `name`, in evaluation mode on the CPU, and its card.

    Raises ModelNameError for a name that is none, CheckpointError where a file is missing, truncated, renamed or holds
    other shapes.
    """
    spec = spec_of(name)
    card = load_card(name, folder)
    path = _described(card, folder)
    try:
        # Opened here too: safetensors says of a file that may not be read that there is none.
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
    if not all(
        (value.float().abs() <= LARGEST).all() for value in tensors.values() if value.is_floating_point()
    ):  # nor is NaN
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
    return {key: value.to(spec.stored_as) if value.is_floating_point() else value for key, value in tensors.items()}


def _kept_path(name: str, folder: Path) -> Path:
    """Where weights are kept while new weights and a new card take their places, one after the other."""
    return folder / f".{name}.kept.safetensors"


@contextmanager
def _keeping_weights(name: str, folder: Path) -> Iterator[None]:
    """Keeps the weights that the card in place describes, if there are some, until there is a new card."""
    kept = _kept_path(name, folder)
    if _kept_is_needed(name, folder) is False:
        with atomic_write(kept) as unfinished:
            try:
                os.link(weights_path(name, folder), unfinished)  # takes no room
            except OSError:  # not every file system has links
                shutil.copyfile(weights_path(name, folder), unfinished)
    try:
        yield
    finally:
        if not _kept_is_needed(name, folder):
            kept.unlink(missing_ok=True)


def _kept_is_needed(name: str, folder: Path) -> bool | None:
    """Whether the checkpoint in place is that of its card and of the weights kept; None where there is no checkpoint."""
    try:
        path = _described(load_card(name, folder), folder)
    except CheckpointError:
        return None
    return path == _kept_path(name, folder) if path.is_file() else None


def _described(card: Card, folder: Path) -> Path:
    """The file with the weights that a card describes: that in place, or the one kept if saving was cut off between the two."""
    path, kept = weights_path(card.name, folder), _kept_path(card.name, Path(folder))
    if kept.is_file() and not (path.is_file() and _digest(path) == card.sha256) and _digest(kept) == card.sha256:
        return kept
    return path


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except PermissionError:
        raise CheckpointError(permission_denied(path)) from None


def _remedy(name: str) -> str:
    return f"rebuild it with `python -m mnist_demo.train {name}`"
