"""Part: what the parts of the page have in common. A part is a group of files of one name: Python, template, script, style."""

import inspect
from pathlib import Path
from typing import Any

import gradio as gr

from mnist_demo.ui import asset


class Part(gr.HTML):
    """A component of this page, made of the files beside its module: pad.py brings pad.html, pad.js and pad.css.

    The template must be there, the others need not. The script finds `props.value`, which follows every event, and
    under their names the further `props`, which stay as they are while the page is open; part.js, in front of it, has
    what the scripts share. The style is for the page's head (`page.LAUNCH`), so that it is there before the first
    paint; the template is without placeholders, so that Gradio, which fills it anew for every value, leaves the
    elements of the script alone.
    """

    def __init__(self, value: Any = None, **props: Any):
        script = self.file("js")
        super().__init__(
            value=value,
            html_template=self.file("html"),
            js_on_load=f"{asset('part.js')}\n{script}" if script else None,
            apply_default_css=False,
            **props,
        )

    @classmethod
    def file(cls, kind: str) -> str:
        """The text of this part's file of that kind, "" where it has none; FileNotFoundError without a template."""
        path = Path(inspect.getfile(cls)).with_suffix(f".{kind}")
        return path.read_text(encoding="utf-8") if kind == "html" or path.exists() else ""
