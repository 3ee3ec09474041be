"""StepsView: how what is on the pad became the 28x28 picture."""

import gradio as gr

from mnist_demo.ui import asset


class StepsView(gr.HTML):
    """The ink with its box, the box at 20 pixels, and its place in 28x28 by the centre of mass.

    Its value is the JSON of `reading.steps`, or "" where there is nothing to show.
    """

    def __init__(self, value: str = "", **kwargs):
        super().__init__(
            value=value,
            html_template=asset("steps.html"),
            js_on_load=f"{asset('views.js')}\n{asset('steps.js')}",
            apply_default_css=False,
            **kwargs,
        )
