"""Measure the checkpoints: on MNIST's test images, and on people's pen drawings where there is an ink file.

    python -m mnist_demo.evaluate                         # --data DIR --ink FILE --models NAME ... --shift --json FILE

Prints, per model, loss, accuracy with counts and 95 % intervals, how the statuses serve, and the same drawings through
the usual shortcuts; writes a contact sheet of every misread drawing. Without arguments it needs nothing but the package.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import numpy as np
import torch

from mnist_demo.drawing.ink import InkError, Strokes
from mnist_demo.drawing.preprocess import strokes_to_mnist
from mnist_demo.learning.datasets import DATA, INK_FILE, DataError, clear_non_digits, load_mnist, shipped_test_images
from mnist_demo.learning.ink_files import InkFile, check_writable
from mnist_demo.learning.training import load_ink_files
from mnist_demo.measuring import report, shifts
from mnist_demo.measuring.counts import clean_figures, digits_of, freehand_counts, ink_figures, interval, status_counts
from mnist_demo.measuring.sheet import drawn, png, section, sheet
from mnist_demo.networks.checkpoints import CHECKPOINTS, CheckpointError, card_path, save_card
from mnist_demo.networks.models import MODELS, ModelNameError, spec_of
from mnist_demo.reading.predict import Predictor, Reading, read

README = Path(__file__).parents[2] / "README.md"
SHEET = Path("runs/misread.png")


class ArgumentError(ValueError):
    """An option that cannot be served. The message is one sentence."""


def evaluate(
    predictor: Predictor, names: list[str], images: torch.Tensor, labels: torch.Tensor, ink: InkFile | None, shift=False
):
    """Yields for each model (name, figures, section of the contact sheet), as soon as it is measured.

    images  uint8 [N, 28, 28], labels int64 [N]: the test images
    figures: "clean" counts, loss and interval; with an ink file also "freehand" counts and interval, "statuses" as in
    the card, "preprocessing" {title: {name: [correct, total]}}; with `shift` also "shift" {title: {name: {"correct",
    "same": [count, total]}}}, "same" counting what is read as the undisturbed strokes are
    """
    people = _people(ink, shift) if ink is not None else None
    for name in names:
        spec = spec_of(name)
        figures = {"clean": clean_figures(spec, predictor.network(name), images, labels)}
        figures["clean"]["interval"] = interval(figures["clean"]["correct"], figures["clean"]["total"])
        if people is None:
            reading = _read(predictor, name, images)
            yield name, figures, section(name, reading, labels.numpy(), images.numpy()[:, None])
            continue
        reading = _read(predictor, name, people["images"])
        others = _read(predictor, name, people["others"])
        freehand = freehand_counts(reading.digit, people["labels"], people["collections"])
        figures["freehand"] = {**freehand, "interval": interval(freehand["correct"], freehand["total"])}
        figures["freehand"]["split"] = people["split"]
        figures["statuses"] = status_counts(reading, people["labels"], others)
        figures["preprocessing"] = {
            title: {row: _right(_read(predictor, name, images), people["labels"]) for row, images in rows.items()}
            for title, rows in people["preprocessing"].items()
        }
        if shift:
            sample = people["sample"]
            figures["shift"] = {
                title: {
                    row: _shifted(_read(predictor, name, images), people["labels"][sample], reading.digit[sample])
                    for row, images in rows.items()
                }
                for title, rows in people["shift"].items()
            }
        pictures = np.stack([drawn(people["strokes"]), people["images"].repeat(3, 1).repeat(3, 2)], 1)
        yield name, figures, section(name, reading, people["labels"], pictures)


def _people(ink: InkFile, shift: bool) -> dict:
    """The drawings to measure on, made ready once for all models: those of split "test", or all where there are none."""
    chosen = ink.splits == "test"
    split = "test" if digits_of(ink, chosen)[0].size else "all"
    if split == "all":
        chosen = np.ones(len(ink), bool)
    index, labels, collections = digits_of(ink, chosen)
    strokes = ink.strokes.select(index)
    sample = np.sort(np.random.default_rng(shifts.SEED).permutation(len(index))[: shifts.SAMPLE])
    some = strokes.select(sample)
    on_pad = f"the same drawings, {shifts.ANYWHERE.name}"
    return {
        "split": split,
        "labels": labels,
        "collections": collections,
        "strokes": strokes,
        "images": _inked(strokes),
        "others": _inked(ink.strokes.select(np.flatnonzero(chosen & clear_non_digits(ink.labels)))),
        "preprocessing": {
            on_pad: {
                "this preprocessing, of the strokes": shifts.as_strokes(strokes, shifts.ANYWHERE),
                "this preprocessing, of the picture": shifts.as_pictures(strokes, shifts.ANYWHERE),
                **shifts.as_shortcuts(strokes, shifts.ANYWHERE),
            }
        },
        "sample": sample,
        "shift": shift
        and {
            f"disturbed, as strokes ({len(sample)} drawings)": {
                way.name: shifts.as_strokes(some, way) for way in shifts.AS_STROKES
            },
            f"disturbed, as pictures ({len(sample)} drawings)": {
                way.name: shifts.as_pictures(some, way) for way in shifts.AS_PICTURES
            },
        },
    }


def _inked(strokes: Strokes) -> np.ndarray:
    return strokes_to_mnist(strokes) if len(strokes) else np.zeros((0, 28, 28), np.uint8)


def _read(predictor: Predictor, name: str, images: np.ndarray | torch.Tensor) -> Reading:
    output = predictor.outputs(torch.as_tensor(images), name)
    return read(MODELS[name], output, predictor.cards[name]["statuses"])


def _right(reading: Reading, labels: np.ndarray) -> list[int]:
    return [int((reading.digit == labels).sum()), len(labels)]


def _shifted(reading: Reading, labels: np.ndarray, undisturbed: np.ndarray) -> dict:
    return {"correct": _right(reading, labels), "same": _right(reading, undisturbed)}


# ------------------------------------------------------------------------------------------------------ command line


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_demo.evaluate",
        description="Measure the checkpoints.",
        epilog="Models: " + ", ".join(MODELS) + ".",
    )
    option = parser.add_argument
    option("--data", type=Path, metavar="DIR", help=f"folder with {INK_FILE}, and with MNIST/raw, or an mnist.npz, for "
           f"the test images instead of those in the package; default: {DATA}, if there")  # fmt: skip
    option("--ink", type=Path, nargs="+", metavar="FILE", help=f"ink files; default: {INK_FILE} under the data folder")
    option("--models", nargs="+", metavar="NAME", help="default: all whose checkpoints are there")
    option("--checkpoints", type=Path, default=CHECKPOINTS, metavar="DIR", help="default: %(default)s")
    option(
        "--shift", action="store_true", help="also disturb the drawings: place, size, angle, pen, noise, blur, light"
    )
    option("--sheet", type=Path, default=SHEET, metavar="FILE.png", help="contact sheet of what is misread: drawings, or "
           "without an ink file test images; default: %(default)s")  # fmt: skip
    option("--json", type=Path, metavar="FILE", help="write the figures there too")
    option("--readme", type=Path, nargs="?", const=README, metavar="FILE", help="only renew the README's table from the "
           "cards")  # fmt: skip
    option("--cards", action="store_true", help="only renew the cards' words, counts, temperature and thresholds, as "
           "the trainer would write them today")  # fmt: skip
    option("--image", type=int, metavar="INDEX", help="only show this test image and what the models read")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    arguments = _arguments(argv)
    try:
        _run(arguments)
        return 0
    except (ArgumentError, DataError, InkError, ModelNameError, CheckpointError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _run(arguments: argparse.Namespace) -> None:
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
        _renew_readme(arguments.readme, {name: predictor.cards[name] for name in names})
    elif arguments.cards:
        _renew_cards(predictor, names, arguments)
    elif arguments.image is not None:
        _show_image(predictor, names, *_test_images(arguments.data), arguments.image)
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
    digits = 0 if ink is None else len(digits_of(ink, np.ones(len(ink), bool))[0])
    if ink is not None and not digits:
        raise InkError("The ink files hold no digits to measure on: pass one that does.")
    print(f"Test images {list(images.shape)}, labels {list(labels.shape)}.")
    tested = None if ink is None else len(digits_of(ink, ink.splits == "test")[0])
    print(report.about_ink(tested, arguments.data or DATA, digits - (tested or 0)), flush=True)
    if ink is not None and arguments.shift:
        print(
            f"Disturbing up to {shifts.SAMPLE} of them in {len(shifts.AS_PICTURES)} ways takes some minutes.",
            flush=True,
        )
    figures, sections = {}, []
    for name, measured, part in evaluate(predictor, names, images, labels, ink, arguments.shift):
        figures[name] = measured
        sections.append(part)
        print("", *report.lines(predictor.cards[name], measured), sep="\n", flush=True)
    print()
    if arguments.json:
        _write(arguments.json, json.dumps(figures, indent=1).encode() + b"\n")
        print(f"Figures: {arguments.json}")
    _write(arguments.sheet, png(sheet(sections)))
    print(f"Contact sheet of {'test images' if ink is None else 'drawings'} misread: {arguments.sheet}")


def _show_image(predictor: Predictor, names: list[str], images: torch.Tensor, labels: torch.Tensor, index: int) -> None:
    if not 0 <= index < len(images):
        raise ArgumentError(f"--image must be an index from 0 to {len(images) - 1}; got {index}.")
    image = images[index].numpy()
    print("\n".join(report.image_lines(index, image, int(labels[index]), predictor.compare(image, names))))


def _test_images(data: Path | None) -> tuple[torch.Tensor, torch.Tensor]:
    if data is None:
        return shipped_test_images()
    if not data.exists():
        raise DataError(f"No data folder or file at {data}: leave out --data to use the test images in the package.")
    if data.suffix == ".npz" or (data / "MNIST" / "raw").is_dir():
        return load_mnist(data, train=False)
    return shipped_test_images()


def _renew_cards(predictor: Predictor, names: list[str], arguments: argparse.Namespace) -> None:
    ink = load_ink_files(arguments.data or DATA, arguments.ink)
    if ink is None:
        raise ArgumentError("--cards measures on pen drawings: pass `--ink FILE` or `--data DIR` with ink files.")
    for name in names:
        spec, network = spec_of(name), predictor.network(name)
        freehand, statuses = ink_figures(spec, network, ink)
        clean = clean_figures(spec, network, *shipped_test_images())
        words = {key: getattr(spec, key) for key in ("title", "description", "source", "licence")}
        words["turns"] = list(spec.turns)
        card = {**predictor.cards[name], **words, "clean": clean, "freehand": freehand, "statuses": statuses}
        save_card(name, card, arguments.checkpoints)
        print(f"Renewed: {card_path(name, arguments.checkpoints)}", flush=True)


def _renew_readme(path: Path, cards: dict[str, dict]) -> None:
    try:
        text = report.with_table(path.read_text(encoding="utf-8"), cards)
    except FileNotFoundError:
        raise ArgumentError(f"No README at {path}: name one with --readme FILE.") from None
    except ValueError as error:
        raise ArgumentError(f"{path}: {error}") from None
    _write(path, text.encode())
    print(f"Table of {len(cards)} models: {path}")


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    check_writable(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


if __name__ == "__main__":
    raise SystemExit(main())
