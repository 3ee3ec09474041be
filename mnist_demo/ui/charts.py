"""Charts of the Models page: cards → Vega-Lite for `gr.Plot`, which draws what Altair would hand it.

Gradio's LinePlot, BarPlot and ScatterPlot know neither a logarithmic axis, nor intervals, nor two axes in one chart.
Colours are the page's own variables, so that a chart follows from light to dark.
"""

import json

from gradio.components.plot import PlotData

from mnist_demo.measure import interval

BLUE, ORANGE, GREY = "var(--pen)", "var(--doubt)", "var(--muted)"
FREEHAND = "freehand"

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
    # A label stands left of its point where the chart ends soon after it.
    x = {"field": "parameters", "type": "quantitative", "title": "parameters (log scale)",
         "scale": {"type": "log", "domain": [4_000, 6_000_000]}, "axis": {"format": "~s", "tickCount": 4, "grid": False}}  # fmt: skip
    colour = {"field": "family", "type": "nominal", "scale": {"domain": ["CNN", "MLP"], "range": [BLUE, ORANGE]}}
    label = {"type": "text", "fontSize": 12, "fontWeight": 600}
    return _chart(
        330,
        data={"values": rows},
        encoding={"x": x, "color": {**colour, "legend": {"symbolType": "circle"}}},
        layer=[
            {
                "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.4},
                "encoding": {
                    "y": {
                        "field": "low",
                        "type": "quantitative",
                        "title": f"{kind} accuracy, %",
                        "scale": {"zero": False, "nice": True},
                    },
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "y": {"field": "share", "type": "quantitative"},
                    "tooltip": [
                        {"field": "model"},
                        {"field": "counts", "title": "right"},
                        {"field": "share", "title": "accuracy, %"},
                        {"field": "parameters", "format": ","},
                    ],
                },
            },
            {
                "transform": [{"filter": "datum.parameters < 1000000"}],
                "mark": {**label, "align": "left", "dx": 9},
                "encoding": {"y": {"field": "share", "type": "quantitative"}, "text": {"field": "model"}},
            },
            {
                "transform": [{"filter": "datum.parameters >= 1000000"}],
                "mark": {**label, "align": "right", "dx": -9},
                "encoding": {"y": {"field": "share", "type": "quantitative"}, "text": {"field": "model"}},
            },
        ],
    )


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
    kinds = [("clean", "MNIST test images", BLUE), (FREEHAND, "pen drawings", ORANGE)]
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
