"""Readers for labelled images in the usual file formats.

    a folder with MNIST/raw, raw, or directly in it the IDX files train-images-idx3-ubyte, ..., each with or without .gz
    mnist.npz, or a folder with it      x_train, y_train, x_test, y_test
    a .csv, or a folder with train.csv and test.csv, or mnist_train.csv and mnist_test.csv      one image per line
    a folder with sub-folders 0 to 9 of pictures, or with train and test (training and testing) that contain these

If a folder contains several formats, the first in this order is read. A single .csv and sub-folders 0 to 9 have no split:
all their images are one set. So has a folder with a train.csv and no labelled test.csv (Kaggle's).
"""

import gzip
import io
import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mnist_demo.arrays import Grey
from mnist_demo.errors import UserError
from mnist_demo.files import MAX_UNPACKED_BYTES, NPZ_ERRORS, first_line, open_npz
from mnist_demo.pictures.picture_array import PictureError
from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.preprocessing.pipeline import to_mnist

Images = tuple[torch.Tensor, torch.Tensor]  # uint8 [N, 28, 28] and labels int64 [N], N at least 1
Reader = Callable[[], Images]

FORMATS = (
    "MNIST/raw, the IDX files (.gz too), mnist.npz, train.csv or mnist_train.csv, or sub-folders 0 to 9 of pictures"
)
_IDX = {"train": ("train-images", "train-labels"), "test": ("t10k-images", "t10k-labels")}
_CSV = {"train": ("mnist_train.csv", "train.csv"), "test": ("mnist_test.csv", "test.csv")}
_FOLDERS = {"train": ("train", "training"), "test": ("test", "testing")}
_WINDOWS_FILES = ("thumbs.db", "desktop.ini")  # hidden files that Windows adds to folders of pictures
_LABEL_COLUMNS = ("label", "class")  # in Kaggle's header and in OpenML's
_CSV_RULE = "each line must be a label and 784 grey levels, all whole numbers from 0 to 255"


class DataError(UserError):
    """Data that is missing or damaged. The message is one sentence that says what to do."""


@dataclass(frozen=True)
class ImageSet:
    """The labelled images at a path, not yet read.

    train, test   reads the images of the split; None if there are none
    whole         reads all images, if they have no split
    missing       by split, "train" or "test": why it is missing, if a reason is known
    """

    train: Reader | None = None
    test: Reader | None = None
    whole: Reader | None = None
    missing: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.train or self.test or self.whole)


def find_images(path: Path) -> ImageSet:
    """The labelled images at `path`, a file or a folder.

    Raises DataError if there is no such path or the file has another format; OSError if a file cannot be opened.
    """
    if not path.exists():
        raise DataError(f"There is no file or folder {path}: `--data` takes {FORMATS}, or a folder with one of them.")
    if path.is_dir():
        return _find_in_folder(path)
    if path.suffix.lower() == ".npz":
        return ImageSet(train=partial(_read_npz, path, "train"), test=partial(_read_npz, path, "test"))
    if path.suffix.lower() == ".csv":
        return ImageSet(whole=partial(_read_csv, path))
    raise DataError(f"{path} contains no readable images: `--data` takes {FORMATS}, or a folder with one of them.")


def _find_in_folder(folder: Path) -> ImageSet:
    idx = _find_idx(folder)
    if idx:
        return idx
    if (folder / "mnist.npz").is_file():
        return find_images(folder / "mnist.npz")
    return _find_csv(folder) or _find_pictures(folder) or idx


# ---------------------------------------------------------------------------------------------------------- IDX files


def _find_idx(folder: Path) -> ImageSet:
    missing: dict[str, str] = {}
    for subfolder in (folder / "MNIST" / "raw", folder / "raw", folder):
        # Reverse order, so that an unpacked file replaces the packed one of the same name.
        files = {path.name.removesuffix(".gz"): path for path in sorted(_files(subfolder), reverse=True)}
        readers: dict[str, Reader] = {}
        for split, stems in _IDX.items():
            images, labels = (_idx_file(files, stem, number) for stem, number in zip(stems, (3, 1)))
            if images and labels:
                readers[split] = partial(_read_idx, images, labels)
            elif subfolder != folder and files:
                missing[split] = f"{stems[0]}-idx3-ubyte and {stems[1]}-idx1-ubyte are not both in {subfolder}"
        if readers:
            return ImageSet(readers.get("train"), readers.get("test"), missing=missing)
        if emnist := sorted({name.split("train-images")[0] for name in files if "train-images" in name} - {""}):
            raise DataError(
                f"The files in {subfolder} are named {emnist[0]}train-images-idx3-ubyte and so on: copy those to be used "
                "into a folder of their own, named train-images-idx3-ubyte and so on like MNIST's."
            )
    return ImageSet(missing=missing)


def _idx_file(files: dict[str, Path], stem: str, dimensions: int) -> Path | None:
    """The file with MNIST's own name, or with the dot that some downloads have in it."""
    return files.get(f"{stem}-idx{dimensions}-ubyte") or files.get(f"{stem}.idx{dimensions}-ubyte")


def _read_idx(images: Path, labels: Path) -> Images:
    return _as_tensors(_idx_array(images, 3), _idx_array(labels, 1), f"{images} and {labels.name} cannot be used")


def _idx_array(path: Path, dimensions: int) -> Grey:
    """The array of bytes in an IDX file.

    The format: two zeros, 8 for bytes, the number of dimensions, four bytes for each of them, the data.
    """
    header_size = 4 + 4 * dimensions
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            header = file.read(header_size)
            shape = [int.from_bytes(header[start : start + 4], "big") for start in range(4, header_size, 4)]
            size = math.prod(shape)
            # One byte more than the size shows that the file is too long; a packed file could unpack to any length.
            content = file.read(size + 1) if size <= MAX_UNPACKED_BYTES else b""
    except PermissionError:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} is damaged ({first_line(error)}): download it again.") from None
    if header[:4] != bytes([0, 0, 8, dimensions]) or len(content) != size:
        raise DataError(f"{path} is damaged or not an IDX file of bytes in {dimensions} dimensions: download it again.")
    return np.frombuffer(content, np.uint8).reshape(shape)


# ---------------------------------------------------------------------------------------------------- archive and CSV


def _read_npz(path: Path, split: str) -> Images:
    try:
        with open_npz(path) as archive:
            if "stroke_start" in archive:
                raise DataError(f"{path} is an ink file of pen drawings: pass it with `--ink {path}`.")
            images, labels = archive[f"x_{split}"], archive[f"y_{split}"]
    except (DataError, PermissionError):
        raise
    except NPZ_ERRORS as error:
        raise DataError(
            f"{path} is not an mnist.npz ({first_line(error)}): it must contain x_{split} and y_{split}."
        ) from None
    return _as_tensors(images, labels, f"{path} is not an mnist.npz", (f"x_{split}", f"y_{split}"))


def _find_csv(folder: Path) -> ImageSet:
    paths = {split: [folder / name for name in names if (folder / name).is_file()] for split, names in _CSV.items()}
    train, test = (paths[split][0] if paths[split] else None for split in ("train", "test"))
    if test and not _has_labels(test):
        test = None  # Kaggle's test.csv, whose labels are not public
    if train and test:
        return ImageSet(partial(_read_csv, train), partial(_read_csv, test))
    if train:
        return ImageSet(whole=partial(_read_csv, train))
    return ImageSet(test=partial(_read_csv, test)) if test else ImageSet()


def _has_labels(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline().count(b",") == 784


def _read_csv(path: Path) -> Images:
    """Images and labels of a CSV file; the label is in the first column, or where a header has it."""
    try:
        content = path.read_text("utf-8-sig")
        first, _, rest = content.partition("\n")
        names = [name.strip().strip("\"'").lower() for name in first.split(",")]
        has_header = not names[0].isdecimal()
        column = next((names.index(name) for name in _LABEL_COLUMNS if name in names), None) if has_header else 0
        lines = rest if has_header else content
        if len(names) == 784:
            raise DataError(f"{path} has no labels: {_CSV_RULE}; Kaggle's test.csv has none.")
        if column is None or len(names) != 785 or not lines.strip():
            raise DataError(f"{path} contains no readable images: {_CSV_RULE}.")
        table = np.loadtxt(io.StringIO(lines), np.uint8, delimiter=",", quotechar='"', ndmin=2)
    except (DataError, PermissionError):
        raise
    except (OSError, ValueError) as error:  # what NumPy raises for bad numbers
        raise DataError(f"{path} contains no readable images ({first_line(error)}): {_CSV_RULE}.") from None
    if table.shape[1] != 785:
        raise DataError(f"{path} contains no readable images: {_CSV_RULE}.")
    return _as_tensors(np.delete(table, column, 1).reshape(-1, 28, 28), table[:, column], f"{path} cannot be used")


# ----------------------------------------------------------------------------------------------------------- pictures


def _find_pictures(folder: Path) -> ImageSet:
    readers = {}
    for split, names in _FOLDERS.items():
        for name in names:
            if digits := _digit_folders(folder / name):
                readers[split] = partial(_read_pictures, folder / name, digits)
    if readers:
        return ImageSet(readers.get("train"), readers.get("test"))
    digits = _digit_folders(folder)
    return ImageSet(whole=partial(_read_pictures, folder, digits)) if digits else ImageSet()


def _digit_folders(folder: Path) -> list[Path]:
    return [folder / str(digit) for digit in range(10) if (folder / str(digit)).is_dir()]


def _read_pictures(folder: Path, digits: list[Path]) -> Images:
    """All pictures, preprocessed like pictures on the page, which leaves MNIST's own images unchanged."""
    images, labels = [], []
    for digit in digits:
        for path in sorted(path for path in _files(digit) if not _is_hidden(path)):
            try:
                images.append(to_mnist(open_picture(path)))
            except (PictureFileError, PictureError) as error:
                raise DataError(f"{path}: {error}") from None
            labels.append(int(digit.name))
    if not images:
        raise DataError(f"There are no pictures in the sub-folders 0 to 9 of {folder}.")
    return _as_tensors(np.stack(images), np.array(labels), f"{folder} cannot be used")


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower() in _WINDOWS_FILES


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


# ------------------------------------------------------------------------------------------------------------- checks


def _as_tensors(
    images: np.ndarray[Any, Any],
    labels: np.ndarray[Any, Any],
    source: str,
    names: tuple[str, str] = ("the images", "the labels"),
) -> Images:
    """Images and labels, once their shapes, dtypes and ranges are checked. Raises DataError."""
    if images.dtype != np.uint8 or images.shape[1:] != (28, 28) or labels.shape != images.shape[:1] or not len(images):
        raise DataError(f"{source}: {names[0]} must be uint8 [N, 28, 28] and {names[1]} [N], N at least 1.")
    if labels.dtype.kind not in "iu" or labels.min() < 0 or labels.max() > 9:
        raise DataError(f"{source}: {names[1]} must be whole numbers from 0 to 9.")
    # np.array copies: torch warns about arrays that are read-only.
    return torch.from_numpy(np.array(images)), torch.from_numpy(labels.astype(np.int64))
