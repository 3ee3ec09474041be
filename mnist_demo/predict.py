"""Read pictures from the command line.

    python -m mnist_demo.predict FILE|FOLDER ...          # --model NAME --json --number

A line for each picture: path, digit, status, probability, and the reason where it is no digit and the picture says why,
with tabs between; with --number path, whole number, its probability, and what else it may be, lines of a page with a space
between. A folder's files are read in sorted order, those of its sub-folders too, hidden ones left out. A .json is read
as a drawing, as the page's pad gives it. What cannot be read is one sentence on standard error and the rest is read all the
same; the exit status is 1 then.
"""

import argparse
import json
import os
import sys
import unicodedata
import warnings
from pathlib import Path

import torch
from PIL import Image

from mnist_demo.console import discard_stdout, escape_unprintable
from mnist_demo.evaluation.formatting import format_fraction
from mnist_demo.files import permission_denied
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError
from mnist_demo.networks.models import MODELS, ModelNameError
from mnist_demo.numbers.reader import Number
from mnist_demo.pictures.picture_file import open_picture
from mnist_demo.predictor import Predictor
from mnist_demo.recognition.answer import Answer
from mnist_demo.strokes.drawing import Drawing


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.predict",
        description="Read pictures of a digit, and drawings as the page's pad gives them (.json).",
        epilog="A line for each: path, digit, status, probability, reason, with tabs between. Models: "
        + ", ".join(MODELS)
        + ".",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER", help="a folder is read in sorted order")
    parser.add_argument("--model", metavar="NAME", help="default: the first whose checkpoint is there, cnn")
    parser.add_argument(
        "--number", action="store_true", help="read whole numbers: path, number, probability, second best"
    )
    parser.add_argument("--json", action="store_true", help="a line of JSON for each instead")
    parser.add_argument("--checkpoints", type=Path, default=CHECKPOINTS, metavar="DIR", help="default: %(default)s")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status: 1 where something could not be read, 2 for wrong use."""
    escape_unprintable()
    arguments = _arguments(argv)
    warnings.filterwarnings("ignore", module="PIL")  # what is wrong with a picture is said in one sentence
    torch.set_num_threads(1)  # for one image a second thread costs more than it brings
    try:
        predictor = Predictor(arguments.checkpoints)
        model = predictor.names[0] if arguments.model is None else arguments.model
        predictor.model(model)
    except (CheckpointError, ModelNameError) as error:
        print(error, file=sys.stderr)
        return 2
    status = 0
    try:
        for path in (file for each in arguments.paths for file in _files(each)):
            try:
                source = _source(path)
                answer = predictor.read(source, model) if arguments.number else predictor.predict(source, model)
            except (ValueError, OSError) as error:
                print(_complaint(_shown(path), error), file=sys.stderr)
                status = 1
                continue
            print(json.dumps({"path": str(path)} | answer.to_dict(False)) if arguments.json else _line(path, answer))
        print(end="", flush=True)
    except BrokenPipeError:  # whoever reads this has read enough, as in `| head`
        discard_stdout()
    except OSError as error:
        discard_stdout()
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return status


def _files(path: Path) -> list[Path]:
    """The file itself, or the visible files of a folder, sorted; a folder that is empty or may not be read stays itself."""
    if not os.path.isdir(path):
        return [path]
    unread: list[OSError] = []
    found = []
    for place, _, names in os.walk(path, onerror=unread.append):
        may_enter = os.access(place, os.X_OK)
        files = [Path(place, name) for name in names]
        found += [file for file in files if not may_enter or file.is_file()]
    found += [Path(error.filename) for error in unread]
    return sorted(each for each in found if not _is_hidden(each.relative_to(path))) or [path]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _source(path: Path) -> Drawing | Image.Image:
    if path.suffix.lower() == ".json":
        return Drawing.from_json(path.read_text("utf-8-sig"))
    return open_picture(path)


def _line(path: Path, answer: Answer | Number) -> str:
    if isinstance(answer, Number):
        texts = [text and text.replace("\n", " ") for text in (answer.text, answer.instead)]
        return "\t".join(
            [_shown(path), texts[0] or "-", format_fraction(answer.probability, 1), texts[1] or ""]
        ).rstrip("\t")
    digit = "-" if answer.digit is None else str(answer.digit)
    probability = "-" if answer.digit is None else format_fraction(float(answer.probabilities.max()), 1)
    return "\t".join([_shown(path), digit, answer.status, probability, answer.reason or ""]).rstrip("\t")


def _shown(path: Path) -> str:
    """Its name on one line: a tab, a line feed or what steers a terminal becomes its number."""
    return "".join(
        each.encode("unicode_escape").decode() if unicodedata.category(each) == "Cc" else each for each in str(path)
    )


def _complaint(name: str, error: Exception) -> str:
    """What is said of a file that cannot be read, its name first."""
    if isinstance(error, PermissionError):
        return permission_denied(name)
    if isinstance(error, FileNotFoundError):
        return f"{name}: There is no such file."
    if isinstance(error, IsADirectoryError):
        return f"{name}: There are no files in this folder."
    if isinstance(error, UnicodeDecodeError):
        return f"{name}: This is no drawing: it must be JSON in UTF-8."
    return f"{name}: It cannot be read: {error.strerror}." if isinstance(error, OSError) else f"{name}: {error}"


if __name__ == "__main__":
    raise SystemExit(main())
