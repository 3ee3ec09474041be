"""Measure the checkpoints on MNIST's test images and, given an ink file, on people's pen drawings.

    python -m mnist_demo.evaluate                # --data PATH --ink FILE --models NAME ... --shift --photos --json FILE
    python -m mnist_demo.evaluate numbers        # whole numbers: rows of one writer's digits
    python -m mnist_demo.evaluate image INDEX    # one test image, its values and what the models read
    python -m mnist_demo.evaluate tables         # renew the tables of README.md and docs/accuracy.md
    python -m mnist_demo.evaluate cards          # renew the cards' counts and thresholds

The main measurement prints, per model, the loss, the accuracy with counts and 95 % intervals, the statuses, and the
accuracy with other demos' preprocessing. It writes a contact sheet of every misread drawing. Without arguments it needs
only the package.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from mnist_demo.console import exit_status
from mnist_demo.datasets.image_files import FORMATS
from mnist_demo.datasets.ink_files import InkFile, InkFileError
from mnist_demo.datasets.mnist import DATA, shipped_test_images
from mnist_demo.datasets.splits import is_digit
from mnist_demo.datasets.training_data import INK_FILE, load_ink_files
from mnist_demo.errors import UserError
from mnist_demo.evaluation import photos, report, shifts, whole_numbers
from mnist_demo.evaluation.cards import renew_card
from mnist_demo.evaluation.contact_sheet import contact_sheet
from mnist_demo.evaluation.formatting import format_number_of
from mnist_demo.evaluation.measure import load_images_to_measure, measure_models
from mnist_demo.evaluation.tables import ACCURACY, README, renewed_pages
from mnist_demo.files import atomic_write, check_writable
from mnist_demo.networks.checkpoints import CHECKPOINTS, card_path
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.training.threads import MAX_THREADS, choose_threads, is_thread_count

SHEET = Path("runs/misread.png")


# ------------------------------------------------------------------------------------------------------- arguments


def _parser() -> argparse.ArgumentParser:
    data = _option("--data", type=Path, metavar="PATH", help=f"folder with {INK_FILE}, or with test images to measure "
                   f"instead of those in the package: {FORMATS}; or an mnist.npz, a .csv or a .csv.gz. If there are "
                   "pictures or tables for testing (test, otherwise val), these are measured, otherwise all images. "
                   f"Default for the ink file: {DATA}")  # fmt: skip
    ink = _option("--ink", type=Path, nargs="+", metavar="FILE", help=f"ink files of pen drawings; default: {INK_FILE} "
                  "under the data folder")  # fmt: skip
    models = _option("--models", nargs="+", metavar="NAME", help="default: every model that has a checkpoint")
    checkpoints = _option("--checkpoints", type=Path, default=CHECKPOINTS, metavar="DIR", help="default: %(default)s")
    threads = _option("--threads", type=int, metavar="N", help="default: the number that is fastest here, measured")
    figures = _option("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    common = [data, ink, models, checkpoints]

    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.evaluate",
        description="Measure the checkpoints. Without a subcommand: the main measurement.",
        epilog="Models: " + ", ".join(MODELS) + ".",
        parents=[*common, threads, figures],
    )
    parser.add_argument("--shift", action="store_true", help="also measure disturbed drawings: position, size, angle, "
                        "pen width, noise, blur, uneven light, dust")  # fmt: skip
    parser.add_argument("--photos", action="store_true", help="also measure synthetic photographs and screenshots: desk, "
                        "shadows, ruled paper, finger, dust")  # fmt: skip
    parser.add_argument("--sheet", type=Path, default=SHEET, metavar="FILE.png", help="contact sheet of misread drawings, or "
                        "of misread test images without an ink file; default: %(default)s")  # fmt: skip
    parser.set_defaults(run=_measure)
    add = parser.add_subparsers(title="subcommands", metavar="").add_parser

    numbers = add("numbers", help="measure whole numbers: rows of one writer's digits", parents=[*common, figures])
    numbers.set_defaults(run=_measure_numbers)
    image = add("image", help="show one test image and what the models read", parents=common)
    image.add_argument("index", type=int, metavar="INDEX", help="index of the test image, from 0")
    image.set_defaults(run=_show_image)
    beside = f"renew the tables of the README and of {ACCURACY.as_posix()} beside it"
    tables = add("tables", help=beside, parents=[checkpoints])
    tables.add_argument("readme", type=Path, nargs="?", default=README, metavar="README", help="default: %(default)s")
    tables.set_defaults(run=_renew_tables, models=None)
    renewed = "renew the cards' counts, temperature and thresholds, and the stored answers"
    add("cards", help=renewed, parents=[*common, threads]).set_defaults(run=_renew_cards)
    return parser


def _option(flag: str, **settings: Any) -> argparse.ArgumentParser:
    """A parser with one option, to be a parent of every parser that has the option."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(flag, **settings)
    return parser


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    return exit_status(lambda: _run(argv))


def _run(argv: list[str] | None) -> None:
    parser = _parser()
    arguments = parser.parse_args(argv)
    if not is_thread_count(getattr(arguments, "threads", None)):
        parser.error(f"--threads must be at least 1 and at most {MAX_THREADS}")
    predictor = Predictor(arguments.checkpoints)
    names = arguments.models or predictor.names
    for name in names:
        predictor.model(name)  # raises an error before anything is measured
    arguments.run(predictor, names, arguments)
    if not arguments.models:
        for problem in predictor.problems.values():
            print(f"Left out: {problem}", file=sys.stderr)


# ----------------------------------------------------------------------------------------------------- subcommands


def _measure(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    if arguments.sheet.suffix.lower() != ".png":
        raise UserError(f"--sheet must name a .png file; got {arguments.sheet}.")
    for path in filter(None, (arguments.json, arguments.sheet)):
        check_writable(path)
    images, labels, description = load_images_to_measure(arguments.data)
    print(description)
    ink = _load_ink(arguments)
    if ink is not None and not is_digit(ink.labels).any():
        raise InkFileError("The ink files hold no digits to measure: pass one that does.")
    print(report.ink_summary(ink, arguments.data or DATA), flush=True)
    threads = _set_threads(predictor, names, arguments.threads)
    print(f"Computing with {format_number_of(threads, 'thread')}.", flush=True)
    if ink and arguments.shift:
        work = f"Disturbing up to {shifts.SAMPLE} drawings in {len(shifts.PICTURED)} ways"
        print(f"{work} takes some minutes.", flush=True)
    if ink and arguments.photos:
        work = f"Making {len(photos.PHOTOS)} kinds of photographs of up to {photos.SAMPLE} drawings"
        print(f"{work} takes some minutes.", flush=True)
    figures, sections = {}, []
    measured = measure_models(predictor, names, images, labels, ink, arguments.shift, arguments.photos)
    for name, results, section in measured:
        figures[name] = results.to_dict()
        sections.append(section)
        print("", *report.model_lines(predictor.cards[name], results), sep="\n", flush=True)
    print()
    _write_figures(arguments.json, figures)
    with atomic_write(arguments.sheet) as unfinished:
        contact_sheet(sections).save(unfinished, optimize=True)
    print(f"Contact sheet of misread {'test images' if ink is None else 'drawings'}: {arguments.sheet}")


def _measure_numbers(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    if arguments.json:
        check_writable(arguments.json)
    ink = _load_ink(arguments)
    if ink is None or not is_digit(ink.labels).any():
        raise UserError("Whole numbers are made of pen drawings: pass `--ink FILE` or `--data DIR` with an ink file.")
    torch.set_num_threads(1)  # rows are read one at a time
    rows = whole_numbers.ROWS
    print(f"{rows:,} rows of 2 to 6 digits, seed {whole_numbers.SEED}, and each digit alone.", flush=True)
    figures = {}
    for name in names:
        results = whole_numbers.measure_numbers(predictor, name, ink, rows)
        figures[name] = asdict(results)
        print("", *report.number_lines(name, results), sep="\n", flush=True)
    print()
    _write_figures(arguments.json, figures)


def _show_image(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    images, labels, description = load_images_to_measure(arguments.data)
    print(description)
    index = arguments.index
    if not 0 <= index < len(images):
        raise UserError(f"INDEX must be from 0 to {len(images) - 1}; got {index}.")
    image = images[index].numpy()
    print("\n".join(report.image_lines(index, image, int(labels[index]), predictor.compare(image, names))))


def _renew_tables(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    pages = renewed_pages(arguments.readme, predictor.cards)
    for path in pages:
        check_writable(path)
    for path, text in pages.items():
        _write(path, text)
        print(f"Renewed, {format_number_of(len(names), 'model')}: {path}")


def _renew_cards(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    _set_threads(predictor, names, arguments.threads)
    ink = _load_ink(arguments)
    if ink is None:
        raise UserError("Cards are measured on pen drawings: pass `--ink FILE` or `--data DIR` with ink files.")
    for name in names:
        renew_card(predictor, name, ink)
        print(f"Renewed: {card_path(name, arguments.checkpoints)}", flush=True)


# --------------------------------------------------------------------------------------------------------- helpers


def _load_ink(arguments: argparse.Namespace) -> InkFile | None:
    return load_ink_files(arguments.data or DATA, arguments.ink)


def _set_threads(predictor: Predictor, names: list[str], threads: int | None) -> int:
    if not threads:
        images = shipped_test_images()[0][:200]
        threads = choose_threads(lambda: [predictor.outputs(images, name) for name in names])
    torch.set_num_threads(threads)
    return threads


def _write_figures(path: Path | None, figures: dict[str, dict[str, Any]]) -> None:
    if path:
        _write(path, json.dumps(figures, indent=1) + "\n")
        print(f"Figures: {path}")


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as unfinished:
        unfinished.write_bytes(text.encode())  # as bytes, because Windows would change the line ends of a text


if __name__ == "__main__":
    raise SystemExit(main())
