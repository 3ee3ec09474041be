"""A PyTorch file with a network's weights, as `torch.save(network.state_dict(), "FILE.pt")` writes it → the network."""

import pickle
import warnings
from pathlib import Path

import torch
from torch import nn

from mnist_demo.errors import UserError
from mnist_demo.files import first_line, permission_denied
from mnist_demo.networks.models import ModelSpec

WRAPPINGS = ("state_dict", "model_state_dict", "model")  # names under which trainers save it among other things
PREFIXES = ("module.", "_orig_mod.")  # of nn.DataParallel and torch.compile
SHOWN = 3  # names in a complaint


class StateDictError(UserError):
    """A file that holds no weights of the network. The message is one sentence with the remedy."""


def network_from(path: Path, spec: ModelSpec) -> nn.Module:
    """`spec`'s network with the weights in the file, in evaluation mode on the CPU. No code in the file is run.

    Raises StateDictError where the file is none, or where a name, a shape or a number does not fit.
    """
    state = _unwrapped(_read(path), path)
    network = spec.build()
    expected = network.state_dict()
    missing, beside = sorted(expected.keys() - state.keys()), sorted(state.keys() - expected.keys())
    if missing or beside:
        parts = [f"lacks {_some(missing)}"] * bool(missing) + [f"has {_some(beside)} beside"] * bool(beside)
        raise StateDictError(f"{path} holds no weights of {spec.name}: it {' and '.join(parts)}.")
    for name, value in expected.items():
        given = state[name]
        is_plain = given.layout == torch.strided and given.device.type == "cpu" and not given.is_quantized
        if not is_plain or given.shape != value.shape or given.is_floating_point() != value.is_floating_point():
            raise StateDictError(
                f"{path} holds no weights of {spec.name}: {name} must be {_kind(value)}; it is {_kind(given)}."
            )
        if not torch.isfinite(given.double()).all():
            raise StateDictError(f"{path}: {name} holds numbers that are not finite: train it anew.")
    network.load_state_dict(state)
    return network.eval()


def _read(path: Path) -> object:
    how = 'save it with `torch.save(network.state_dict(), "FILE.pt")`'
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pickle's dialects; what cannot be read is told below
            return torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise StateDictError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise StateDictError(f"{path} is a folder: name the .pt file in it.") from None
    except PermissionError:
        raise StateDictError(permission_denied(path)) from None
    except pickle.UnpicklingError:
        raise StateDictError(f"{path} holds more than weights, or none, and is not read: {how}.") from None
    except Exception as error:  # a damaged file makes the unpickler stumble in any way
        raise StateDictError(f"{path} is damaged or no PyTorch file ({first_line(error)}): {how}.") from None


def _unwrapped(content: object, path: Path) -> dict[str, torch.Tensor]:
    for name in WRAPPINGS:
        if isinstance(content, dict) and isinstance(content.get(name), dict):
            content = content[name]
    if not isinstance(content, dict) or not content:
        raise StateDictError(f"{path} holds no state dict, names with tensors: save `network.state_dict()`.")
    state = {}
    for name, value in content.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor):
            raise StateDictError(f"{path} holds no state dict, names with tensors: save `network.state_dict()`.")
        for prefix in PREFIXES:
            name = name.removeprefix(prefix)
        state[name] = value
    return state


def _some(names: list[str]) -> str:
    rest = f" and {len(names) - SHOWN} more" * (len(names) > SHOWN)
    return ", ".join(names[:SHOWN]) + rest


def _kind(value: torch.Tensor) -> str:
    kind = f"{str(value.dtype).removeprefix('torch.')} {list(value.shape)}"
    if value.layout != torch.strided:
        return f"{kind}, {str(value.layout).removeprefix('torch.')}"
    return kind if value.device.type == "cpu" else f"{kind} without numbers"
