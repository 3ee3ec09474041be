"""Read pictures from the command line.

    python -m mnist_demo.predict FILE|FOLDER ...          # --model NAME --json --number
    python -m mnist_demo.predict test.csv --out submission.csv

Prints one line per picture with path, digit, status, probability and, for a rejected picture, the reason if one is known, separated by
tabs. With --number: path, number, probability and the second best reading, with text lines separated by spaces. The files in a folder
and its sub-folders are read in sorted order, without hidden files, Thumbs.db and desktop.ini. A pattern such as *.png works in every
shell. A .json file is read as a drawing, in the format of the page's pad. A TIFF of several pages gives one line per page, "FILE page
2"; of an animation the last frame is read. A file that cannot be read gives one sentence on standard error and exit status 1; the other
files are read.

With --out, the images in a CSV file, one per line with 784 grey levels, are read as they are, without preprocessing. The digits are
written to another CSV file with the columns ImageId, from 1, and Label, as Kaggle's Digit Recognizer expects them.
"""

import argparse
import glob
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import torch
from PIL import Image

from mnist_demo.console import exit_status
from mnist_demo.datasets.csv_files import is_csv, read_unlabelled
from mnist_demo.datasets.labelled_images import DataError, visible
from mnist_demo.errors import UserError
from mnist_demo.evaluation.formatting import format_fraction
from mnist_demo.files import FileError, atomic_write, check_writable, permission_denied
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.networks.models import MODELS
from mnist_demo.numbers.reader import Number
from mnist_demo.pictures.picture_file import PictureFileError, open_pages
from mnist_demo.predictor import Predictor
from mnist_demo.preprocessing.pipeline import Source
from mnist_demo.recognition.answer import Answer
from mnist_demo.recognition.model import Model
from mnist_demo.strokes.drawing import Drawing


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.predict",
        description="Read pictures of digits, and drawings in the format of the page's pad (.json).",
        epilog=f"Prints path, digit, status, probability and reason, separated by tabs. Models: {', '.join(MODELS)}.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER", help="a folder is read in sorted order; a "
                        "pattern such as *.png works in cmd too")  # fmt: skip
    parser.add_argument("--model", metavar="NAME", help="default: the first with a checkpoint, normally cnn")
    parser.add_argument("--number", action="store_true", help="read whole numbers: path, number, probability, second "
                        "best")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one line of JSON per file")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="read the images in a CSV file, 784 grey levels per line, "
                        "and write their digits to this one, with the columns ImageId and Label of Kaggle")  # fmt: skip
    parser.add_argument("--checkpoints", type=Path, default=CHECKPOINTS, metavar="DIR", help="default: %(default)s")
    arguments = parser.parse_args(argv)
    if arguments.out and not (len(arguments.paths) == 1 and is_csv(arguments.paths[0])):
        parser.error("--out needs one CSV file of images, as test.csv")
    return arguments


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status, which is 1 if a file could not be read."""
    return exit_status(lambda: _predict(_arguments(argv)))


def _predict(arguments: argparse.Namespace) -> int:
    warnings.filterwarnings("ignore", module="PIL")  # a bad picture is reported in one sentence
    torch.set_num_threads(1)  # for one image a second thread costs more time than it saves
    predictor = Predictor(arguments.checkpoints)
    model = predictor.live(predictor.names[0] if arguments.model is None else arguments.model)
    if arguments.out:
        _write_digits(arguments.paths[0], arguments.out, model)
        return 0
    status = 0
    read = predictor.read if arguments.number else predictor.predict
    files = (file for argument in arguments.paths for path in _expanded(argument) for file in _files(path))
    for path, page, answer in _answers(files, read, model.name):
        if isinstance(answer, Exception):
            print(_error_sentence(_printable(path), answer), file=sys.stderr)
            status = 1
        elif arguments.json:
            print(json.dumps({"path": str(path)} | ({"page": page} if page else {}) | answer.to_dict(False)))
        else:
            print(_line(_printable(path) + f" page {page}" * bool(page), answer))
    return status


def _write_digits(images: Path, out: Path, model: Model) -> None:
    """Read the images in one CSV file and write their digits to another, completely or not at all."""
    if not images.is_file():
        raise DataError(f"{images}: There is no such file.")
    if out.exists() and out.samefile(images):
        raise FileError(f"{out} holds the images: name another file with `--out`.")
    check_writable(out)
    digits = model.judge(read_unlabelled(images)).digit
    with atomic_write(out) as unfinished:
        lines = ["ImageId,Label", *(f"{number},{digit}" for number, digit in enumerate(digits, 1))]
        unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(digits):,} digits written to {out}.")


def _expanded(path: Path) -> list[Path]:
    """The paths that match a pattern such as *.png, sorted; any other path unchanged.

    cmd and PowerShell do not expand patterns.
    """
    if os.path.lexists(path):
        return [path]
    found = glob.glob(str(path))
    # Brackets in the name of a folder, such as "scans [2]", are then no pattern.
    found = found or glob.glob(str(Path(glob.escape(str(path.parent)), path.name)))
    return sorted(map(Path, found)) or [path]


def _files(path: Path) -> list[Path]:
    """The file itself, or the files of a folder, sorted, without hidden files and system files of Windows.

    The folder itself if it has no files or is not readable, so that reading it gives an error message.
    """
    if not os.path.isdir(path):
        return [path]
    unread: list[OSError] = []
    found: list[Path] = []
    for place, folders, names in os.walk(path, onerror=unread.append):
        folders[:] = (name for name in folders if not name.startswith("."))
        may_enter = os.access(place, os.X_OK)
        found += [file for file in map(Path(place).joinpath, names) if not may_enter or file.is_file()]
    found += [Path(error.filename) for error in unread]
    return visible(found) or [path]


def _answers(
    paths: Iterable[Path], read: Callable[[Source, str], Answer | Number], model: str
) -> Iterator[tuple[Path, int | None, Answer | Number | Exception]]:
    """Each file with what is read in it, or with its error; with the number of the page if it has several."""
    for path in paths:
        try:
            for source in _sources(path):
                page = source.info.get("page") if isinstance(source, Image.Image) else None
                yield path, page, read(source, model)
        except (UserError, UnicodeDecodeError, OSError) as error:
            yield path, None, error


def _sources(path: Path) -> Iterator[Drawing | Image.Image]:
    if is_csv(path) and path.is_file():
        raise DataError("This is a table: give `--out submission.csv` to read the images in its lines.")
    if path.suffix.lower() == ".svg" and path.is_file():
        raise PictureFileError("This is an SVG: give it to the page, which can read it, or save it as PNG.")
    if path.suffix.lower() == ".json":
        yield Drawing.from_json(path.read_text("utf-8-sig"))
    else:
        yield from open_pages(path)


def _line(name: str, answer: Answer | Number) -> str:
    if isinstance(answer, Number):
        text, instead = (text and text.replace("\n", " ") for text in (answer.text, answer.instead))
        columns = [text or "-", format_fraction(answer.probability, 1), instead or ""]
    elif answer.digit is None:
        columns = ["-", answer.status, "-", answer.reason or ""]
    else:
        probability = format_fraction(float(answer.probabilities.max()), 1)
        columns = [str(answer.digit), answer.status, probability, answer.reason or ""]
    return "\t".join([name, *columns]).rstrip("\t")


def _printable(path: Path) -> str:
    """The path on one line, with control characters escaped."""
    return re.sub(r"[\0-\x1f\x7f-\x9f]", lambda control: control[0].encode("unicode_escape").decode(), str(path))


def _error_sentence(name: str, error: Exception) -> str:
    """One sentence about a file that cannot be read, beginning with its name."""
    if isinstance(error, PermissionError):
        return permission_denied(name)
    if isinstance(error, FileNotFoundError):
        return f"{name}: There is no such file."
    if isinstance(error, IsADirectoryError):
        return f"{name}: There are no files in this folder."
    if isinstance(error, UnicodeDecodeError):
        return f"{name}: This is not a drawing: it must be JSON in UTF-8."
    return f"{name}: It cannot be read: {error.strerror}." if isinstance(error, OSError) else f"{name}: {error}"


if __name__ == "__main__":
    raise SystemExit(main())
