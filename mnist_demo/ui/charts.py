"""Charts of the Models page: cards → Vega-Lite for `gr.Plot`, which draws what Altair would hand it.

Gradio's LinePlot, BarPlot and ScatterPlot know neither a logarithmic axis, nor intervals, nor two axes in one chart.
Colours are the page's own variables, so that a chart follows from light to dark.
"""

import json
import math

from gradio.components.plot import PlotData

from mnist_demo.measuring.counts import interval

BLUE, ORANGE, GREY = "var(--pen)", "var(--doubt)", "var(--muted)"
SCATTER_HEIGHT = 340  # pixels
PARAMETERS = 3_500, 8_000_000  # from the smallest to the largest that the scatter has room for

CONFIG = {
    "background": "transparent",
    "autosize": {"type": "fit", "contains": "padding"},
    "font": "system-ui, sans-serif",
    "axis": {
        "labelColor": GREY,
        "titleColor": GREY,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12.5,
        "gridColor": "var(--line)",
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
        "titlePadding": 8,
    },
    "legend": {
        "labelColor": "var(--text)",
        "labelFontSize": 12.5,
        "title": None,
        "orient": "top",
        "symbolType": "stroke",
        "symbolOpacity": 1,
    },
    "view": {"stroke": None},
}


def _chart(height: int, **spec) -> PlotData:
    return PlotData(
        type="altair",
        plot=json.dumps(
            {
                "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
                "width": "container",
                "height": height,
                "config": CONFIG,
                "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
                **spec,
            }
        ),
    )


def _measured(correct: int, total: int) -> dict:
    """Percentages of a share and its 95 % interval, and the counts in words."""
    low, high = interval(correct, total)
    share = round(100 * correct / total, 3)
    return {"share": share, "low": 100 * low, "high": 100 * high, "counts": f"{correct:,} of {total:,}"}


def accuracy_against_parameters(cards: dict[str, dict], kind: str) -> PlotData | None:
    """Accuracy of every model, with intervals, against its parameters on a logarithmic axis; kind: clean, freehand."""
    rows = [
        {
            "model": card["title"],
            "family": card["family"].upper(),
            "parameters": card["parameters"],
            **_measured(card[kind]["correct"], card[kind]["total"]),
        }
        for card in cards.values()
        if card[kind]
    ]
    if not rows:
        return None
    low = math.floor(2 * min(row["low"] for row in rows)) / 2
    places = label_places(rows, low)
    y = {"field": "share", "type": "quantitative", "scale": {"domain": [low, 100]}, "title": f"{kind} accuracy, %"}
    labels = [
        {
            "transform": [{"filter": {"field": "model", "oneOf": [row["model"]]}}],
            "mark": {"type": "text", "fontSize": 12, "fontWeight": 600, **_LABEL_MARKS[place]},
            "encoding": {"y": y, "text": {"field": "model"}},
        }
        for row, place in zip(rows, places, strict=True)
    ]
    return _chart(
        SCATTER_HEIGHT,
        data={"values": rows},
        encoding={
            "x": {
                "field": "parameters",
                "type": "quantitative",
                "title": "parameters (log scale)",
                "scale": {"type": "log", "domain": list(PARAMETERS)},
                "axis": {"format": "~s", "tickCount": 4, "grid": False},
            },
            "color": {
                "field": "family",
                "type": "nominal",
                "scale": {"domain": ["CNN", "MLP"], "range": [BLUE, ORANGE]},
                "legend": {"symbolType": "circle"},
            },
        },
        layer=[
            {
                "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.4},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "y": y,
                    "tooltip": [
                        {"field": "model"},
                        {"field": "counts", "title": "right"},
                        {"field": "share", "title": "accuracy, %"},
                        {"field": "parameters", "format": ","},
                    ],
                },
            },
            *labels,
        ],
    )


# Where a label may stand beside its point, the best first: (left edge in its own widths, top edge), in pixels.
_LABEL_PLACES = {"right": (0, 9, -7), "left": (-1, -9, -7), "above": (-0.5, 0, -22), "below": (-0.5, 0, 8)}
_LABEL_MARKS = {
    "right": {"align": "left", "dx": 9},
    "left": {"align": "right", "dx": -9},
    "above": {"baseline": "bottom", "dy": -8},
    "below": {"baseline": "top", "dy": 8},
}


def label_places(rows: list[dict], low: float) -> list[str]:
    """Where each point's label stands so that none covers another or a point, even on a phone."""
    width, height, bottom = 280, SCATTER_HEIGHT - 80, math.log(PARAMETERS[0])
    points = [
        (
            width * (math.log(row["parameters"]) - bottom) / (math.log(PARAMETERS[1]) - bottom),
            height * (100 - row["share"]) / (100 - low),
        )
        for row in rows
    ]
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in points]
    places = []
    for (x, y), row in zip(points, rows, strict=True):
        wide = 7.2 * len(row["model"])

        def box(place: str, x=x, y=y, wide=wide) -> tuple[float, float, float, float]:
            share, right, down = _LABEL_PLACES[place]
            left = x + share * wide + right
            return left, y + down, left + wide, y + down + 14

        def cost(place: str, box=box) -> float:
            left, top, right, end = box(place)
            outside = max(0, -left) + max(0, right - width) + max(0, -8 - top) + max(0, end - height)
            covered = sum(
                max(0, min(right, b[2]) - max(left, b[0])) * max(0, min(end, b[3]) - max(top, b[1])) for b in taken
            )
            return 20 * outside + covered

        place = min(_LABEL_PLACES, key=cost)
        places.append(place)
        taken.append(box(place))
    return places


def _two_axes(rows: list[dict], x: dict, height: int, points: bool) -> PlotData:
    """Loss on the left axis, accuracy on the right. rows: {x's field, "loss", "accuracy", "of"}."""
    series = [f"{what}, {of}" for what in ("loss", "accuracy") for of in dict.fromkeys(row["of"] for row in rows)]
    colours = [ORANGE if name.startswith("loss") else BLUE for name in series]
    dashes = [[4, 4] if points and name.endswith("training") else [1, 0] for name in series]

    def layer(what: str, title: str, colour: str, axis: dict, scale: dict) -> dict:
        name = {"calculate": f"'{what}, ' + datum.of", "as": "series"}
        legend = {"scale": {"domain": series, "range": colours}, "legend": {"columns": 2}}
        return {
            "transform": [name],
            "mark": {"type": "line", "point": {"size": 40} if points else False, "strokeWidth": 2, "clip": not points},
            "encoding": {
                "y": {
                    "field": what,
                    "type": "quantitative",
                    "title": title,
                    "axis": {"titleColor": colour, **axis},
                    "scale": {"zero": False, "nice": True, **scale},
                },
                "color": {"field": "series", "type": "nominal", **legend},
                "strokeDash": {"field": "series", "type": "nominal", "scale": {"domain": series, "range": dashes}},
                "tooltip": [
                    {"field": x["field"], "type": "quantitative"},
                    {"field": "series"},
                    {"field": what, "type": "quantitative", "format": ".4~f"},
                ],
            },
        }

    accuracies = sorted(row["accuracy"] for row in rows)
    # Step by step the first few, which are near chance, may fall below the chart.
    floor = min(accuracies[0 if points else len(rows) // 20], 99)
    return _chart(
        height,
        data={"values": rows},
        encoding={"x": {"type": "quantitative", **x}},
        layer=[
            layer("loss", "loss", ORANGE, {"orient": "left"}, {}),
            layer("accuracy", "accuracy, %", BLUE, {"orient": "right", "grid": False}, {"domain": [floor, 100]}),
        ],
        resolve={"scale": {"y": "independent"}},
    )


def history_by_step(history: dict) -> PlotData:
    """Training loss and accuracy of a card's history, batch by batch."""
    steps = history["steps"]
    rows = [
        {"step": step, "loss": loss, "accuracy": 100 * accuracy, "of": "training"}
        for step, loss, accuracy in zip(steps["step"], steps["loss"], steps["accuracy"], strict=True)
    ]
    return _two_axes(rows, {"field": "step", "title": "step", "axis": {"grid": False, "format": ",d"}}, 290, False)


def history_by_epoch(history: dict) -> PlotData:
    """Training and test loss and accuracy of a card's history after every epoch."""
    rows = [
        {"epoch": epoch["epoch"], "loss": epoch[f"{of}_loss"], "accuracy": 100 * epoch[f"{of}_accuracy"], "of": words}
        for epoch in history["epochs"]
        for of, words in (("train", "training"), ("test", "test"))
    ]
    last = len(history["epochs"])
    axis = {"grid": False, "values": list(range(1, last + 1, -(-last // 12))), "format": "d"}
    return _two_axes(rows, {"field": "epoch", "title": "epoch", "axis": axis}, 290, True)


def accuracy_by_digit(card: dict) -> PlotData:
    """Accuracy on each digit with its interval: the test images, and pen drawings where they were measured."""
    kinds = [("clean", "MNIST test images", BLUE), ("freehand", "pen drawings", ORANGE)]
    kinds = [kind for kind in kinds if card[kind[0]]]
    rows = [
        {"digit": str(digit), "of": words, **_measured(correct, total)}
        for kind, words, _ in kinds
        for digit, (correct, total) in enumerate(card[kind]["digits"])
        if total
    ]
    words, colours = [kind[1] for kind in kinds], [kind[2] for kind in kinds]
    offset = {"field": "of", "type": "nominal", "scale": {"domain": words}}
    return _chart(
        380,
        data={"values": rows},
        encoding={
            "x": {
                "field": "digit",
                "type": "nominal",
                "title": "digit",
                "axis": {"labelAngle": 0, "labelFontSize": 14},
            },
            "xOffset": offset,
            "color": {
                "field": "of",
                "type": "nominal",
                "scale": {"domain": words, "range": colours},
                "legend": {"symbolType": "circle"},
            },
            "tooltip": [
                {"field": "digit"},
                {"field": "of"},
                {"field": "counts", "title": "right"},
                {"field": "share", "title": "accuracy, %"},
            ],
        },
        layer=[
            {
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.35},
                "encoding": {
                    "y": {"field": "low", "type": "quantitative", "title": "accuracy, %", "scale": {"zero": False}},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {"y": {"field": "share", "type": "quantitative"}},
            },
        ],
    )


def reliability(bins: list) -> PlotData:
    """Share right against confidence, from a card's bins, [count, mean confidence, share right]."""
    rows = [
        {"count": count, "confidence": 100 * confidence, "right": 100 * right, "counts": f"{count:,}"}
        for count, confidence, right in bins
    ]
    percent = {"type": "quantitative", "scale": {"domain": [0, 100]}}
    return _chart(
        290,
        data={"values": rows},
        layer=[
            {
                "data": {"values": [{"confidence": 0, "right": 0}, {"confidence": 100, "right": 100}]},
                "mark": {"type": "line", "stroke": GREY, "strokeDash": [4, 4], "strokeWidth": 1.5},
                "encoding": {
                    "x": {"field": "confidence", **percent, "title": "how sure, %"},
                    "y": {"field": "right", **percent, "title": "how often right, %"},
                },
            },
            {
                "mark": {"type": "line", "stroke": BLUE, "strokeWidth": 2, "opacity": 0.3},
                "encoding": {"x": {"field": "confidence", **percent}, "y": {"field": "right", **percent}},
            },
            {
                "mark": {"type": "point", "filled": True, "fill": BLUE, "opacity": 1},
                "encoding": {
                    "x": {"field": "confidence", **percent},
                    "y": {"field": "right", **percent},
                    "size": {
                        "field": "count",
                        "type": "quantitative",
                        "scale": {"type": "log", "domain": [1, 1500], "range": [30, 320]},
                        "legend": None,
                    },
                    "tooltip": [
                        {"field": "counts", "title": "drawings"},
                        {"field": "confidence", "title": "sure, %", "format": ".1f"},
                        {"field": "right", "title": "right, %", "format": ".1f"},
                    ],
                },
            },
        ],
    )
