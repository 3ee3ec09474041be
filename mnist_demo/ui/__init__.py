"""The page: a pad for pen strokes, and views that show what the networks read.

Only app.py imports this package.
page.py           the tabs of the page
draw_tab.py       the layout of the Draw tab
events.py         the events of the Draw tab
api.py            the functions that clients call over the API
query.py          the JSON that an event sends beside the pad's value: view and models
pad_value.py      the pad's value → a Drawing or a picture → the payload of a view
encoding.py       arrays → base64
model_facts.py    facts of each model for the views
help.py           the Help tab: help.md and sections of the README
launch.py         the arguments of launch() and of the server
javascript.py     the scripts of the page as one bundle
gradio_compat.py  every use of Gradio's internals; gradio_compat.js in the browser
components/       base classes of the components, and scripts that several views share
server/           what stands between clients and the functions: routes, limits, uploads, threads, the log
views/            the views of the Draw tab, a folder each
models_page/      the Models tab
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def asset(name: str) -> str:
    """The text of a file beside this module."""
    return (FOLDER / name).read_text(encoding="utf-8")
