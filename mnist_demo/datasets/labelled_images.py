"""Labelled images: their types, DataError, and the checks that all file formats share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mnist_demo.arrays import Grey
from mnist_demo.errors import UserError

Images = tuple[torch.Tensor, torch.Tensor]  # uint8 [N, 28, 28] and labels int64 [N], N at least 1
Reader = Callable[[], Images]

SPLIT_NAMES = {"train": ("train", "training"), "test": ("test", "testing", "val", "valid", "validation")}
MAX_NAMES = 5  # of files and folders that a message lists
_ACCOMPANYING = (".md", ".txt", ".pdf", ".html", ".zip", ".tar", ".gz", "")  # suffixes of README, LICENSE, archives
_SYSTEM_FILES = ("thumbs.db", "desktop.ini", "__macosx")  # that Windows and macOS add to folders of pictures


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
    grey = _as_grey(images)
    if grey is None:
        raise DataError(f"{source}: {names[0]} must be numbers from 0 to 255, or from 0 to 1.")
    # np.array copies: torch warns about arrays that are read-only.
    return torch.from_numpy(np.array(grey).reshape(-1, 28, 28)), torch.from_numpy(labels.reshape(-1).astype(np.int64))


def _as_grey(images: np.ndarray[Any, Any]) -> Grey | None:
    """uint8 of the same shape; None for other numbers than 0..255. If none is above 1, 1 is white."""
    if images.dtype.kind not in "iufb":
        return None
    high = images.max()
    if not (images.min() >= 0 and high <= 255):  # this also holds for NaN
        return None
    scale = 255 if high <= 1 else 1
    return images if images.dtype == np.uint8 and scale == 1 else np.rint(images * np.float32(scale)).astype(np.uint8)
