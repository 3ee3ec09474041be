"""A PyTorch file with a state dict, written by `torch.save(network.state_dict(), "FILE.pt")` → the network."""

import pickle
import warnings
from pathlib import Path

import torch
from torch import nn

from mnist_demo.errors import UserError
from mnist_demo.files import first_line, permission_denied
from mnist_demo.networks.models import ModelSpec

# Keys under which trainers save the state dict beside other values.
WRAPPER_KEYS = ("state_dict", "model_state_dict", "model")
PREFIXES = ("module.", "_orig_mod.")  # added by nn.DataParallel and torch.compile
MAX_NAMES = 3  # in an error message


class StateDictError(UserError):
    """A file without usable weights for the network. The message is one sentence with the remedy."""


def load_state_dict(path: Path, spec: ModelSpec) -> nn.Module:
    """The network of a spec with the weights in the file, in evaluation mode on the CPU. No code in the file is run.

    Raises StateDictError if the file is not a state dict, or if a name, a shape or a number does not fit.
    """
    state = _unwrap(_read(path), path)
    network = spec.build()
    expected = network.state_dict()
    missing, unexpected = sorted(expected.keys() - state.keys()), sorted(state.keys() - expected.keys())
    if missing or unexpected:
        problems = (("lacks", missing), ("has unexpected", unexpected))
        parts = [f"{verb} {_name_list(names)}" for verb, names in problems if names]
        raise StateDictError(f"{path} does not fit {spec.name}: it {' and '.join(parts)}.")
    for name, value in expected.items():
        given = state[name]
        is_plain = given.layout == torch.strided and given.device.type == "cpu" and not given.is_quantized
        if not is_plain or given.shape != value.shape or given.is_floating_point() != value.is_floating_point():
            raise StateDictError(
                f"{path} does not fit {spec.name}: {name} must be {_describe(value)}; got {_describe(given)}."
            )
        if not torch.isfinite(given.double()).all():
            raise StateDictError(f"{path}: {name} holds numbers that are not finite: train the network again.")
    network.load_state_dict(state)
    return network.eval()


def _read(path: Path) -> object:
    remedy = 'save it with `torch.save(network.state_dict(), "FILE.pt")`'
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about pickle protocols; a file that cannot be read is reported below
            return torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise StateDictError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise StateDictError(f"{path} is a folder: name the .pt file in it.") from None
    except PermissionError:
        raise StateDictError(permission_denied(path)) from None
    except pickle.UnpicklingError:
        raise StateDictError(f"{path} holds other objects than tensors and is not read: {remedy}.") from None
    except Exception as error:  # a damaged file can make the unpickler raise any error
        raise StateDictError(f"{path} is damaged or not a PyTorch file ({first_line(error)}): {remedy}.") from None


def _unwrap(content: object, path: Path) -> dict[str, torch.Tensor]:
    for name in WRAPPER_KEYS:
        if isinstance(content, dict) and isinstance(content.get(name), dict):
            content = content[name]
    if not isinstance(content, dict) or not content:
        raise StateDictError(f"{path} holds no state dict of names and tensors: save `network.state_dict()`.")
    state = {}
    for name, value in content.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor):
            raise StateDictError(f"{path} holds no state dict of names and tensors: save `network.state_dict()`.")
        for prefix in PREFIXES:
            name = name.removeprefix(prefix)
        state[name] = value
    return state


def _name_list(names: list[str]) -> str:
    rest = f" and {len(names) - MAX_NAMES} more" * (len(names) > MAX_NAMES)
    return ", ".join(names[:MAX_NAMES]) + rest


def _describe(value: torch.Tensor) -> str:
    kind = f"{str(value.dtype).removeprefix('torch.')} {list(value.shape)}"
    if value.layout != torch.strided:
        return f"{kind}, {str(value.layout).removeprefix('torch.')}"
    return kind if value.device.type == "cpu" else f"{kind} without numbers"
