"""Measure the checkpoints: on MNIST's test images, and on people's pen drawings where there is an ink file.

    python -m mnist_demo.evaluate                         # --data DIR --ink FILE --models NAME ... --shift --photos --numbers

Prints, per model, loss, accuracy with counts and 95 % intervals, how the statuses serve, and the same drawings through
the usual shortcuts; writes a contact sheet of every misread drawing. Without arguments it needs nothing but the package.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import torch

from mnist_demo.console import exit_status
from mnist_demo.datasets.image_files import FORMATS, find_images
from mnist_demo.datasets.ink_files import InkFileError
from mnist_demo.datasets.mnist import DATA, load_for_evaluation, shipped_test_images
from mnist_demo.datasets.splits import digits_of, is_digit
from mnist_demo.datasets.training_data import INK_FILE, load_ink_files
from mnist_demo.errors import UserError
from mnist_demo.evaluation import photos, report, shifts, whole_numbers
from mnist_demo.evaluation.answers import save_test_answers
from mnist_demo.evaluation.cards import image_counts, pen_drawing_figures
from mnist_demo.evaluation.contact_sheet import contact_sheet, to_png
from mnist_demo.evaluation.formatting import format_number_of
from mnist_demo.evaluation.measure import measure_models
from mnist_demo.files import atomic_write, check_writable, permission_denied
from mnist_demo.networks.card import Card
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError, card_path, save_card
from mnist_demo.networks.models import MODELS, spec_of
from mnist_demo.predictor import Predictor
from mnist_demo.training.threads import MAX_THREADS, choose_threads, is_thread_count

README = Path(__file__).parents[1] / "README.md"
ACCURACY = Path("docs") / "accuracy.md"  # beside a README, the full tables
SHEET = Path("runs/misread.png")


class ArgumentError(UserError):
    """An option that cannot be served. The message is one sentence."""


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.evaluate",
        description="Measure the checkpoints.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    option = parser.add_argument
    option("--data", type=Path, metavar="PATH", help=f"folder with {INK_FILE}, or with test images to measure instead of "
           f"those in the package: {FORMATS}; or an mnist.npz or a .csv; what has no test images of its own is measured whole; "
           f"default: {DATA} for the ink file")  # fmt: skip
    option("--ink", type=Path, nargs="+", metavar="FILE", help=f"ink files; default: {INK_FILE} under the data folder")
    option("--models", nargs="+", metavar="NAME", help="default: all whose checkpoints are there")
    option("--checkpoints", type=Path, default=CHECKPOINTS, metavar="DIR", help="default: %(default)s")
    option(
        "--shift",
        action="store_true",
        help="also disturb the drawings: place, size, angle, pen, noise, blur, light, dirt",
    )
    option(
        "--numbers",
        action="store_true",
        help="only measure whole numbers: rows of one writer's digits, some minutes a model",
    )
    option(
        "--photos", action="store_true", help="also photograph them: desk, shadows, rules, finger, dust, screenshots"
    )
    option("--sheet", type=Path, default=SHEET, metavar="FILE.png", help="contact sheet of what is misread: drawings, or "
           "without an ink file test images; default: %(default)s")  # fmt: skip
    option("--json", type=Path, metavar="FILE", help="write the figures there too")
    option("--readme", type=Path, nargs="?", const=README, metavar="FILE", help="only renew the README's table, "
           f"and those of {ACCURACY.as_posix()} beside it, from the cards")  # fmt: skip
    option("--cards", action="store_true", help="only renew the cards' counts, temperature and thresholds, and the "
           "answers beside them, as the trainer would write them today")  # fmt: skip
    option("--threads", type=int, metavar="N", help="default: as many as are quickest, measured")
    option("--image", type=int, metavar="INDEX", help="only show this test image and what the models read")
    arguments = parser.parse_args(argv)
    if not is_thread_count(arguments.threads):
        parser.error(f"--threads must be at least 1 and at most {MAX_THREADS}")
    return arguments


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    return exit_status(lambda: _run(_arguments(argv)))


def _run(arguments: argparse.Namespace) -> None:
    given = {name: getattr(arguments, name) for name in ("readme", "cards", "image", "numbers", "shift", "photos")}
    asked = [name for name, value in given.items() if value is not None and value is not False]
    if len(asked) > 1 and asked[0] not in ("shift", "photos"):
        raise ArgumentError(f"--{asked[0]} goes alone: leave out {' and '.join(f'--{each}' for each in asked[1:])}.")
    if arguments.sheet.suffix.lower() != ".png":
        raise ArgumentError(f"--sheet must name a .png file; got {arguments.sheet}.")
    for name in arguments.models or []:
        spec_of(name)
    predictor = Predictor(arguments.checkpoints)
    names = arguments.models or predictor.names
    for name in names:
        if name in predictor.problems:
            raise CheckpointError(predictor.problems[name])
    if arguments.readme:
        if arguments.models:
            raise ArgumentError("--readme writes the tables of all models: leave out --models.")
        _renew_tables(arguments.readme, predictor.cards)
    elif arguments.cards:
        _set_threads(predictor, names, arguments.threads)
        _renew_cards(predictor, names, arguments)
    elif arguments.image is not None:
        _show_image(predictor, names, *_test_images(arguments.data), arguments.image)
    elif arguments.numbers:
        _measure_numbers(predictor, names, arguments)
    else:
        _measure(predictor, names, arguments)
    if not arguments.models:
        for problem in predictor.problems.values():
            print(f"Left out: {problem}", file=sys.stderr)


def _measure(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    for path in filter(None, (arguments.json, arguments.sheet)):
        check_writable(path)
    images, labels = _test_images(arguments.data)
    ink = load_ink_files(arguments.data or DATA, arguments.ink)
    digits = 0 if ink is None else int(is_digit(ink.labels).sum())
    if ink is not None and not digits:
        raise InkFileError("The ink files hold no digits to measure on: pass one that does.")
    tested = None if ink is None else len(digits_of(ink, ink.splits == "test")[0])
    print(report.ink_summary(tested, arguments.data or DATA, digits - (tested or 0)), flush=True)
    threads = _set_threads(predictor, names, arguments.threads)
    print(f"Computing with {format_number_of(threads, 'thread')}.", flush=True)
    if ink is not None and arguments.shift:
        print(
            f"Disturbing up to {shifts.SAMPLE} of them in {len(shifts.PICTURED)} ways takes some minutes.", flush=True
        )
    if ink is not None and arguments.photos:
        print(
            f"Photographing up to {photos.SAMPLE} of them in {len(photos.PHOTOS)} ways takes some minutes.", flush=True
        )
    evaluations = {}
    for name, evaluation in measure_models(predictor, names, images, labels, ink, arguments.shift, arguments.photos):
        evaluations[name] = evaluation
        print("", *report.model_lines(predictor.cards[name], evaluation), sep="\n", flush=True)
    print()
    if arguments.json:
        figures = {name: evaluation.to_dict() for name, evaluation in evaluations.items()}
        _write(arguments.json, json.dumps(figures, indent=1).encode() + b"\n")
        print(f"Figures: {arguments.json}")
    _write(arguments.sheet, to_png(contact_sheet([evaluation.misread for evaluation in evaluations.values()])))
    print(f"Contact sheet of {'test images' if ink is None else 'drawings'} misread: {arguments.sheet}")


def _measure_numbers(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    if arguments.json:
        check_writable(arguments.json)
    ink = load_ink_files(arguments.data or DATA, arguments.ink)
    if ink is None or not is_digit(ink.labels).any():
        raise ArgumentError(
            "--numbers is measured on pen drawings: pass `--ink FILE` or `--data DIR` with an ink file."
        )
    torch.set_num_threads(1)  # it reads one row after the other
    rows = whole_numbers.ROWS
    print(f"{rows:,} rows of 2 to 6 digits, seed {whole_numbers.SEED}, and each digit alone.", flush=True)
    figures = {}
    for name in names:
        evaluation = whole_numbers.measure_numbers(predictor, name, ink, rows)
        figures[name] = evaluation.to_dict()
        print("", *whole_numbers.number_lines(name, evaluation), sep="\n", flush=True)
    if arguments.json:
        _write(arguments.json, json.dumps(figures, indent=1).encode() + b"\n")
        print(f"\nFigures: {arguments.json}")


def _set_threads(predictor: Predictor, names: list[str], threads: int | None) -> int:
    if not threads:
        few = shipped_test_images()[0][:200]
        threads = choose_threads(lambda: [predictor.outputs(few, name) for name in names])
    torch.set_num_threads(threads)
    return threads


def _show_image(predictor: Predictor, names: list[str], images: torch.Tensor, labels: torch.Tensor, index: int) -> None:
    if not 0 <= index < len(images):
        raise ArgumentError(f"--image must be an index from 0 to {len(images) - 1}; got {index}.")
    image = images[index].numpy()
    print("\n".join(report.image_lines(index, image, int(labels[index]), predictor.compare(image, names))))


def _test_images(data: Path | None) -> tuple[torch.Tensor, torch.Tensor]:
    """The test images to measure on; prints which they are."""
    if data is None or ((data / INK_FILE).is_file() and not find_images(data)):
        images, labels = shipped_test_images()
        print(f"Test images: the {len(labels):,} in the package.")
        return images, labels
    images, labels, is_test = load_for_evaluation(data)
    if is_test:
        print(f"Test images: the {len(labels):,} of {data}.")
    else:
        print(f"Test images: all {len(labels):,} of {data}, for none is set apart; a model may have learned from them.")
    return images, labels


def _renew_cards(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    ink = load_ink_files(arguments.data or DATA, arguments.ink)
    if ink is None:
        raise ArgumentError("--cards measures on pen drawings: pass `--ink FILE` or `--data DIR` with ink files.")
    images, labels = shipped_test_images()
    for name in names:
        model = predictor.model(name)
        freehand, thresholds, statuses = pen_drawing_figures(model.spec, model.network, ink)
        if statuses is None:
            raise ArgumentError(
                'The ink files hold too few drawings of split "test" or of held-out writers to renew a card by; the cards are '
                "as they were."
            )
        clean = image_counts(model.spec, model.network, images, labels)
        card = replace(model.card, clean=clean, freehand=freehand, thresholds=thresholds, statuses=statuses)
        save_card(card, arguments.checkpoints)
        save_test_answers(replace(model, card=card), images, arguments.checkpoints)
        print(f"Renewed: {card_path(name, arguments.checkpoints)}", flush=True)


def _renew_tables(readme: Path, cards: dict[str, Card]) -> None:
    """Both files are renewed, or neither where one cannot be."""
    accuracy = readme.parent / ACCURACY
    texts = {
        readme: _renewed(readme, report.short_table(cards)),
        accuracy: _renewed(accuracy, report.full_tables(cards)),
    }
    for path in texts:
        check_writable(path)
    for path, text in texts.items():
        _write(path, text.encode())
        print(f"Figures of {format_number_of(len(cards), 'model')}: {path}")


def _renewed(path: Path, table: str) -> str:
    try:
        return report.replace_table(path.read_text(encoding="utf-8"), table)
    except FileNotFoundError:
        remedy = f"name a README with --readme FILE, with {ACCURACY.as_posix()} beside it"
        raise ArgumentError(f"There is no {path}: {remedy}.") from None
    except PermissionError:
        raise ArgumentError(permission_denied(path)) from None
    except UnicodeDecodeError:
        raise ArgumentError(f"{path} is no text: name a README with --readme FILE.") from None
    except IsADirectoryError:
        raise ArgumentError(f"{path} is a folder: name a README with --readme FILE.") from None
    except ValueError as error:
        raise ArgumentError(f"{path}: {error}") from None


def _write(path: Path, content: bytes) -> None:
    check_writable(path)
    with atomic_write(path) as unfinished:
        unfinished.write_bytes(content)


if __name__ == "__main__":
    raise SystemExit(main())
