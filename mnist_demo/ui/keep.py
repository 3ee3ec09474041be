"""KeepView: the visitor says what the drawing was; the browser keeps it and hands it out as an ink file."""

import gradio as gr

from mnist_demo.ui import asset


class KeepView(gr.HTML):
    """Ten buttons "It was a …" for the drawing on the pad, and a download of all drawings kept that way.

    It has no value and nothing of it reaches the server: the drawings lie in the browser's localStorage, and the
    downloaded file is what `python -m mnist_demo.train --ink` reads.
    """

    def __init__(self, **kwargs):
        super().__init__(
            value="",
            html_template=asset("keep.html"),
            js_on_load=asset("keep.js"),
            apply_default_css=False,
            **kwargs,
        )
