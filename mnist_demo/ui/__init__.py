"""The page: a pad for pen strokes, and views that show what the networks read. Only app.py imports this package.

page.py          the layout of the page and its events
api.py           the functions that clients call over the API
pad_value.py     the pad's value → a Drawing or a picture
question.py      what an event asks of the pad: view and models
requests.py      limits on every HTTP request before Gradio sees it
components/      base classes of everything on the page
views/           the views of the Draw tab, a folder each
models_page/     the Models tab
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def asset(name: str) -> str:
    """The text of a file beside this module."""
    return (FOLDER / name).read_text(encoding="utf-8")
