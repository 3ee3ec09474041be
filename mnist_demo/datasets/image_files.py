"""Finds labelled images in the usual file formats.

    a folder with MNIST/raw, raw, or directly in it the IDX files of MNIST, QMNIST or EMNIST, each with or without .gz
    mnist.npz, or a folder with it      x_train, y_train, x_test, y_test
    a .csv, or a folder with train.csv and test.csv, or mnist_train.csv and mnist_test.csv      one image per line
    a folder of pictures with sub-folders 0 to 9 or zero to nine, with labels.csv, or with names like 3_a.png; or with
    train and test (or val) that contain these

If a folder contains several formats, the first in this order is read. If it contains only one sub-folder, and texts or
archives such as README.md, the sub-folder is read.
A single .csv and pictures without train have no split: all their images are one set. So has a folder with a train.csv and
no labelled test.csv (Kaggle's).
"""

from functools import partial
from pathlib import Path

from mnist_demo.datasets.csv_files import find_csv, is_csv, read_csv
from mnist_demo.datasets.idx_files import find_idx
from mnist_demo.datasets.labelled_images import (
    DataError,
    Images,
    ImageSet,
    as_data_error,
    as_tensors,
    only_subfolder,
    shorten,
    visible,
)
from mnist_demo.datasets.picture_folders import find_pictures
from mnist_demo.files import NPZ_ERRORS, open_npz

FORMATS = (
    "MNIST/raw, the IDX files (.gz too), mnist.npz, train.csv or mnist_train.csv, or pictures: in sub-folders 0 to 9, named like "
    "3_a.png, or with a labels.csv"
)


def find_images(path: Path) -> ImageSet:
    """The labelled images at `path`, a file or a folder.

    Raises DataError if there is no such path or the file has another format; OSError if a file cannot be opened.
    """
    if not path.exists():
        raise DataError(f"There is no file or folder {path}: `--data` takes {FORMATS}, or a folder with one of them.")
    if path.is_dir():
        found = _find_in_folder(path)
        inside = only_subfolder(path)
        return found or (inside and find_images(inside)) or found
    if path.suffix.lower() == ".npz":
        train = partial(_read_npz, path, "train")
        return ImageSet(train, partial(_read_npz, path, "test")) if _has_test_split(path) else ImageSet(whole=train)
    if is_csv(path):
        return ImageSet(whole=partial(read_csv, path))
    raise DataError(f"{path} contains no readable images: `--data` takes {FORMATS}, or a folder with one of them.")


def no_images(folder: Path, found: ImageSet) -> str:
    """Message for a folder without images: what it contains, and what is read."""
    names = shorten(path.name + "/" * path.is_dir() for path in visible(folder.iterdir()))
    reason = found.missing or (f"found {names}" if names else "it is empty")
    return f"{folder} contains no readable images ({reason}): `--data` takes {FORMATS}."


def _find_in_folder(folder: Path) -> ImageSet:
    idx = find_idx(folder)
    if idx:
        return idx
    if (folder / "mnist.npz").is_file():
        return find_images(folder / "mnist.npz")
    return find_csv(folder) or find_pictures(folder) or idx


def _has_test_split(path: Path) -> bool:
    try:
        with open_npz(path) as archive:
            return not {"x_train", "y_train"} <= set(archive) or not {"x_test", "y_test"}.isdisjoint(archive)
    except NPZ_ERRORS:
        return True  # the reader will report it


def _read_npz(path: Path, split: str) -> Images:
    names = f"x_{split}", f"y_{split}"
    with (
        as_data_error(f"{path} is not an mnist.npz", f"it must contain {' and '.join(names)}", NPZ_ERRORS),
        open_npz(path) as archive,
    ):
        if "stroke_start" in archive:
            raise DataError(f"{path} is an ink file of pen drawings: pass it with `--ink {path}`.")
        if missing := set(names) - set(archive):
            raise ValueError(f"it has {shorten(archive)} and no {min(missing)}")
        images, labels = (archive[name] for name in names)
    return as_tensors(images, labels, f"{path} is not an mnist.npz", names)
