"""AnswerView: one network's answer, drawn in the browser from a line of JSON."""

import json

import gradio as gr

from mnist_demo.ui import asset


class AnswerView(gr.HTML):
    """The digit in large type, ten probability bars, the time, the 28x28 picture that the network saw, and its facts.

    Its value is the JSON of `reading.answer`, or "" to stay as it is; `models` is what `reading.facts` says of every
    model, which does not change while the page is open and so travels once. The root element carries `data-digit` and
    `data-status`.
    """

    def __init__(self, value: str = "", models: dict | None = None, **kwargs):
        super().__init__(
            value=value,
            html_template=asset("answer.html"),
            js_on_load=f"const MODELS = {json.dumps(models)};\n{asset('views.js')}\n{asset('answer.js')}",
            apply_default_css=False,
            **kwargs,
        )
