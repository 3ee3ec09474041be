"""The charts: Vega and Vega-Lite specifications filled with the figures of cards.

A specification is a JSON file of this folder, with rows and parameters filled in here. Gradio's LinePlot, BarPlot and
ScatterPlot have no logarithmic axis, no intervals and no two axes in one chart. Colours are CSS variables of the page, so
that charts follow the light or dark theme.
"""

import json
import math
from pathlib import Path
from typing import Any

from mnist_demo.evaluation.counts import wilson_interval
from mnist_demo.evaluation.formatting import format_counts
from mnist_demo.networks.card import Card, Counts, History, Pair
from mnist_demo.networks.models import spec_of

FOLDER = Path(__file__).parent

Chart = dict[str, Any]  # a specification
Row = dict[str, Any]  # name of a field in the specification → value

# kind of counts on a card → what was read
SOURCES = {"clean": "MNIST's test images", "freehand": "people's drawings"}


def scatter(cards: dict[str, Card], kind: str) -> Chart | None:
    """Accuracy of every model with its interval against parameters; `kind` is "clean" or "freehand".

    None if no model was measured. This specification is Vega, which can place the models' names in the browser for any
    width of the chart; Vega-Lite has no such transform. Long names come first because few places fit them.
    """
    rows = [
        {
            "model": spec_of(card.name).title,
            "family": spec_of(card.name).family.upper(),
            "parameters": card.parameters,
            **_accuracy(counts.pair),
        }
        for card in cards.values()
        if (counts := getattr(card, kind))
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: (-len(row["model"]), row["parameters"]))
    parameters = [row["parameters"] for row in rows]
    signals = {
        "what": SOURCES[kind],
        "lowest": math.floor(2 * min(row["low"] for row in rows)) / 2,
        "smallest": max(min(parameters) // 2, 1),
        "largest": max(parameters) * 5 // 2 + 1,
    }
    chart = {**_file("theme"), **_file("scatter")}
    chart["data"][0]["values"] = rows
    chart["signals"] += [{"name": name, "value": value} for name, value in signals.items()]
    return chart


def by_step(history: History) -> Chart:
    """Training loss and accuracy per batch."""
    steps = history.steps
    rows = [
        {"step": step, "loss": loss, "accuracy": 100 * accuracy, "of": "training"}
        for step, loss, accuracy in zip(steps.step, steps.loss, steps.accuracy, strict=True)
    ]
    # The first few steps, which are near chance, may lie below the chart.
    lowest = 100 * sorted(steps.accuracy)[len(rows) // 20]
    return _chart("by_step", rows, lowest=min(lowest, 99))


def by_epoch(history: History) -> Chart:
    """Training and test loss and accuracy per epoch."""
    rows = [
        {"epoch": epoch.epoch, "loss": loss, "accuracy": 100 * accuracy, "of": split}
        for epoch in history.epochs
        for loss, accuracy, split in (
            (epoch.train_loss, epoch.train_accuracy, "training"),
            (epoch.test_loss, epoch.test_accuracy, "test"),
        )
    ]
    lowest = 100 * min(min(epoch.train_accuracy, epoch.test_accuracy) for epoch in history.epochs)
    return _chart("by_epoch", rows, lowest=min(lowest, 99), last=len(history.epochs))


def by_digit(card: Card) -> Chart:
    """Accuracy per digit with its interval, on the test images and on pen drawings if they were measured."""
    sources: list[tuple[Counts | None, str]] = [(card.clean, "MNIST"), (card.freehand, "pen drawings")]
    rows = [
        {"digit": str(digit), "of": source, **_accuracy(pair)}
        for counts, source in sources
        if counts
        for digit, pair in enumerate(counts.digits)
        if pair[1]
    ]
    return _chart("by_digit", rows)


def reliability(card: Card) -> Chart:
    """Accuracy with its interval against confidence on pen drawings, per bin of confidence."""
    rows = [
        {
            "count": count,
            "drawings": f"{count:,}",
            "confidence": 100 * confidence,
            "right": 100 * right,
            **_accuracy((round(count * right), count)),
        }
        for count, confidence, right in (card.statuses.bins if card.statuses else ())
    ]
    return _chart("reliability", rows)


def _chart(name: str, rows: list[Row], **parameters: Any) -> Chart:
    """A Vega-Lite specification with rows and values of its parameters."""
    return {
        **_file("theme"),
        **_file(name),
        "params": [{"name": parameter, "value": value} for parameter, value in parameters.items()],
        "data": {"values": rows},
    }


def _file(name: str) -> Chart:
    specification: Chart = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return specification


def _accuracy(pair: Pair) -> Row:
    """The percentage of (correct, total) with its 95 % interval, and the counts in words."""
    low, high = wilson_interval(*pair)
    share = round(100 * pair[0] / pair[1], 3)
    return {"share": share, "low": 100 * low, "high": 100 * high, "counts": format_counts(pair)}
