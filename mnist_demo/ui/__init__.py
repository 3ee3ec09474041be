"""The page: a pad for pen strokes, and views that show what the networks read. Only app.py imports this package.

page.py           the tabs of the page
draw_tab.py       the layout of the Draw tab
events.py         the events of the Draw tab
api.py            the functions that clients call over the API
query.py          what an event asks of the server: view and models
pad_value.py      the pad's value → a Drawing or a picture
requests.py       limits on every HTTP request before Gradio sees it
launch.py         the arguments of launch() and of the server
gradio_compat.py  every use of Gradio's internals
components/       base classes of everything on the page
views/            the views of the Draw tab, a folder each
models_page/      the Models tab
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def asset(name: str) -> str:
    """The text of a file beside this module."""
    return (FOLDER / name).read_text(encoding="utf-8")
