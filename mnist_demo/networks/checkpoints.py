"""Checkpoints on disk: <model>.safetensors and its card <model>.json, written whole or not at all, loaded strictly."""

import hashlib
import json
import os
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as as_bytes
from torch import nn

from mnist_demo.networks.models import ModelSpec, spec_of

CHECKPOINTS = Path(__file__).parents[2] / "checkpoints"


class CheckpointError(ValueError):
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


def save(spec: ModelSpec, network: nn.Module, card: dict, folder: Path = CHECKPOINTS) -> None:
    """Write weights and card; a checkpoint already there stays whole until both new files are complete."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = weights_path(spec.name, folder)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    waiting = None
    try:
        # safetensors' own save_file makes files that nobody but their owner can read.
        unfinished.write_bytes(as_bytes(_tensors(spec, network), metadata={"model": spec.name}))
        card = {**card, "file_bytes": unfinished.stat().st_size, "sha256": _digest(unfinished)}
        waiting = _write_card_beside(card, spec.name, folder)
        unfinished.chmod(0o644)  # safetensors writes for the owner alone
        os.replace(unfinished, path)
        os.replace(waiting, card_path(spec.name, folder))
    finally:
        for left_over in (unfinished, waiting):
            if left_over is not None:
                left_over.unlink(missing_ok=True)


def save_card(name: str, card: dict, folder: Path = CHECKPOINTS) -> None:
    """Write the card alone, atomically."""
    os.replace(_write_card_beside(card, name, Path(folder)), card_path(name, folder))


def load_card(name: str, folder: Path = CHECKPOINTS) -> dict:
    """The card of a model. Raises CheckpointError."""
    path = card_path(spec_of(name).name, folder)
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        if card["name"] != name:
            raise CheckpointError(f"{path} is the card of {card['name']!r}, not of {name!r}: {_remedy(name)}.")
        return card
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing: {_remedy(name)}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path} is damaged ({error}): {_remedy(name)}.") from None


def load(name: str, folder: Path = CHECKPOINTS) -> tuple[nn.Module, dict]:
    """The network called `name`, in evaluation mode on the CPU, and its card.

    Raises ModelNameError for a name that is none, CheckpointError where a file is missing, truncated, renamed or holds
    other shapes.
    """
    spec = spec_of(name)
    card = load_card(name, folder)
    path = weights_path(name, folder)
    try:
        with safe_open(path, "pt") as file:
            model = (file.metadata() or {}).get("model")
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing: {_remedy(name)}.") from None
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path} is damaged ({error}): {_remedy(name)}.") from None
    if model != name:
        raise CheckpointError(f"{path} holds {model!r}, not {name!r}: {_remedy(name)}.")
    if _digest(path) != card.get("sha256"):
        raise CheckpointError(f"{path} is not the file that its card {name}.json describes: {_remedy(name)}.")
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
    if spec.half:
        # Half precision's largest number, 65504, is far beyond any weight here.
        tensors = {key: value.half() if value.is_floating_point() else value for key, value in tensors.items()}
    return tensors


def check_card(card: dict, folder: Path = CHECKPOINTS) -> None:
    """Raise CheckpointError where a card lacks a figure that answers or the page need."""
    missing = [key for key in ("parameters", "file_bytes", "clean", "freehand", "statuses") if key not in card]
    if missing:
        path = card_path(card["name"], folder)
        raise CheckpointError(f"{path} is damaged ({', '.join(missing)} missing): {_remedy(card['name'])}.")


def _write_card_beside(card: dict, name: str, folder: Path) -> Path:
    path = folder / f".{name}.json.{os.getpid()}"
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _remedy(name: str) -> str:
    return f"rebuild it with `python -m mnist_demo.train {name}`"
