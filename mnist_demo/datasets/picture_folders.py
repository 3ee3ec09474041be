"""Reader for folders of pictures, labelled by sub-folders, by a table labels.csv, or by their names."""

import csv
import re
import zlib
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_demo.datasets.csv_files import LABEL_NAMES, read_text, split_fields
from mnist_demo.datasets.labelled_images import (
    SPLIT_NAMES,
    DataError,
    Images,
    ImageSet,
    Reader,
    as_tensors,
    only_subfolder,
    visible,
)
from mnist_demo.files import first_line
from mnist_demo.pictures import picture_file
from mnist_demo.pictures.picture_array import PictureError
from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.preprocessing.pipeline import to_mnist

LABELS = "labels.csv"  # in a folder of pictures: file name and label per line
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LABEL = rf"(?:(?:digit|class|label|number)s?[ _-]?)?(?:0?([0-9])|({'|'.join(_WORDS)}))"  # 3, 03, three, digit_3
_FOLDER_NAME = re.compile(_LABEL)
_FILE_NAME = re.compile(rf"{_LABEL}(?:[ _.(-].*)?")  # 3_a, 3-12, 3 (2)


def find_pictures(folder: Path) -> ImageSet:
    """The labelled pictures in a folder, or in its sub-folders train and test or the like."""
    subfolders = {path.name.lower(): path for path in folder.iterdir() if path.is_dir()}
    readers: dict[str, Reader] = {}
    for split, names in SPLIT_NAMES.items():
        for name in names:
            if split not in readers and name in subfolders and (reader := _reader(subfolders[name])):
                readers[split] = reader
    if readers:
        return ImageSet(readers.get("train"), readers.get("test"))
    return ImageSet(whole=_reader(folder))


def _reader(folder: Path) -> Reader | None:
    """Reads the labelled pictures in `folder` or in its only sub-folder; None if there are none."""
    paths = visible(folder.iterdir())
    inside = only_subfolder(folder)
    if inside and _label(_FOLDER_NAME, inside.name) is None and not (folder / LABELS).is_file():
        return _reader(inside)
    if digits := [
        (path, label) for path in paths if path.is_dir() and (label := _label(_FOLDER_NAME, path.name)) is not None
    ]:
        return partial(_read_subfolders, folder, digits)
    if (folder / LABELS).is_file():
        return partial(_read_table, folder / LABELS)
    pictures = [path for path in paths if path.suffix.lower() in _picture_suffixes() and path.is_file()]
    labels = [label for path in pictures if (label := _label(_FILE_NAME, path.stem)) is not None]
    # One picture with another name shows that the names are no labels.
    return partial(_read_pictures, pictures, labels) if pictures and len(labels) == len(pictures) else None


def _label(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.fullmatch(text.strip().lower())
    if not match:
        return None
    return int(match[1]) if match[1] else _WORDS.index(match[2])


def _picture_suffixes() -> set[str]:
    Image.init()
    return {suffix for suffix, name in Image.registered_extensions().items() if name in picture_file.FORMATS}


def _read_subfolders(folder: Path, digits: list[tuple[Path, int]]) -> Images:
    pairs = [(path, label) for each, label in digits for path in visible(each.rglob("*")) if path.is_file()]
    if not pairs:
        raise DataError(f"There are no pictures in the sub-folders 0 to 9 of {folder}.")
    return _read_pictures([path for path, _ in pairs], [label for _, label in pairs])


def _read_table(table: Path) -> Images:
    """The pictures that labels.csv lists; they may be in a sub-folder that it does not name."""
    rule = "each line must have the name of a picture in this folder and its label from 0 to 9"
    try:
        lines = read_text(table).splitlines()
        delimiter, names = split_fields(next(iter(lines), ""))
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except PermissionError:
        raise
    except (OSError, EOFError, ValueError, zlib.error, csv.Error) as error:
        raise DataError(f"{table} cannot be read ({first_line(error)}): {rule}.") from None
    column = next((names.index(name) for name in LABEL_NAMES if name in names), None)
    if column is not None or (rows and _label(_FOLDER_NAME, rows[0][-1]) is None):
        rows = rows[1:]  # the header
    column = 1 if column is None else column
    folders = [table.parent, *(path for path in visible(table.parent.iterdir()) if path.is_dir())]
    paths, labels = [], []
    for row in rows:
        label = _label(_FOLDER_NAME, row[column]) if len(row) == 2 else None
        name = row[1 - column].strip().replace("\\", "/") if len(row) == 2 else ""
        candidates = (folder / (name + suffix) for folder in folders for suffix in ("", ".png", ".jpg", ".jpeg"))
        path = next((path for path in candidates if path.is_file()), None)
        if label is None or not path:
            raise DataError(f"{table} has the line {','.join(row)[:80]!r}: {rule}.")
        paths.append(path)
        labels.append(label)
    if not paths:
        raise DataError(f"{table} lists no pictures: {rule}.")
    return _read_pictures(paths, labels)


def _read_pictures(paths: list[Path], labels: list[int]) -> Images:
    """The pictures, preprocessed like pictures on the page, which leaves MNIST's own images unchanged."""
    images = []
    for path in paths:
        try:
            images.append(to_mnist(open_picture(path)))
        except (PictureFileError, PictureError) as error:
            raise DataError(f"{path}: {error}") from None
    return as_tensors(np.stack(images), np.array(labels), f"{paths[0].parent} cannot be used")
