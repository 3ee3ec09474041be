"""Reader for IDX files: MNIST's, QMNIST's and EMNIST's."""

import math
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mnist_demo.datasets.labelled_images import DataError, Images, ImageSet, as_data_error, as_tensors, shorten, visible
from mnist_demo.files import MAX_UNPACKED_BYTES, open_unpacked

# MNIST's own names, those with the dot that some downloads have, QMNIST's and EMNIST's.
_NAME = re.compile(r"(.*?)(train|t10k|test)-(?:(images)[-.]idx3-ubyte|(labels)[-.](?:idx1-ubyte|idx2-int))")
_PREFERRED = ("", "emnist-digits-")  # if a folder has the files of several data sets, as EMNIST's download has
_TYPES = {8: "u1", 12: ">i4"}  # by the third byte of the file


def find_idx(folder: Path) -> ImageSet:
    """The IDX files in MNIST/raw, in raw, or in the folder itself.

    Raises DataError if there are several data sets.
    """
    missing = ""
    for subfolder in (folder / "MNIST" / "raw", folder / "raw", folder):
        files = [path for path in visible(subfolder.iterdir()) if path.is_file()] if subfolder.is_dir() else []
        sets: dict[str, dict[str, dict[str, Path]]] = {}  # prefix → split → "images" or "labels" → path
        # In reverse order, so that an unpacked file replaces the packed one of the same name.
        for path in reversed(files):
            if match := _NAME.fullmatch(path.name.removesuffix(".gz")):
                split = "train" if match[2] == "train" else "test"
                sets.setdefault(match[1], {}).setdefault(split, {})[match[3] or match[4]] = path
        readers = {
            prefix: {split: partial(_read_idx, **pair) for split, pair in splits.items() if len(pair) == 2}
            for prefix, splits in sets.items()
        }
        if complete := [prefix for prefix in readers if readers[prefix]]:
            chosen = readers[_choose(complete, subfolder)]
            return ImageSet(chosen.get("train"), chosen.get("test"))
        if subfolder != folder and files:
            missing = f"train-images-idx3-ubyte and train-labels-idx1-ubyte are not both in {subfolder}"
    return ImageSet(missing=missing)


def _choose(prefixes: list[str], folder: Path) -> str:
    chosen = prefixes if len(prefixes) == 1 else [prefix for prefix in _PREFERRED if prefix in prefixes]
    if not chosen:
        names = shorten(f"{prefix}train-images" for prefix in sorted(prefixes))
        raise DataError(f"{folder} has several data sets ({names}): move one of them into a folder of its own.")
    return chosen[0]


def _read_idx(images: Path, labels: Path) -> Images:
    pixels, values = _idx_array(images, (3,)), _idx_array(labels, (1, 2))
    if values.ndim == 2:  # QMNIST's: the digit, then where it comes from
        values = values[:, 0]
    return as_tensors(pixels, values, f"{images} and {labels.name} cannot be used")


def _idx_array(path: Path, dimensions: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """The array in an IDX file, with one of these numbers of dimensions.

    The format: two zeros, 8 for bytes or 12 for four-byte numbers, the number of dimensions, four bytes for each, the data.
    """
    with as_data_error(f"{path} is damaged", "download it again"), open_unpacked(path) as file:
        header = file.read(4)
        if header[:2] != b"\0\0" or len(header) < 4 or header[2] not in _TYPES or header[3] not in dimensions:
            raise DataError(f"{path} is damaged or not an IDX file of such data: download it again.")
        shape = [int.from_bytes(file.read(4), "big") for _ in range(header[3])]
        kind = np.dtype(_TYPES[header[2]])
        size = math.prod(shape) * kind.itemsize
        # One byte more than the size shows that the file is too long; a packed file could unpack to any length.
        content = file.read(size + 1) if size <= MAX_UNPACKED_BYTES else b""
    if len(content) != size or not size:
        raise DataError(f"{path} is damaged, its length is not that in its header: download it again.")
    array: np.ndarray[Any, Any] = np.frombuffer(content, kind).reshape(shape)
    return array
