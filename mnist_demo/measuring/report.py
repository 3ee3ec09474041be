"""Figures → text: what the evaluation prints, and the README's tables of the models.

In come cards and the evaluation's figures, plain dicts of counts; out go lines for a terminal and Markdown.
"""

from pathlib import Path

import numpy as np

from mnist_demo.learning.datasets import INK_FILE
from mnist_demo.measuring.counts import interval
from mnist_demo.reading.predict import Answer

BEGIN, END = "<!-- models -->", "<!-- /models -->"  # in README.md, around the table


def percent(pair: list[int], digits: int = 2) -> str:
    """[count, total] as "98.61 %"; a dash for a total of 0."""
    return f"{100 * pair[0] / pair[1]:.{digits}f} %" if pair[1] else "–"


def share(pair: list[int]) -> str:
    """[count, total] as "98.61 % (1,234 of 1,250)"."""
    return f"{percent(pair)} ({pair[0]:,} of {pair[1]:,})"


def with_interval(pair: list[int]) -> str:
    """[count, total] as "98.61 % (1,234 of 1,250; 95 %: 97.80 to 99.12)"."""
    low, high = interval(*pair)
    return f"{share(pair)[:-1]}; 95 %: {100 * low:.2f} to {100 * high:.2f})"


# ------------------------------------------------------------------------------------------------------- terminal


def about_ink(tested: int | None, folder: Path, others: int = 0) -> str:
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


def lines(card: dict, figures: dict) -> list[str]:
    """What there is to say of one model; `figures` as the evaluation makes them."""
    clean = figures["clean"]
    text = [
        f"{card['name']}: {card['title']}, {card['parameters']:,} parameters, {card['file_bytes'] / 1e6:.2f} MB",
        f"  test images          {with_interval([clean['correct'], clean['total']])}",
        f"    the recipe's loss  {clean['loss']:.4f}; last full batch of 128: {clean['last_batch_loss']:.5f}",
        f"    per digit          {_per_digit(clean['digits'])}",
    ]
    if figures.get("freehand"):
        text += _freehand_lines(figures["freehand"], figures["statuses"])
    for title, rows in figures.get("preprocessing", {}).items():
        text += [f"  {title}", *(f"    {name:<42} {with_interval(pair)}" for name, pair in rows.items())]
    for title, rows in figures.get("shift", {}).items():
        text.append(f"  {title:<44} read right   as undisturbed")
        text += [
            f"    {name:<42} {percent(row['correct'], 1):>9}   {percent(row['same'], 1):>9}"
            for name, row in rows.items()
        ]
    return text


def _freehand_lines(freehand: dict, statuses: dict) -> list[str]:
    collections = "  ".join(f"{name} {percent(pair, 1)} of {pair[1]}" for name, pair in freehand["collections"].items())
    text = [f"  freehand             {with_interval([freehand['correct'], freehand['total']])}"]
    if freehand["without_ibm"][1] < freehand["total"]:
        text.append(f"    without ibm        {with_interval(freehand['without_ibm'])}")
    text += [
        f"    per collection     {collections}",
        f"    per digit          {_per_digit(freehand['digits'])}",
        f"    accepted as digits {share(statuses['accepted'])}",
        f"    unsure             {share(statuses['unsure'])}, among them {share(statuses['unsure_misread'])} of the misread",
        f"    calibration error  {100 * statuses['ece']:.2f} %",
    ]
    if statuses["rejected"][1]:
        text.append(f"  non-digits rejected  {with_interval(statuses['rejected'])}")
    return text


def _per_digit(digits: list[list[int]]) -> str:
    return "  ".join(f"{digit}: {percent(pair, 1)}" for digit, pair in enumerate(digits))


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


# ---------------------------------------------------------------------------------------------------------- README


def table(cards: dict[str, dict]) -> str:
    """The README's two tables, Markdown, one row each for each of these cards: what is read, and how sure it is."""
    read = [["model", "parameters", "file", "clean", "over seeds", "freehand", "without ibm", "training"]]
    sure = [
        ["model", "digits accepted", "non-digits rejected", "unsure", "of the misread, unsure", "calibration error"]
    ]
    for name, card in cards.items():
        clean, freehand, seeds = (card.get(key) for key in ("clean", "freehand", "seeds"))
        statuses = card.get("statuses") or {}
        read.append(
            [
                f"`{name}`",
                f"{card['parameters']:,}",
                _size(card["file_bytes"]),
                _cell([clean["correct"], clean["total"]]),
                f"{100 * seeds['mean']:.2f} ± {100 * seeds['std']:.2f} %<br>{len(seeds['seeds'])} seeds"
                if seeds
                else "–",
                _cell([freehand["correct"], freehand["total"]]) if freehand else "–",
                _cell(freehand["without_ibm"]) if freehand else "–",
                _duration(card["seconds"]),
            ]
        )
        sure.append(
            [
                f"`{name}`",
                *(_cell(statuses.get(key, [0, 0]), 1) for key in ("accepted", "rejected", "unsure", "unsure_misread")),
                f"{100 * statuses['ece']:.2f} %" if "ece" in statuses else "–",
            ]
        )
    return "\n\n".join(map(_markdown, (read, sure)))


def _markdown(rows: list[list[str]]) -> str:
    rule = ["---", *["---:"] * (len(rows[0]) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:]))


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.0f} s"


def _cell(pair: list[int], digits: int = 2) -> str:
    """Share, counts and 95 % interval, one under the other; a dash where nothing was counted."""
    if not pair[1]:
        return "–"
    low, high = (f"{100 * end:.{digits}f}" for end in interval(*pair))
    return f"**{percent(pair, digits)}**<br>{pair[0]:,} of {pair[1]:,}<br>{low} to {high}"


def with_table(readme: str, cards: dict[str, dict]) -> str:
    """The README's text with the table of these cards between its two markers. Raises ValueError without them."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The README has no table to renew: put {BEGIN} and {END} on lines of their own.")
    return f"{before}{BEGIN}\n\n{table(cards)}\n\n{END}{after}"
