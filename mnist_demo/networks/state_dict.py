"""A PyTorch file with a state dict → the network.

The file is written by `torch.save(network.state_dict(), "FILE.pt")`. If its layers have other names than ours, they are
assigned by their shapes, provided that these fit in one way only.
"""

import pickle
import re
import warnings
from collections import Counter
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TypeGuard

import torch
from torch import nn

from mnist_demo.errors import UserError
from mnist_demo.files import first_line, permission_denied
from mnist_demo.networks.models import ModelSpec

State = dict[str, torch.Tensor]

# Keys under which trainers save the state dict beside other values, preferred if there are several state dicts.
WRAPPER_KEYS = ("state_dict", "model_state_dict", "model")
BATCH_COUNT = "num_batches_tracked"  # of batch normalisation; not used for inference, and absent in some files
TENSORS_OF_LAYERS = ("weight", "bias", "running_mean", "running_var", BATCH_COUNT)
MAX_NAMES = 3  # in an error message


class StateDictError(UserError):
    """A file without usable weights for the network. The message is one sentence with the remedy."""


def load_state_dict(path: Path, spec: ModelSpec) -> nn.Module:
    """The network of a spec with the weights in the file, in evaluation mode on the CPU.

    No code in the file is run. Raises StateDictError if the file is not a state dict, if a name, a shape or a number
    does not fit, or if layers with other names fit in several ways.
    """
    network = spec.build()
    expected = network.state_dict()
    state = _rename(_unwrap(_read(path), path), expected, f"{path} does not fit {spec.name}")
    for name, value in expected.items():
        given = state[name]
        is_plain = given.layout == torch.strided and given.device.type == "cpu"
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


def _unwrap(content: object, path: Path) -> State:
    """The state dict in the file, which may be a value of a dictionary."""
    for name in WRAPPER_KEYS:
        if isinstance(content, dict) and isinstance(content.get(name), dict):
            content = content[name]
    if isinstance(content, dict) and not _is_state(content):
        states = [value for value in content.values() if _is_state(value)]
        content = states[0] if len(states) == 1 else None
    if not _is_state(content):
        raise StateDictError(f"{path} holds no state dict of names and tensors: save `network.state_dict()`.")
    return content


def _is_state(content: object) -> TypeGuard[State]:
    return (
        isinstance(content, dict)
        and bool(content)
        and all(isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in content.items())
    )


def _rename(state: State, expected: State, problem: str) -> State:
    """The tensors of `state` under the names of `expected`.

    Raises StateDictError, whose message begins with `problem`.
    """
    counts: State = {}
    if not any(name.endswith(BATCH_COUNT) for name in state):
        counts = {name: value for name, value in expected.items() if name.endswith(BATCH_COUNT)}
        expected = {name: value for name, value in expected.items() if name not in counts}
    if state.keys() == expected.keys():
        return counts | state
    by_layer = all(name.rpartition(".")[2] in TENSORS_OF_LAYERS for name in state)
    given, wanted = _kinds(state, by_layer), _kinds(expected, by_layer)
    if Counter(given.values()) != Counter(wanted.values()):
        raise StateDictError(f"{problem}: {_difference(state, expected)}.")
    renamed = counts
    for kind in dict.fromkeys(wanted.values()):
        names = [name for name in state if given[name] == kind]
        if names != sorted(names, key=_natural_order):
            raise StateDictError(
                f"{problem}: {', '.join(names)} have the same shape, and their names do not tell their order: "
                "name them in the order in which the network uses them, as layer1, layer2, ..."
            )
        renamed |= {
            name: state[other] for name, other in zip((name for name in expected if wanted[name] == kind), names)
        }
    return renamed


def _kinds(state: Mapping[str, torch.Tensor], by_layer: bool) -> dict[str, Hashable]:
    """Name of each tensor → its kind. Tensors of the same kind can replace each other.

    The kind is the shape or, with `by_layer`, the tensor's name in its layer and all names and shapes in this layer.
    """
    if not by_layer:
        return {name: value.shape for name, value in state.items()}
    layers: dict[str, list[tuple[str, torch.Size]]] = {}
    for name, value in state.items():
        layer, _, tensor = name.rpartition(".")
        layers.setdefault(layer, []).append((tensor, value.shape))
    return {name: (name.rpartition(".")[2], *sorted(layers[name.rpartition(".")[0]])) for name in state}


def _natural_order(name: str) -> list[tuple[int, str]]:
    """A sort key that puts layer10 after layer9."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _difference(state: State, expected: State) -> str:
    """The difference of two state dicts, in words: the shapes that one of them lacks, otherwise the names."""
    missing, unexpected = (
        [
            f"{name} {list(value.shape)}"
            for name, value in one.items()
            if value.shape not in {tensor.shape for tensor in other.values()}
        ]
        for one, other in ((expected, state), (state, expected))
    )
    if not missing and not unexpected:
        missing, unexpected = sorted(expected.keys() - state.keys()), sorted(state.keys() - expected.keys())
    problems = (("lacks", missing), ("has unexpected", unexpected))
    return "it " + " and ".join(f"{verb} {_name_list(names)}" for verb, names in problems if names)


def _name_list(names: list[str]) -> str:
    rest = f" and {len(names) - MAX_NAMES} more" * (len(names) > MAX_NAMES)
    return ", ".join(names[:MAX_NAMES]) + rest


def _describe(value: torch.Tensor) -> str:
    kind = f"{str(value.dtype).removeprefix('torch.')} {list(value.shape)}"
    if value.layout != torch.strided:
        return f"{kind}, {str(value.layout).removeprefix('torch.')}"
    return kind if value.device.type == "cpu" else f"{kind} without numbers"
