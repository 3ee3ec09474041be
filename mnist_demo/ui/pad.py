"""InkPad: a canvas that takes pen strokes and gives the Drawing as JSON while the pen still moves."""

import gradio as gr

from mnist_demo.ui import asset

BLANK = '{"size": [1000, 1000], "pen": 38, "strokes": []}'


class InkPad(gr.HTML):
    """The pad, its tools and a row of example drawings.

    Its value is text: the JSON that `mnist_demo.drawing.ink.Drawing.from_json` reads. Where the visitor gave a picture instead,
    there are no strokes and `"picture"` holds the path under which Gradio keeps the upload. `input` fires at most every
    30 ms while the pen moves, and once more when it is lifted; `rest` when nothing has changed for 150 ms after that.

    A text and a template without placeholders, because Gradio compares values deeply and builds the template anew on
    every change: text is compared at once, and a template that comes out the same leaves the canvas alone. The style
    sheet is part of the page for the same reason (`page.HEAD`).
    """

    def __init__(self, value: str = BLANK, **kwargs):
        super().__init__(
            value=value,
            html_template=asset("pad.html"),
            js_on_load=f"const EXAMPLES = {asset('examples.json')};\n{asset('pad.js')}",
            apply_default_css=False,
            **kwargs,
        )
