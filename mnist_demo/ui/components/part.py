"""Part and View: base classes of components made of a template, a script and a style sheet."""

from pathlib import Path
from typing import Any

import gradio as gr

from mnist_demo.ui import FOLDER
from mnist_demo.ui.javascript import on_load


class Part(gr.HTML):
    """A component made of the files of one folder.

    template.html must exist. The others may: script.js exports one default function, which Gradio calls when the component
    is loaded; style.css goes into the page's head, so that it applies to the first paint.
    """

    def __init__(self, folder: Path, value: Any = None, *, shared_script: Path | None = None, **props: Any):
        """Create the component; `shared_script` is called before the script of the folder."""
        scripts = [script for script in (shared_script, folder / "script.js") if script and script.exists()]
        super().__init__(
            value=value,
            html_template=(folder / "template.html").read_text(encoding="utf-8"),
            js_on_load="\n".join(map(on_load, scripts)),
            apply_default_css=False,
            **props,
        )


class View(Part):
    """A component that draws itself in the browser, in its folder below views/.

    Its script shows `props.value`, a dict that is replaced by events: what a function of its payload.py returns. The other
    props are constant. Large props, and the value of "inside", are JSON text, because Gradio compares all props deeply on every
    change: as objects, the examples and the models' facts took 10 ms more of the browser's time per answer (16 ms instead of 6).

    The template has no placeholders. Gradio renders it again for every value, but leaves the elements as the script made them
    if the result is the same.
    """

    def __init__(self, name: str, value: Any = None, **props: Any):
        super().__init__(FOLDER / "views" / name, value, **props)
