"""The page: a pad that takes pen strokes, views that show what the networks read. Only app.py imports this package.

    page.py       the whole page and its events
    reading.py    what a browser sends → what the Predictor takes; its answers → JSON for the views; the API
    pad.py        InkPad, the pad with its examples
    answer.py     AnswerView, one network's answer
    compare.py    CompareView, every network's answer to the same drawing
    steps.py      StepsView, the way from the pad to the 28x28 picture
    keep.py       KeepView, the visitor's own labelled drawings
    models_page.py  every model in figures, charts and pictures, with charts.py and tables.py

Each component is a `gr.HTML` subclass, Python beside its own .html, .js and .css.
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def asset(name: str) -> str:
    """The text of a file beside this module."""
    return (FOLDER / name).read_text(encoding="utf-8")
