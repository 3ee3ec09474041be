"""CompareView: what every network makes of the same drawing."""

import json

import gradio as gr

from mnist_demo.ui import asset


class CompareView(gr.HTML):
    """One card per model, with `data-model`, `data-digit` and `data-status`, and a line that says who agrees.

    Its value is the JSON of `reading.compare`, or "" to stay as it is; `models` as for AnswerView. A model without an
    answer in the value is switched off and has no card. Sorting is done in the browser.
    """

    def __init__(self, value: str = "", models: dict | None = None, **kwargs):
        super().__init__(
            value=value,
            html_template=asset("compare.html"),
            js_on_load=f"const MODELS = {json.dumps(models)};\n{asset('views.js')}\n{asset('compare.js')}",
            apply_default_css=False,
            **kwargs,
        )
