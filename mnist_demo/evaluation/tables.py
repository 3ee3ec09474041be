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
from mnist_demo.networks.models import spec_of

README = Path(__file__).parents[2] / "README.md"
ACCURACY = Path("docs") / "accuracy.md"  # beside a README
RESULTS = Path("benchmarks") / "results"  # beside a README

Figures = dict[str, Any]  # a result file's JSON object


# ---------------------------------------------------------------------------------------------------------- pages


def renewed_pages(readme: Path, cards: dict[str, Card]) -> dict[Path, str]:
    """The text of the README and of docs/accuracy.md beside it, each with its tables renewed; path → text.

    A table whose result file is missing is left as it is. Raises UserError for a page that cannot be read or lacks a marker.
    """
    tables = {
        readme: {"models": short_table(cards)},
        readme.parent / ACCURACY: {"models": full_tables(cards), **result_tables(readme.parent / RESULTS)},
    }
    return {path: _renewed(path, tables[path]) for path in tables}


def _renewed(path: Path, tables: dict[str, str]) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except PermissionError:
        raise UserError(permission_denied(path)) from None
    except (OSError, UnicodeDecodeError):
        remedy = f"pass the path of a README with {ACCURACY.as_posix()} beside it"
        raise UserError(f"{path} cannot be read as text: {remedy}.") from None
    for name, table in tables.items():
        begin, end = markers(name)
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise UserError(f"{path}: no table {name!r} to renew: put {begin} and {end} on lines of their own.")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return text


def markers(name: str) -> tuple[str, str]:
    """The comments before and after the table `name`."""
    return f"<!-- {name} -->", f"<!-- /{name} -->"


# ----------------------------------------------------------------------------------------------------- from cards


def short_table(cards: dict[str, Card]) -> str:
    """The README's table: summary, size, accuracies, and mistakes without a warning of each model."""
    rows = [["model", "what it is", "parameters", "clean", "people", "wrong and sure"]]
    for name, card in cards.items():
        rows.append([f"`{name}`", spec_of(card.name).summary.rstrip("."), *main_figures(card)])
    return markdown(rows, text_columns=2)


def main_figures(card: Card) -> list[str]:
    """Parameters, accuracy on test images and on people's drawings, and wrong and sure, as text."""
    people = format_share(card.freehand.pair) if card.freehand else "–"
    sure = format_share(card.statuses.wrong_and_sure) if card.statuses else "–"
    return [f"{card.parameters:,}", format_share(card.clean.pair), people, sure]


def full_tables(cards: dict[str, Card]) -> str:
    """The two tables of docs/accuracy.md with a row per model: accuracies, and reliability of statuses."""
    accuracies = [["model", "parameters", "file", "clean", "over seeds", "freehand", "without ibm", "training"]]
    reliability = [["model", "digits accepted", "non-digits rejected", "unseen doodles rejected"]]
    reliability[0] += ["unsure", "wrong and sure", "calibration error"]
    for name, card in cards.items():
        seeds, freehand, counts = card.seeds, card.freehand, card.statuses
        row = [f"`{name}`", f"{card.parameters:,}", format_bytes(card.file_bytes), _cell(card.clean.pair)]
        row.append(f"{format_spread(seeds)}<br>{len(seeds.seeds)} seeds" if seeds else "–")
        row += [_cell(freehand.pair), _cell(freehand.without_ibm)] if freehand else ["–"] * 2
        accuracies.append([*row, format_duration(card.seconds) if card.history else "–"])
        row = ["–"] * 6
        if counts:
            pairs = counts.accepted, counts.rejected, counts.doodles_rejected, counts.unsure
            row = [*(_cell(pair, 1) for pair in pairs), _cell(counts.wrong_and_sure), format_fraction(counts.ece)]
        reliability.append([f"`{name}`", *row])
    return f"{markdown(accuracies)}\n\n{markdown(reliability)}"


def _cell(pair: Pair | None, decimals: int = 2) -> str:
    """Percentage, counts and 95 % interval, one below the other; a dash if nothing was measured."""
    if not pair or not pair[1]:
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
        pair = strokes[name]["correct"] if name in strokes else (0, 0)
        rows.append([name, format_percent(pair, 1), format_percent(counts["correct"], 1)])
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
    titles = {
        "whole": "whole numbers read right",
        "digits": "digits right, by edit distance",
        "length": "too many or too few digits",
        "touching": "read right where neighbours touch",
        "instead": "misread, but the second reading is right",
        "split": "single digits read as several or none",
    }
    rows = [["", *(f"`{name}`, {form}" for name in figures for form in ("strokes", "pictures"))]]
    for key, title in titles.items():
        counts = (model[form][key] for model in figures.values() for form in ("drawings", "pictures"))
        rows.append([title, *map(format_share, counts)])
    alone = [cell for model in figures.values() for cell in (format_share(model["alone"]), "–")]
    return markdown([*rows, ["every digit of the row right by itself", *alone]])


def mnist_c_table(figures: Figures) -> str:
    """From `benchmarks/mnist_c.py --json`: accuracy in percent per corruption and model.

    "raw" is the network alone, without this preprocessing.
    """
    accuracies = figures["results"]
    rows = [["corruption", *(cell for name in next(iter(accuracies.values())) for cell in (f"`{name}`", "raw"))]]
    table = [[model[way] for model in row.values() for way in ("picture", "raw")] for row in accuracies.values()]
    for corruption, row in zip(accuracies, table):
        rows.append([corruption.replace("_", " "), *(f"{100 * accuracy:.1f}" for accuracy in row)])
    means = (sum(column) / len(table) for column in zip(*table))
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


def forms_table(figures: Figures) -> str:
    """From `benchmarks/forms.py --json`: drawings read right and accepted, by form and width : height."""
    results = figures["results"]
    ratios = list(next(iter(next(iter(results.values())).values())))
    rows = [["model", "form", *ratios, "read right", "accepted", "wrong and sure"]]
    for name, forms in results.items():
        for form, cells in forms.items():
            shares = [format_percent(cells[ratio]["both"], 0) if ratio in cells else "–" for ratio in ratios]
            rows.append([f"`{name}`", form, *shares, *_form_totals([cells])])
        digits = [cells for form, cells in forms.items() if form.isdigit()]
        rows.append([f"`{name}`", "**all digits**", *[""] * len(ratios), *_form_totals(digits)])
    return markdown(rows, text_columns=2)


def _form_totals(rows: list[dict[str, dict[str, Pair]]]) -> list[str]:
    """Shares of the drawings of these rows that are read right, accepted, and wrong and sure."""
    pairs = ([cell[key] for row in rows for cell in row.values()] for key in ("read", "accepted", "wrong_and_sure"))
    return [format_percent((sum(part for part, _ in each), sum(total for _, total in each)), 1) for each in pairs]


RESULT_TABLES: dict[str, tuple[str, Callable[[Figures], str]]] = {
    "shift": ("evaluate.json", shift_table),
    "shortcuts": ("evaluate.json", shortcut_table),
    "photos": ("evaluate.json", photo_table),
    "numbers": ("numbers.json", number_table),
    "mnist_c": ("mnist_c.json", mnist_c_table),
    "doodles": ("doodles.json", lambda figures: doodle_table("measured", figures)),
    "fresh_doodles": ("doodles.json", lambda figures: doodle_table("fresh", figures)),
    "forms": ("forms.json", forms_table),
}


def markdown(rows: list[list[str]], text_columns: int = 1) -> str:
    """A Markdown table.

    The first row is the head. The first `text_columns` columns are text, the others are figures, aligned to the right.
    """
    rule = ["---"] * text_columns + ["---:"] * (len(rows[0]) - text_columns)
    return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:]))
