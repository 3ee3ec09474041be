"""Reader for folders of pictures, labelled by sub-folders, by a table, or by their names."""

import csv
import logging
import re
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_demo.datasets.csv_files import label_column, read_text, split_fields
from mnist_demo.datasets.labelled_images import (
    SPLIT_NAMES,
    DataError,
    Images,
    ImageSet,
    Reader,
    as_data_error,
    as_tensors,
    only_subfolder,
    shorten,
    visible,
)
from mnist_demo.pictures import picture_file
from mnist_demo.pictures.picture_array import PictureError
from mnist_demo.pictures.picture_file import PictureFileError, open_picture
from mnist_demo.preprocessing.pipeline import to_mnist

_TABLES = ("labels.csv", "train.csv")  # in a folder of pictures: file name and label per line
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LABEL = rf"(?:(?:digit|class|label|number)s?[ _-]?)?(?:0?([0-9])|({'|'.join(_WORDS)}))"  # 3, 03, three, digit_3
_FOLDER_NAME = re.compile(rf"{_LABEL}(?:[ _-]?(?:digit|class|label|number)s?)?")  # 3_digit too
_FILE_NAME = re.compile(rf"{_LABEL}(?:[ _.(-].*)?")  # 3_a, 3-12, 3 (2)


def find_pictures(folder: Path) -> ImageSet:
    """The labelled pictures in a folder, or in its sub-folders train and test or the like."""
    subfolders = {path.name.lower(): path for path in folder.iterdir() if path.is_dir()}
    train, test = (
        next(filter(None, (_reader(subfolders[name]) for name in names if name in subfolders)), None)
        for names in SPLIT_NAMES.values()
    )
    return ImageSet(train, test) if train or test else ImageSet(whole=_reader(folder))


def _reader(folder: Path) -> Reader | None:
    """Reads the labelled pictures in `folder` or in its only sub-folder; None if there are none."""
    paths = visible(folder.iterdir())
    inside = only_subfolder(folder)
    table = next((path for name in _TABLES for path in paths if path.name.lower() == name and path.is_file()), None)
    if inside and not table and _label(_FOLDER_NAME, inside.name) is None:
        return _reader(inside)
    if digits := [
        (path, label) for path in paths if path.is_dir() and (label := _label(_FOLDER_NAME, path.name)) is not None
    ]:
        return partial(_read_subfolders, folder, digits)
    if table:
        return partial(_read_table, table)
    pictures = [path for path in paths if path.suffix.lower() in _picture_suffixes() and path.is_file()]
    pairs = [(path, label) for path in pictures if (label := _label(_FILE_NAME, path.stem)) is not None]
    # One picture with another name shows that the names are no labels.
    return partial(_read_pictures, pairs) if pairs and len(pairs) == len(pictures) else None


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
    read = [path for path, _ in digits]
    if others := [path.name for path in visible(folder.iterdir()) if path.is_dir() and path not in read]:
        logging.getLogger(__name__).warning(
            "%s: only digits are read, not the sub-folders %s.", folder, shorten(others)
        )
    return _read_pictures(pairs)


def _read_table(table: Path) -> Images:
    """The pictures that a table lists; they may be in a sub-folder that it does not name."""
    rule = "each line must have the name of a picture in this folder and its label from 0 to 9"
    with as_data_error(f"{table} cannot be read", rule):
        lines = read_text(table).splitlines()
        delimiter, names = split_fields(next(iter(lines), ""))
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    column = label_column(names)
    if column is not None or (rows and _label(_FOLDER_NAME, rows[0][-1]) is None):
        rows = rows[1:]  # the header
    column = 1 if column is None else column
    folders = [table.parent, *(path for path in visible(table.parent.iterdir()) if path.is_dir())]
    pairs = []
    for row in rows:
        label = _label(_FOLDER_NAME, row[column]) if len(row) == 2 else None
        name = row[1 - column].strip().replace("\\", "/") if len(row) == 2 else ""
        candidates = (folder / (name + suffix) for folder in folders for suffix in ("", ".png", ".jpg", ".jpeg"))
        path = next((path for path in candidates if path.is_file()), None)
        if label is None or not path:
            raise DataError(f"{table} has the line {','.join(row)[:80]!r}: {rule}.")
        pairs.append((path, label))
    if not pairs:
        raise DataError(f"{table} lists no pictures: {rule}.")
    return _read_pictures(pairs)


def _read_pictures(pairs: list[tuple[Path, int]]) -> Images:
    """The pictures, preprocessed as on the page, which leaves MNIST's own images unchanged."""
    images = []
    for path, _ in pairs:
        try:
            images.append(to_mnist(open_picture(path)))
        except (PictureFileError, PictureError) as error:
            raise DataError(f"{path}: {error}") from None
    return as_tensors(np.stack(images), np.array([label for _, label in pairs]), f"{pairs[0][0].parent} cannot be used")
