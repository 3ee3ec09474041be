"""The generated tables of README.md and docs/accuracy.md, as Markdown.

The models' tables are rendered from the cards, the others from the stored measurements in benchmarks/results/*.json. In a page each
table stands between the lines `<!-- NAME -->` and `<!-- /NAME -->`.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.evaluation.formatting import (
    format_bounds,
    format_bytes,
    format_counts,
    format_duration,
    format_fraction,
    format_percent,
    format_share,
    format_spread,
)
from mnist_demo.files import permission_denied
from mnist_demo.networks.card import Card, Pair
from mnist_demo.networks.models import MODELS

README = Path(__file__).parents[2] / "README.md"
ACCURACY = Path("docs") / "accuracy.md"  # beside a README
RESULTS = Path("benchmarks") / "results"  # beside a README

Figures = dict[str, Any]  # a result file's JSON object


class TableError(UserError):
    """A page whose tables cannot be renewed. The message is one sentence."""


# ---------------------------------------------------------------------------------------------------------- pages


def renewed_pages(readme: Path, cards: dict[str, Card]) -> dict[Path, str]:
    """The text of the README and of docs/accuracy.md beside it, each with its tables renewed; path → text.

    A table whose result file is missing is left as it is. Raises TableError for a page that cannot be read or lacks a marker.
    """
    return {
        readme: _renewed(readme, {"models": short_table(cards)}),
        readme.parent / ACCURACY: _renewed(
            readme.parent / ACCURACY, {"models": full_tables(cards), **result_tables(readme.parent / RESULTS)}
        ),
    }


def _renewed(path: Path, tables: dict[str, str]) -> str:
    remedy = f"pass the path of a README with {ACCURACY.as_posix()} beside it"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TableError(f"There is no {path}: {remedy}.") from None
    except PermissionError:
        raise TableError(permission_denied(path)) from None
    except UnicodeDecodeError:
        raise TableError(f"{path} is not a text file: {remedy}.") from None
    except IsADirectoryError:
        raise TableError(f"{path} is a folder: {remedy}.") from None
    for name, table in tables.items():
        begin, end = markers(name)
        if text.find(end) < text.find(begin) or begin not in text:
            raise TableError(f"{path}: no table {name!r} to renew: put {begin} and {end} on lines of their own.")
        text = replace_table(text, name, table)
    return text


def markers(name: str) -> tuple[str, str]:
    """The comments before and after the table `name`."""
    return f"<!-- {name} -->", f"<!-- /{name} -->"


def replace_table(text: str, name: str, table: str) -> str:
    """The page's text with this table between the markers of `name`, which must be in the text."""
    begin, end = markers(name)
    before, rest = text.split(begin, 1)
    return f"{before}{begin}\n\n{table}\n\n{end}{rest.split(end, 1)[1]}"


# ----------------------------------------------------------------------------------------------------- from cards


def short_table(cards: dict[str, Card]) -> str:
    """The README's table: summary, size, and accuracy on test images and on pen drawings of each model."""
    rows = [["model", "what it is", "parameters", "clean", "people"]]
    for name, card in cards.items():
        clean, people = format_share(card.clean.pair), format_share(card.freehand.pair) if card.freehand else "–"
        rows.append([f"`{name}`", MODELS[card.name].summary.rstrip("."), f"{card.parameters:,}", clean, people])
    return markdown(rows, text_columns=2)


def full_tables(cards: dict[str, Card]) -> str:
    """The two tables of docs/accuracy.md with a row per model: accuracies, and reliability of statuses."""
    accuracies = [["model", "parameters", "file", "clean", "over seeds", "freehand", "without ibm", "training"]]
    reliability = [
        [
            *("model", "digits accepted", "non-digits rejected", "unseen doodles rejected"),
            *("unsure", "of the misread, unsure", "calibration error"),
        ]
    ]
    for name, card in cards.items():
        seeds, freehand, statuses = card.seeds, card.freehand, card.statuses
        accuracies.append(
            [
                f"`{name}`",
                f"{card.parameters:,}",
                format_bytes(card.file_bytes),
                _cell(card.clean.pair),
                f"{format_spread(seeds)}<br>{len(seeds.seeds)} seeds" if seeds else "–",
                _cell(freehand.pair) if freehand else "–",
                _cell(freehand.without_ibm) if freehand else "–",
                format_duration(card.seconds) if card.history else "–",
            ]
        )
        pairs: tuple[Pair, ...] = ((0, 0),) * 5
        if statuses:
            doodles = statuses.doodles_rejected or (0, 0)
            pairs = statuses.accepted, statuses.rejected, doodles, statuses.unsure, statuses.unsure_misread
        cells = [_cell(pair, 1) for pair in pairs]
        reliability.append([f"`{name}`", *cells, format_fraction(statuses.ece) if statuses else "–"])
    return "\n\n".join(map(markdown, (accuracies, reliability)))


def _cell(pair: Pair, decimals: int = 2) -> str:
    """Percentage, counts and 95 % interval, one below the other; a dash for a total of 0."""
    if not pair[1]:
        return "–"
    return f"**{format_percent(pair, decimals)}**<br>{format_counts(pair)}<br>{format_bounds(pair, decimals)}"


# ---------------------------------------------------------------------------------------------- from result files


def result_tables(folder: Path) -> dict[str, str]:
    """Every table whose result file is in `folder`: name → Markdown."""
    return {
        name: render(json.loads((folder / file).read_text("utf-8")))
        for name, (file, render) in RESULT_TABLES.items()
        if (folder / file).exists()
    }


def shift_table(figures: Figures) -> str:
    """From `evaluate --shift --json`: accuracy of `cnn` on disturbed drawings, as strokes and as pictures."""
    strokes, pictures = figures["cnn"]["shift"].values()
    rows = [["disturbance", "as strokes on the pad", "as a picture"]]
    for name, counts in pictures.items():
        rows.append([name, format_percent(strokes[name]["correct"], 1) if name in strokes else "–",
                     format_percent(counts["correct"], 1)])  # fmt: skip
    return markdown(rows)


def shortcut_table(figures: Figures) -> str:
    """From `evaluate --json`: accuracy of `cnn` with this and with other demos' preprocessing."""
    (counts,) = figures["cnn"]["preprocessing"].values()
    return markdown([["preprocessing", "read right"], *([name, format_share(pair)] for name, pair in counts.items())])


def photo_table(figures: Figures) -> str:
    """From `evaluate --photos --json`: synthetic photographs that `cnn` reads right.

    The second column counts those that it reads right with status "digit".
    """
    rows = [["in the picture", "read right", "and status “digit”"]]
    for name, counts in figures["cnn"]["photos"].items():
        rows.append([name, format_percent(counts["correct"], 0), format_percent(counts["sure"], 0)])
    return markdown(rows)


def number_table(figures: Figures) -> str:
    """From `evaluate numbers --json`: whole numbers, per model as strokes and as pictures."""
    columns = [(name, form) for name in figures for form in ("drawings", "pictures")]
    titles = {"drawings": "strokes", "pictures": "pictures"}
    rows = [["", *(f"`{name}`, {titles[form]}" for name, form in columns)]]
    for title, key in (
        ("whole numbers read right", "whole"),
        ("digits right, by edit distance", "digits"),
        ("too many or too few digits", "length"),
        ("read right where neighbours touch", "touching"),
        ("misread, but the second reading is right", "instead"),
        ("single digits read as several or none", "split"),
    ):
        rows.append([title, *(format_share(figures[name][form][key]) for name, form in columns)])
    alone = [format_share(figures[name]["alone"]) if form == "drawings" else "–" for name, form in columns]
    return markdown([*rows, ["every digit of the row right by itself", *alone]])


def mnist_c_table(figures: Figures) -> str:
    """From `benchmarks/mnist_c.py --json`: accuracy in percent per corruption and model.

    "raw" is the network alone, without this preprocessing.
    """
    accuracies = figures["results"]
    models = list(next(iter(accuracies.values())))
    columns = [(name, way) for name in models for way in ("picture", "raw")]
    rows = [["corruption", *(f"`{name}`" if way == "picture" else "raw" for name, way in columns)]]
    for corruption, row in accuracies.items():
        rows.append([corruption.replace("_", " "), *(f"{100 * row[name][way]:.1f}" for name, way in columns)])
    means = [sum(row[name][way] for row in accuracies.values()) / len(accuracies) for name, way in columns]
    return markdown([*rows, ["**mean**", *(f"**{100 * mean:.1f}**" for mean in means)]])


def doodle_table(key: str, figures: Figures) -> str:
    """From `benchmarks/doodles.py --json`: rejected doodles of each kind, and in total.

    Only kinds of which some model accepts more than two are listed.
    """
    group = figures["results"][key]
    models, count = group["models"], group["count"]
    rows = [[f"of {count} drawings, rejected", *(f"`{name}`" for name in models), f"`{models[0]}` reads"]]
    for kind, row in group["kinds"].items():
        if min(row["rejected"]) < count - 2:
            digits = ", ".join(f"{digit} ({times})" for digit, times in row["taken_for"])
            rows.append([kind, *map(str, row["rejected"]), digits])
    total = count * len(group["kinds"])
    return markdown([*rows, ["**all kinds**", *(format_share((part, total)) for part in group["rejected"]), ""]])


RESULT_TABLES: dict[str, tuple[str, Callable[[Figures], str]]] = {
    "shift": ("evaluate.json", shift_table),
    "shortcuts": ("evaluate.json", shortcut_table),
    "photos": ("evaluate.json", photo_table),
    "numbers": ("numbers.json", number_table),
    "mnist_c": ("mnist_c.json", mnist_c_table),
    "doodles": ("doodles.json", lambda figures: doodle_table("measured", figures)),
    "fresh_doodles": ("doodles.json", lambda figures: doodle_table("fresh", figures)),
}


def markdown(rows: list[list[str]], text_columns: int = 1) -> str:
    """A Markdown table.

    The first row is the head. The first `text_columns` columns are text, the others are figures, aligned to the right.
    """
    rule = ["---"] * text_columns + ["---:"] * (len(rows[0]) - text_columns)
    return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:]))
