"""Charts of the Models page: figures of cards → rows of the Vega-Lite charts in charts/, which `gr.Plot` draws.

Gradio's LinePlot, BarPlot and ScatterPlot know neither a logarithmic axis, nor intervals, nor two axes in one chart.
Colours are the page's own variables, so that a chart follows from light to dark. What a chart needs beside its rows are
its parameters, named like Python's.
"""

import json
import math
from pathlib import Path
from typing import Any

import gradio as gr

from mnist_demo.measuring.counts import interval
from mnist_demo.measuring.words import of
from mnist_demo.networks.card import Card, Counts, History, Pair
from mnist_demo.networks.models import MODELS

CHARTS = Path(__file__).with_name("charts")


class Chart(gr.Plot):
    """A place for a chart. Its value is what the functions below give, or None."""

    def get_block_name(self) -> str:
        return "plot"  # drawn in the browser by gr.Plot's own part

    def postprocess(self, value: dict | None) -> Any:
        """What gr.Plot makes of a chart of Altair's, which is Vega-Lite too, without Altair."""
        return value and self.data_model(type="altair", plot=json.dumps(value))


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
    low, high = interval(*pair)
    return {"share": round(100 * pair[0] / pair[1], 3), "low": 100 * low, "high": 100 * high, "counts": of(pair)}


# ---- accuracy against parameters

SMALLEST, LARGEST, HEIGHT = 3_500, 8_000_000, 340  # the parameters that there is room for; pixels


def scatter(cards: dict[str, Card], kind: str) -> dict | None:
    """Accuracy of every model, with intervals, against its parameters on a logarithmic axis; kind: clean, freehand."""
    counted = [(card, counts) for card in cards.values() if (counts := getattr(card, kind))]
    rows = [
        {
            "model": MODELS[card.name].title,
            "family": MODELS[card.name].family.upper(),
            "parameters": card.parameters,
            **_measured(counts.pair),
        }
        for card, counts in counted
    ]
    if not rows:
        return None
    lowest = math.floor(2 * min(row["low"] for row in rows)) / 2
    places = label_places(rows, lowest)
    rows = [row | _LABEL_PLACES[place][0] for row, place in zip(rows, places, strict=True)]
    spec = chart("scatter", rows, lowest=lowest, smallest=SMALLEST, largest=LARGEST)
    spec["encoding"]["y"]["title"] = f"{kind} accuracy, %"
    return {**spec, "height": HEIGHT}


# Where a label may stand beside its point, the best first: as Vega-Lite says it, and where its box then begins, as a share
# of its own width and in pixels to the right and down.
_LABEL_PLACES: dict[str, tuple[dict, tuple[float, int, int]]] = {
    "right": ({"align": "left", "baseline": "middle", "dx": 9, "dy": 0}, (0, 9, -7)),
    "left": ({"align": "right", "baseline": "middle", "dx": -9, "dy": 0}, (-1, -9, -7)),
    "above": ({"align": "center", "baseline": "bottom", "dx": 0, "dy": -8}, (-0.5, 0, -22)),
    "below": ({"align": "center", "baseline": "top", "dx": 0, "dy": 8}, (-0.5, 0, 8)),
}
Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels of the chart


def label_places(rows: list[dict], low: float) -> list[str]:
    """Where each point's label stands so that none covers another or a point, even on a phone."""
    width, height, bottom = 280, HEIGHT - 80, math.log(SMALLEST)
    points = [
        (
            width * (math.log(row["parameters"]) - bottom) / (math.log(LARGEST) - bottom),
            height * (100 - row["share"]) / (100 - low),
        )
        for row in rows
    ]
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in points]
    places = []
    for (x, y), row in zip(points, rows, strict=True):
        boxes = {place: _label_box(place, x, y, row["model"]) for place in _LABEL_PLACES}
        costs = {
            place: 20 * _outside(box, width, height) + sum(_overlap(box, other) for other in taken)
            for place, box in boxes.items()
        }
        place = min(costs, key=costs.__getitem__)
        places.append(place)
        taken.append(boxes[place])
    return places


def _label_box(place: str, x: float, y: float, text: str) -> Box:
    share, right, down = _LABEL_PLACES[place][1]
    wide = 7.2 * len(text)
    left = x + share * wide + right
    return left, y + down, left + wide, y + down + 14


def _outside(box: Box, width: float, height: float) -> float:
    left, top, right, bottom = box
    return max(0, -left) + max(0, right - width) + max(0, -8 - top) + max(0, bottom - height)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, wide) * max(0, high)


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
    kinds: list[tuple[Counts | None, str]] = [(card.clean, "MNIST test images"), (card.freehand, "pen drawings")]
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
