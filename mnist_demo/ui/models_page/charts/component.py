"""Charts of the Models page: figures of cards → rows of the Vega-Lite charts in charts/, which `gr.Plot` draws.

Gradio's LinePlot, BarPlot and ScatterPlot know neither a logarithmic axis, nor intervals, nor two axes in one chart.
Colours are the page's own variables, so that a chart follows from light to dark. What a chart needs beside its rows are
its parameters, named like Python's.
"""

import json
import math
from pathlib import Path
from typing import Any

from mnist_demo.evaluation.counts import wilson_interval
from mnist_demo.evaluation.formatting import format_counts
from mnist_demo.networks.card import Card, Counts, History, Pair
from mnist_demo.networks.models import MODELS
from mnist_demo.ui.gradio_compat import VegaPlot

CHARTS = Path(__file__).parent


class Chart(VegaPlot):
    """A place for a chart. Its value is what the functions below give, or None."""


def chart(name: str, rows: list[dict], **parameters: Any) -> dict:
    """The chart of that name over these rows, as Vega-Lite."""
    return {
        **_file("theme"),
        **_file(name),
        "params": [{"name": parameter, "value": value} for parameter, value in parameters.items()],
        "data": {"values": rows},
    }


def _file(name: str) -> dict:
    return json.loads((CHARTS / f"{name}.json").read_text(encoding="utf-8"))


def _measured(pair: Pair) -> dict:
    """Percentages of (correct, total) and its 95 % interval, and the counts in words."""
    low, high = wilson_interval(*pair)
    return {
        "share": round(100 * pair[0] / pair[1], 3),
        "low": 100 * low,
        "high": 100 * high,
        "counts": format_counts(pair),
    }


# ---- accuracy against parameters

WHAT = {"clean": "MNIST's test images", "freehand": "people's drawings"}


def scatter(cards: dict[str, Card], kind: str) -> dict | None:
    """Accuracy of every model, with intervals, against its parameters on a logarithmic axis; kind: clean, freehand.

    This one is Vega itself, which finds places for the models' names in the browser, as wide as the chart is there: Vega-Lite
    has no such transform. Long names come first, since for them there are fewest places.
    """
    rows = [
        {
            "model": MODELS[card.name].title,
            "family": MODELS[card.name].family.upper(),
            "parameters": card.parameters,
            **_measured(counts.pair),
        }
        for card in cards.values()
        if (counts := getattr(card, kind))
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: (-len(row["model"]), row["parameters"]))
    parameters = [row["parameters"] for row in rows]
    signals = {
        "what": WHAT[kind],
        "lowest": math.floor(2 * min(row["low"] for row in rows)) / 2,
        "smallest": max(min(parameters) // 2, 1),
        "largest": max(parameters) * 5 // 2 + 1,
    }
    spec = {**_file("theme"), **_file("scatter")}
    spec["data"][0]["values"] = rows
    spec["signals"] += [{"name": name, "value": value} for name, value in signals.items()]
    return spec


# ---- learning


def by_step(history: History) -> dict:
    """Training loss and accuracy, batch by batch."""
    steps = history.steps
    rows = [
        {"step": step, "loss": loss, "accuracy": 100 * accuracy, "of": "training"}
        for step, loss, accuracy in zip(steps.step, steps.loss, steps.accuracy, strict=True)
    ]
    # The first few, which are near chance, may fall below the chart.
    lowest = 100 * sorted(steps.accuracy)[len(rows) // 20]
    return chart("by_step", rows, lowest=min(lowest, 99))


def by_epoch(history: History) -> dict:
    """Training and test loss and accuracy after every epoch."""
    rows = [
        {"epoch": epoch.epoch, "loss": loss, "accuracy": 100 * accuracy, "of": words}
        for epoch in history.epochs
        for loss, accuracy, words in (
            (epoch.train_loss, epoch.train_accuracy, "training"),
            (epoch.test_loss, epoch.test_accuracy, "test"),
        )
    ]
    lowest = 100 * min(min(epoch.train_accuracy, epoch.test_accuracy) for epoch in history.epochs)
    return chart("by_epoch", rows, lowest=min(lowest, 99), last=len(history.epochs))


# ---- answers


def by_digit(card: Card) -> dict:
    """Accuracy on each digit with its interval: the test images, and pen drawings where they were measured."""
    kinds: list[tuple[Counts | None, str]] = [(card.clean, "MNIST"), (card.freehand, "pen drawings")]
    rows = [
        {"digit": str(digit), "of": words, **_measured(pair)}
        for counts, words in kinds
        if counts
        for digit, pair in enumerate(counts.digits)
        if pair[1]
    ]
    return chart("by_digit", rows)


def reliability(card: Card) -> dict:
    """Share right against confidence, per bin of confidence, on pen drawings."""
    rows = [
        {"count": count, "confidence": 100 * confidence, "right": 100 * right, "counts": f"{count:,}"}
        for count, confidence, right in (card.statuses.bins if card.statuses else ())
    ]
    return chart("reliability", rows)
