"""Reader for images in CSV files: one image per line, with 784 grey levels and a label.

Commas, semicolons (with decimal commas) or tabs; UTF-8 or UTF-16; with or without a header; also packed, as .csv.gz.
"""

import codecs
import gzip
import io
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from mnist_demo.datasets.labelled_images import SPLIT_NAMES, DataError, Images, ImageSet, as_data_error, as_tensors
from mnist_demo.files import MAX_UNPACKED_BYTES, open_unpacked

LABEL_NAMES = ("label", "class", "digit", "target", "y")  # in the headers of Kaggle, OpenML, scikit-learn
_INDEX_NAMES = ("", "unnamed: 0", "index", "id")  # pandas writes and reads an index without a name
MAX_LINE = 2**20  # bytes; a line of an image has at most 2**14
_PIXELS = 784
_RULE = (
    "each line must have a label from 0 to 9 and 784 grey levels, from 0 to 255 or from 0 to 1; the label is the first or the "
    "last column or has the header label, and a column of line numbers may come first"
)

Table = NDArray[np.float32]


def is_csv(path: Path) -> bool:
    """Whether the name is that of a CSV file, packed or not."""
    return path.name.lower().endswith((".csv", ".csv.gz"))


def find_csv(folder: Path) -> ImageSet:
    """The CSV files of images in a folder that are named train.csv, mnist_test.csv and so on."""
    files = {
        path.name.lower().removesuffix(".gz"): path
        for path in folder.iterdir()
        if is_csv(path) and path.is_file() and _count_columns(path) != 2  # file name and label of pictures
    }
    train, test = (
        [files[name] for each in names for name in (f"mnist_{each}.csv", f"{each}.csv") if name in files]
        for names in SPLIT_NAMES.values()
    )
    first = partial(read_csv, train[0]) if train else None
    # The labels of Kaggle's test.csv are not public.
    labelled = next((path for path in test if _count_columns(path) != _PIXELS), None)
    if labelled:
        return ImageSet(first, partial(read_csv, labelled))
    return ImageSet(whole=first)


def read_csv(path: Path) -> Images:
    """Images and labels of a CSV file. Raises DataError if it has no labels, or another form."""
    labels, pixels = _read(path)
    if labels is None:
        raise DataError(f"{path} has no labels: {_RULE}; Kaggle's test.csv has none.")
    return as_tensors(pixels, labels, f"{path} cannot be used")


def read_unlabelled(path: Path) -> torch.Tensor:
    """The images of a CSV file with or without labels: uint8 [N, 28, 28]. Raises DataError."""
    _, pixels = _read(path)
    return as_tensors(pixels, np.zeros(len(pixels)), f"{path} cannot be used")[0]


def _read(path: Path) -> tuple[Table | None, Table]:
    """Labels [N], None if there are none, and grey levels [N, 784]. Raises DataError."""
    with as_data_error(f"{path} contains no readable images", _RULE):
        return _divide(*_read_table(read_text(path)))


def read_text(path: Path) -> str:
    """The text of a file in UTF-8 or UTF-16, unpacked if it is named .gz.

    Raises OSError, EOFError, ValueError, zlib.error.
    """
    with open_unpacked(path) as file:
        content = file.read(MAX_UNPACKED_BYTES + 1)
    if len(content) > MAX_UNPACKED_BYTES:
        raise ValueError(f"it has more than {MAX_UNPACKED_BYTES:,} bytes")
    return _decode(content)


def split_fields(line: str) -> tuple[str, list[str]]:
    """The delimiter of a line, and its fields in lower case without quotes."""
    # A semicolon or a tab decides, because commas may be decimal commas.
    delimiter = next((mark for mark in ";\t" if mark in line), ",")
    return delimiter, [field.strip().strip("\"'").lower() for field in line.split(delimiter)]


def label_column(names: list[str]) -> int | None:
    """The index of the column that a header calls the label; None without such a name."""
    return next((names.index(name) for name in LABEL_NAMES if name in names), None)


def _count_columns(path: Path) -> int | None:
    """The number of columns in the first line, except line numbers; None if the file is damaged."""
    try:
        with open_unpacked(path) as file:
            line = _decode(file.read(MAX_LINE), "ignore").partition("\n")[0]
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return None  # the reader will report it
    names = split_fields(line)[1]
    return len(names) - (len(names) > 2 and names[0] in _INDEX_NAMES)


def _decode(content: bytes, errors: str = "strict") -> str:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf16 else "utf-8-sig", errors).lstrip("\r\n")


def _read_table(text: str) -> tuple[list[str], Table]:
    """The names of the columns, empty without a header, and the numbers, float32 [lines, columns]."""
    first, _, rest = text.partition("\n")
    delimiter, names = split_fields(first)
    if delimiter != ",":
        text, rest = text.replace(",", "."), rest.replace(",", ".")
    columns = names[names[0] in _INDEX_NAMES :]
    has_header = (
        any(name in LABEL_NAMES for name in columns)
        or sum(map(_is_number, names)) < len(names) / 2
        or columns == [str(number) for number in range(len(columns))]  # pandas counts columns without names
    )
    lines = rest if has_header else text
    if not lines.strip():
        raise ValueError("it has no lines of numbers")
    table = np.loadtxt(io.StringIO(lines), np.float32, delimiter=delimiter, quotechar='"', ndmin=2)
    return (names if len(names) == table.shape[1] and has_header else []), table


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _divide(names: list[str], table: Table) -> tuple[Table | None, Table]:
    """Labels [N], None if there are none, and grey levels [N, 784]. Raises ValueError for other columns."""
    count, first = table.shape[1], table[:, 0]
    counts_lines = len(np.unique(first)) == len(first) > 1 and (first == np.rint(first)).all()
    if (names[:1] and names[0] in _INDEX_NAMES) or (count == _PIXELS + 2 and counts_lines):
        names, table = names[1:], table[:, 1:]
    if table.shape[1] == _PIXELS:
        return None, table
    if table.shape[1] != _PIXELS + 1:
        raise ValueError(f"it has {count} columns")
    column = label_column(names)
    column = _find_labels(table) if column is None else column
    return table[:, column], np.delete(table, column, 1)


def _find_labels(table: Table) -> int:
    """The column of labels, the first or the last. Raises ValueError if both or neither may be it.

    A border pixel is mostly 0 in all images. Such a column is not taken for labels.
    """
    columns = [each for each in (0, -1) if table[:, each].any() and np.isin(table[:, each], np.arange(10)).all()]
    columns = [each for each in columns if np.ptp(table[:, each]) > 0] or columns
    if len(columns) != 1:
        raise ValueError(f"{'both' if columns else 'neither'} of its first and its last column may be the labels")
    return columns[0]
