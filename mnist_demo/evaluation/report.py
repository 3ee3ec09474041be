"""Figures → text: what the evaluation prints, and the tables of the models in README.md and docs/accuracy.md.

In come cards and evaluations; out go lines for a terminal and Markdown.
"""

from pathlib import Path

import numpy as np

from mnist_demo.datasets.training_data import INK_FILE
from mnist_demo.evaluation.formatting import (
    format_bounds,
    format_bytes,
    format_counts,
    format_duration,
    format_fraction,
    format_percent,
    format_share,
    format_spread,
    format_with_interval,
)
from mnist_demo.evaluation.measure import ModelResults
from mnist_demo.networks.card import Card, FreehandCounts, Pair, StatusCounts
from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Answer

BEGIN, END = "<!-- models -->", "<!-- /models -->"  # in both files, around what is renewed


# ------------------------------------------------------------------------------------------------------- terminal


def ink_summary(tested: int | None, folder: Path, others: int = 0) -> str:
    """What is measured on people, and on what: `tested` drawings of split "test", of which there are `others` beside;
    None without an ink file."""
    if tested is None:
        return (
            f"No pen drawings: there is no {INK_FILE} in {folder}, so freehand accuracy, statuses and disturbances are left "
            "out; make one from the public UNIPEN release with `python -m mnist_demo.convert UNIPEN_FOLDER OUT.npz` and pass "
            "`--ink OUT.npz`."
        )
    if tested:
        rest = (
            f" The {others:,} digits of other splits are left out; give an ink file alone to measure it."
            if others
            else ""
        )
        return f'Freehand: {tested:,} drawings of split "test", by people whom no shipped model learned from.{rest}'
    return 'No drawing is of split "test", so all are measured; a model may have learned from them.'


def model_lines(card: Card, evaluation: ModelResults) -> list[str]:
    """What there is to say of one model."""
    clean = evaluation.clean
    text = [
        f"{card.name}: {MODELS[card.name].title}, {card.parameters:,} parameters, {format_bytes(card.file_bytes)}",
        f"  test images          {format_with_interval(clean.pair)}",
        f"    the recipe's loss  {clean.loss:.4f}; last full batch of 128: {clean.last_batch_loss:.5f}",
        f"    per digit          {_per_digit(clean.digits)}",
    ]
    if evaluation.freehand and evaluation.statuses:
        text += _freehand_lines(evaluation.freehand, evaluation.statuses)
    for title, rows in evaluation.preprocessing.items():
        text += [f"  {title}", *(f"    {name:<42} {format_with_interval(pair)}" for name, pair in rows.items())]
    for title, disturbed in evaluation.shift.items():
        text.append(f"  {title:<44} read right   as undisturbed")
        text += [
            f"    {name:<42} {format_percent(row.correct, 1):>9}   {format_percent(row.same, 1):>9}"
            for name, row in disturbed.items()
        ]
    if evaluation.photos:
        count = next(iter(evaluation.photos.values())).correct[1]
        text.append(f"  {f'photographed, {count} drawings each':<44} read right   and sure")
        text += [
            f"    {name:<42} {format_percent(row.correct, 1):>9}   {format_percent(row.sure, 1):>9}"
            for name, row in evaluation.photos.items()
        ]
    return text


def _freehand_lines(freehand: FreehandCounts, statuses: StatusCounts) -> list[str]:
    collections = "  ".join(
        f"{name} {format_percent(pair, 1)} of {pair[1]}" for name, pair in freehand.collections.items()
    )
    text = [f"  freehand             {format_with_interval(freehand.pair)}"]
    if freehand.without_ibm[1] < freehand.total:
        text.append(f"    without ibm        {format_with_interval(freehand.without_ibm)}")
    text += [
        f"    per collection     {collections}",
        f"    per digit          {_per_digit(freehand.digits)}",
        f"    accepted as digits {format_share(statuses.accepted)}",
        f"    unsure             {format_share(statuses.unsure)}, among them {format_share(statuses.unsure_misread)} of the misread",
        f"    calibration error  {format_fraction(statuses.ece)}",
    ]
    if statuses.rejected[1]:
        text.append(f"  non-digits rejected  {format_with_interval(statuses.rejected)}")
    if statuses.doodles_rejected:
        text.append(f"  doodles rejected     {format_with_interval(statuses.doodles_rejected)}")
    return text


def _per_digit(digits: tuple[Pair, ...]) -> str:
    return "  ".join(f"{digit}: {format_percent(pair, 1)}" for digit, pair in enumerate(digits))


def image_lines(index: int, image: np.ndarray, label: int, answers: list[Answer]) -> list[str]:
    """One test image, uint8 [28, 28], with its values written out, the right answer, and what each model reads."""
    text = [f"Test image {index}, paper as a dot, ink 1 to 255:", ""]
    text += ["".join(f"{value:4d}" if value else "   ·" for value in row.tolist()) for row in image]
    text += ["", f"It is a {label}."]
    for answer in answers:
        read = "right" if answer.digit == label else "WRONG"
        sure = f", {answer.status.replace('_', ' ')}" if answer.status != "digit" else ""
        text.append(f"  {answer.model:<12} reads {answer.digit}, {answer.probabilities.max():6.1%}, {read}{sure}")
    return text


# --------------------------------------------------------------------------------------------------------- Markdown


def short_table(cards: dict[str, Card]) -> str:
    """The README's table, Markdown, a row for each of these cards: what the model is, and the two figures that matter."""
    rows = [["model", "what it is", "parameters", "clean", "people"]]
    for name, card in cards.items():
        clean, people = format_share(card.clean.pair), format_share(card.freehand.pair) if card.freehand else "–"
        rows.append([f"`{name}`", MODELS[card.name].summary.rstrip("."), f"{card.parameters:,}", clean, people])
    return _markdown(rows, texts=2)


def full_tables(cards: dict[str, Card]) -> str:
    """The two tables of docs/accuracy.md, Markdown, a row in each for each of these cards: what is read, and how sure."""
    read = [["model", "parameters", "file", "clean", "over seeds", "freehand", "without ibm", "training"]]
    sure = [
        [
            *("model", "digits accepted", "non-digits rejected", "unseen doodles rejected"),
            *("unsure", "of the misread, unsure", "calibration error"),
        ]
    ]
    for name, card in cards.items():
        seeds, freehand, statuses = card.seeds, card.freehand, card.statuses
        read.append(
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
        sure.append([f"`{name}`", *cells, format_fraction(statuses.ece) if statuses else "–"])
    return "\n\n".join(map(_markdown, (read, sure)))


def _markdown(rows: list[list[str]], texts: int = 1) -> str:
    """The first of these rows is the head; the first `texts` columns are words, the others figures."""
    rule = ["---"] * texts + ["---:"] * (len(rows[0]) - texts)
    return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:]))


def _cell(pair: Pair, digits: int = 2) -> str:
    """Share, counts and 95 % interval, one under the other; a dash where nothing was counted."""
    return (
        f"**{format_percent(pair, digits)}**<br>{format_counts(pair)}<br>{format_bounds(pair, digits)}"
        if pair[1]
        else "–"
    )


def replace_table(text: str, table: str) -> str:
    """The text with this table between its two markers. Raises ValueError without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"There is no table to renew: put {BEGIN} and {END} on lines of their own.")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"
