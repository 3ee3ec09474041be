"""The page: a pad that takes pen strokes, views that show what the networks read. Only app.py imports this package.

    page.py       the whole page, its first room and their events
    messages.py   what a browser sends → what the Predictor takes; its answers → what the views get; the API
    part.py       Part, what every part of the page is: a group of files of one name
    view.py       View, a part that draws itself in the browser
    pad.py        InkPad, the pad with its examples
    answer.py     AnswerView, one network's answer
    compare.py    CompareView, every network's answer to the same drawing
    steps.py      StepsView, the way from the pad to the 28x28 picture
    keep.py       KeepView, the visitor's own labelled drawings
    models_page/  the second room: every model in figures, charts and pictures

To add a view: a module with a View of its name, beside it its .html, .js and .css, and a line in page.py.
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def asset(name: str) -> str:
    """The text of a file beside this module."""
    return (FOLDER / name).read_text(encoding="utf-8")
