"""Labelled images: their types, DataError, and the checks that all file formats share."""

import csv
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mnist_demo.errors import UserError
from mnist_demo.files import first_line

Images = tuple[torch.Tensor, torch.Tensor]  # uint8 [N, 28, 28] and labels int64 [N], N at least 1
Reader = Callable[[], Images]

SPLIT_NAMES = {"train": ("train", "training"), "test": ("test", "testing", "val", "valid", "validation")}
WHITE = 255  # grey level
MAX_NAMES = 5  # of files and folders that a message lists
_ACCOMPANYING = (".md", ".txt", ".pdf", ".html", ".zip", ".tar", ".gz", "")  # suffixes of README, LICENSE, archives
FILE_ERRORS = (OSError, EOFError, ValueError, zlib.error, csv.Error)  # from a damaged file, packed or not
_SYSTEM_FILES = ("thumbs.db", "desktop.ini", "__macosx")  # that Windows and macOS add to folders of pictures


class DataError(UserError):
    """Data that is missing or damaged. The message is one sentence that says what to do."""


@dataclass(frozen=True)
class ImageSet:
    """The labelled images at a path, not yet read."""

    train: Reader | None = None
    test: Reader | None = None
    whole: Reader | None = None  # reads all images, if they have no split
    missing: str = ""  # why there are none, if a reason is known

    def __bool__(self) -> bool:
        return bool(self.train or self.test or self.whole)


@contextmanager
def as_data_error(
    problem: str, rule: str, errors: type[Exception] | tuple[type[Exception], ...] = FILE_ERRORS
) -> Iterator[None]:
    """Turn what a damaged file raises into a DataError: "problem (reason): rule." Permission errors stay."""
    try:
        yield
    except (UserError, FileNotFoundError, PermissionError):
        raise
    except errors as error:
        reason = first_line(error).partition(";")[0]  # NumPy's advice for programmers follows a semicolon
        raise DataError(f"{problem} ({reason}): {rule}.") from None


def visible(paths: Iterable[Path]) -> list[Path]:
    """The paths in order, without hidden files and those that Windows and macOS add."""
    return sorted(path for path in paths if not path.name.startswith(".") and path.name.lower() not in _SYSTEM_FILES)


def only_subfolder(folder: Path) -> Path | None:
    """The sub-folder of a folder that otherwise contains only texts and archives, or None."""
    paths = [path for path in visible(folder.iterdir()) if path.is_dir() or path.suffix.lower() not in _ACCOMPANYING]
    return paths[0] if len(paths) == 1 and paths[0].is_dir() else None


def shorten(names: Iterable[str]) -> str:
    """The first names, separated by commas."""
    listed = list(names)
    return ", ".join(listed[:MAX_NAMES]) + (f" and {len(listed) - MAX_NAMES} more" if len(listed) > MAX_NAMES else "")


def as_tensors(
    images: np.ndarray[Any, Any],
    labels: np.ndarray[Any, Any],
    source: str,
    names: tuple[str, str] = ("the images", "the labels"),
) -> Images:
    """Images and labels as tensors, once their shapes and ranges are checked.

    images   [N, 28, 28] or [N, 784], of any numeric dtype, from 0 to 255 or from 0 to 1
    labels   [N], whole numbers from 0 to 9, of any numeric dtype

    Both may have further dimensions of length 1, such as a channel.

    Raises DataError. Its message begins with `source` and calls the arrays by `names`.
    """
    shape = tuple(length for length in images.shape[1:] if length != 1)
    if (
        shape not in ((28, 28), (784,))
        or labels.shape[:1] != images.shape[:1]
        or labels.size != len(images)
        or not len(images)
    ):
        raise DataError(
            f"{source}: {names[0]} must be [N, 28, 28] or [N, 784] and {names[1]} [N], N at least 1; "
            f"they are {list(images.shape)} and {list(labels.shape)}."
        )
    if labels.dtype.kind not in "iuf" or not np.isin(labels, np.arange(10)).all():
        raise DataError(f"{source}: {names[1]} must be whole numbers from 0 to 9.")
    # The minimum and maximum of an array with NaN are NaN, and fail too.
    if images.dtype.kind not in "iufb" or not (images.min() >= 0 and images.max() <= 255):
        raise DataError(f"{source}: {names[0]} must be numbers from 0 to 255, or from 0 to 1.")
    if images.max() <= 1:  # 1 is white
        images = images * np.float32(WHITE)
    grey = np.rint(images).astype(np.uint8) if images.dtype.kind == "f" else images.astype(np.uint8)
    if grey.mean() > WHITE / 2:
        logging.getLogger(__name__).warning(
            "These images have more white than black. Digits must be white on black, as in MNIST: if they are not, replace each level by 255 - level."
        )
    return torch.from_numpy(grey.reshape(-1, 28, 28)), torch.from_numpy(labels.reshape(-1).astype(np.int64))
