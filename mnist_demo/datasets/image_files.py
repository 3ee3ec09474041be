"""Labelled images in the forms people keep them → tensors.

    a folder with MNIST/raw, raw, or loose in it the IDX files train-images-idx3-ubyte, ..., each with or without .gz
    mnist.npz, or a folder with it      x_train, y_train, x_test, y_test
    a .csv, or a folder with train.csv and test.csv, or mnist_train.csv and mnist_test.csv      one image a line
    a folder with sub-folders 0 to 9 of pictures, or with train and test (training and testing) that hold these

Where a folder has several of them, the first in this order is read. A .csv by itself and sub-folders 0 to 9 have no
split: they are one whole, as is a folder with a train.csv and no labelled test.csv (Kaggle's).
"""

import gzip
import io
import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import torch

from mnist_demo.errors import UserError
from mnist_demo.files import MAX_UNPACKED_BYTES, NPZ_ERRORS, first_line, open_npz, permission_denied
from mnist_demo.pictures.picture_array import PictureError
from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.preprocessing.pipeline import to_mnist

Images = tuple[torch.Tensor, torch.Tensor]  # uint8 [N, 28, 28] and labels int64 [N], N at least 1

FORMS = "MNIST/raw, the IDX files (.gz too), mnist.npz, train.csv or mnist_train.csv, or sub-folders 0 to 9 of pictures"
_IDX = {"train": ("train-images", "train-labels"), "test": ("t10k-images", "t10k-labels")}
_CSV = {"train": ("mnist_train.csv", "train.csv"), "test": ("mnist_test.csv", "test.csv")}
_FOLDERS = {"train": ("train", "training"), "test": ("test", "testing")}
_BESIDE_PICTURES = ("thumbs.db", "desktop.ini")  # what Windows leaves there, unseen
_LABEL_COLUMNS = ("label", "class")  # Kaggle's header and OpenML's


class DataError(UserError):
    """Data that is missing or damaged. The message is one sentence with the remedy."""


@dataclass(frozen=True)
class Found:
    """What there is at a path: for each split, "train" and "test", how to read it, and why it is not there if there is a
    reason to tell; `whole` where there is no split."""

    train: Callable[[], Images] | None = None
    test: Callable[[], Images] | None = None
    whole: Callable[[], Images] | None = None
    lacks: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.train or self.test or self.whole)


def find(path: Path) -> Found:
    """What labelled images there are at `path`, a file or a folder; nothing is read yet.

    Raises DataError where there is no such path, or a file of another kind.
    """
    if not path.exists():
        raise DataError(
            f"There is no file or folder {path}: `--data` takes {FORMS}, or a folder that holds one of them."
        )
    if path.is_dir():
        return _found_in(path)
    if path.suffix.lower() == ".npz":
        return Found(train=partial(_read_npz, path, "train"), test=partial(_read_npz, path, "test"))
    if path.suffix.lower() == ".csv":
        return Found(whole=partial(_read_csv, path))
    raise DataError(
        f"{path} holds no images that can be read: `--data` takes {FORMS}, or a folder that holds one of them."
    )


def _found_in(folder: Path) -> Found:
    if found := _find_idx(folder):
        return found
    lacks = found.lacks
    if (folder / "mnist.npz").is_file():
        return find(folder / "mnist.npz")
    if found := _find_csv(folder):
        return found
    if found := _find_pictures(folder):
        return found
    return Found(lacks=lacks)


# ---------------------------------------------------------------------------------------------------------- IDX files


def _find_idx(folder: Path) -> Found:
    lacks: dict[str, str] = {}
    for place in (folder / "MNIST" / "raw", folder / "raw", folder):
        files = {path.name.removesuffix(".gz"): path for path in sorted(_files(place), reverse=True)}
        readers: dict[str, Callable[[], Images]] = {}
        for split, stems in _IDX.items():
            pair = [_idx_file(files, stem, number) for stem, number in zip(stems, (3, 1))]
            if pair[0] and pair[1]:
                readers[split] = partial(_read_idx, pair[0], pair[1])
            elif place != folder and files:
                lacks[split] = f"{stems[0]}-idx3-ubyte and {stems[1]}-idx1-ubyte are not both in {place}"
        if readers:
            return Found(readers.get("train"), readers.get("test"), lacks=lacks)
        if emnist := sorted({name.split("train-images")[0] for name in files if "train-images" in name} - {""}):
            raise DataError(
                f"The files in {place} are named {emnist[0]}train-images-idx3-ubyte and so on: copy those that you mean "
                "into a folder of their own, named train-images-idx3-ubyte and so on as MNIST's are."
            )
    return Found(lacks=lacks)


def _idx_file(files: dict[str, Path], stem: str, dimensions: int) -> Path | None:
    """MNIST's own name for a file, or that with a dot in it, which some downloads have."""
    return files.get(f"{stem}-idx{dimensions}-ubyte") or files.get(f"{stem}.idx{dimensions}-ubyte")


def _read_idx(images: Path, labels: Path) -> Images:
    return _checked(_idx(images, 3), _idx(labels, 1), f"{images} and {labels.name} cannot be used")


def _idx(path: Path, dimensions: int) -> np.ndarray:
    """The array of bytes in an IDX file: two zeros, 8 for bytes, the number of dimensions, each as four bytes, the data."""
    begin = 4 + 4 * dimensions
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            head = file.read(begin)
            shape = [int.from_bytes(head[place : place + 4], "big") for place in range(4, begin, 4)]
            size = math.prod(shape)
            # One byte too many is damage enough: what is packed could go on for ever.
            content = file.read(size + 1) if size <= MAX_UNPACKED_BYTES else b""
    except PermissionError:
        raise DataError(permission_denied(path)) from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} is damaged ({first_line(error)}): download it again.") from None
    if head[:4] != bytes([0, 0, 8, dimensions]) or len(content) != size:
        raise DataError(f"{path} is damaged or no IDX file of bytes in {dimensions} dimensions: download it again.")
    return np.frombuffer(content, np.uint8).reshape(shape)


# ------------------------------------------------------------------------------------------------------ archive, csv


def _read_npz(path: Path, split: str) -> Images:
    try:
        with open_npz(path) as archive:
            if "stroke_start" in archive:
                raise DataError(f"{path} is an ink file of pen drawings: pass it with `--ink {path}`.")
            images, labels = archive[f"x_{split}"], archive[f"y_{split}"]
    except DataError:
        raise
    except PermissionError:
        raise DataError(permission_denied(path)) from None
    except NPZ_ERRORS as error:
        raise DataError(
            f"{path} is no mnist.npz ({first_line(error)}): it must hold x_{split} and y_{split}."
        ) from None
    return _checked(images, labels, f"{path} is no mnist.npz", (f"x_{split}", f"y_{split}"))


def _find_csv(folder: Path) -> Found:
    paths = {split: [folder / name for name in names if (folder / name).is_file()] for split, names in _CSV.items()}
    train, test = (paths[split][0] if paths[split] else None for split in ("train", "test"))
    if test and not _has_labels(test):
        test = None  # Kaggle's, to be read for the competition
    if train and test:
        return Found(partial(_read_csv, train), partial(_read_csv, test))
    if train:
        return Found(whole=partial(_read_csv, train))
    return Found(test=partial(_read_csv, test)) if test else Found()


def _has_labels(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.readline().count(b",") == 784
    except PermissionError:
        raise DataError(permission_denied(path)) from None
    except OSError as error:
        raise DataError(f"{path} cannot be read ({first_line(error)}).") from None


def _read_csv(path: Path) -> Images:
    """Of a line a label and 784 grey levels, first a header or none; the label first, or where the header has it."""
    wanted = "a line must be a label and 784 grey levels, all whole numbers from 0 to 255"
    try:
        content = path.read_text("utf-8-sig")
        first, _, rest = content.partition("\n")
        names = [name.strip().strip("\"'").lower() for name in first.split(",")]
        has_header = not names[0].isdecimal()
        column = next((names.index(name) for name in _LABEL_COLUMNS if name in names), None) if has_header else 0
        if len(names) == 784:
            raise DataError(f"{path} holds no labels: {wanted}; Kaggle's test.csv has none.")
        if column is None or len(names) != 785 or not (rest.strip() if has_header else content.strip()):
            raise DataError(f"{path} holds no images that can be read: {wanted}.")
        table = np.loadtxt(
            io.StringIO(rest if has_header else content), np.uint8, delimiter=",", quotechar='"', ndmin=2
        )
    except DataError:
        raise
    except PermissionError:
        raise DataError(permission_denied(path)) from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path} holds no images that can be read ({first_line(error)}): {wanted}.") from None
    if table.shape[1] != 785:
        raise DataError(f"{path} holds no images that can be read: {wanted}.")
    return _checked(np.delete(table, column, 1).reshape(-1, 28, 28), table[:, column], f"{path} cannot be used")


# ----------------------------------------------------------------------------------------------------------- pictures


def _find_pictures(folder: Path) -> Found:
    readers = {}
    for split, names in _FOLDERS.items():
        for name in names:
            if digits := _digit_folders(folder / name):
                readers[split] = partial(_read_pictures, folder / name, digits)
    if readers:
        return Found(readers.get("train"), readers.get("test"))
    digits = _digit_folders(folder)
    return Found(whole=partial(_read_pictures, folder, digits)) if digits else Found()


def _digit_folders(folder: Path) -> list[Path]:
    return [folder / str(digit) for digit in range(10) if (folder / str(digit)).is_dir()]


def _read_pictures(folder: Path, digits: list[Path]) -> Images:
    """Every picture as the page would read it; one of MNIST's own stays as it is."""
    images, labels = [], []
    for digit in digits:
        for path in sorted(path for path in _files(digit) if not _is_hidden(path)):
            try:
                images.append(to_mnist(open_picture(path)))
            except (PictureFileError, PictureError) as error:
                raise DataError(f"{path}: {error}") from None
            except PermissionError:
                raise DataError(permission_denied(path)) from None
            labels.append(int(digit.name))
    if not images:
        raise DataError(f"There are no pictures in the sub-folders 0 to 9 of {folder}.")
    return _checked(np.stack(images), np.array(labels), f"{folder} cannot be used")


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower() in _BESIDE_PICTURES


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    except PermissionError:
        raise DataError(permission_denied(folder)) from None
    except OSError as error:
        raise DataError(f"{folder} cannot be read ({first_line(error)}).") from None


# ------------------------------------------------------------------------------------------------------------ checks


def _checked(
    images: np.ndarray, labels: np.ndarray, source: str, names: tuple[str, str] = ("the images", "the labels")
) -> Images:
    if images.dtype != np.uint8 or images.shape[1:] != (28, 28) or labels.shape != images.shape[:1] or not len(images):
        raise DataError(f"{source}: {names[0]} must be uint8 [N, 28, 28] and {names[1]} [N], N at least 1.")
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() > 9:
        raise DataError(f"{source}: {names[1]} must hold whole numbers from 0 to 9.")
    # A copy of what is read-only, or torch would warn of it.
    return torch.from_numpy(np.array(images)), torch.from_numpy(labels.astype(np.int64))
