"""The layout of the Draw tab: the pad, the views and the choices. Its events are in events.py."""

import json
from typing import Any

import gradio as gr

from mnist_demo.networks.models import spec_of
from mnist_demo.pictures.picture_array import MAX_PIXELS
from mnist_demo.pictures.picture_file import HEIC, UNKNOWN, mime_types
from mnist_demo.predictor import Predictor
from mnist_demo.strokes.drawing import MAX_POINTS, MAX_STROKES, Drawing
from mnist_demo.ui import asset
from mnist_demo.ui.components.part import View
from mnist_demo.ui.model_facts import facts, sentence
from mnist_demo.ui.query import Query
from mnist_demo.ui.server.requests import MAX_UPLOAD_BYTES
from mnist_demo.ui.views.answer import payload as answer_payload
from mnist_demo.ui.views.compare import payload as compare_payload

BLANK = Drawing([]).to_json()
# Limits that the pad's script checks before it sends something.
LIMITS = {"points": MAX_POINTS, "strokes": MAX_STROKES, "pixels": MAX_PIXELS, "bytes": MAX_UPLOAD_BYTES}
SENTENCES = {"heic": HEIC, "unknown": UNKNOWN}  # about files that the script does not send

CHOICE: dict[str, Any] = {"show_label": False, "container": False, "elem_classes": "choice"}


class DrawTab:
    """The components of the Draw tab, created in the order in which they stand on the page.

    Gradio copies everything known of a component six times with each event that has it as input or shows progress on it.
    The hidden text box `query` keeps that small: it holds the JSON of a Query, is the input of the events instead of the
    choices, and shows their progress instead of the views.
    """

    def __init__(self, predictor: Predictor, tour: View):
        """Create the components; the tour stands in the page's header."""
        self.tour = tour
        models = json.dumps(facts(predictor))
        titles = json.dumps({name: {"title": spec_of(name).title} for name in predictor.names})
        # The style sheet shows the first line of a choice in bold.
        choices = [(f"{spec_of(name).title}\n{sentence(predictor.cards[name])}", name) for name in predictor.names]
        first = predictor.names[0]
        limits = json.dumps(LIMITS | SENTENCES | {"types": mime_types()})

        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="left"):
                self.pad = View("pad", BLANK, examples=asset("examples.json"), limits=limits, elem_id="pad")
                View("keep", elem_id="keep")
            with gr.Column(elem_id="right"):
                # For every view; the style sheet puts them below the names of the tabs.
                View("network", elem_id="network")
                self.model = gr.Radio(choices, value=first, label="Network", elem_id="model", **CHOICE)
                self.chosen = gr.CheckboxGroup(
                    choices, value=predictor.names, label="Networks", elem_id="chosen", **CHOICE
                )
                with gr.Tabs(elem_id="views"):
                    with gr.Tab("Answer", id="answer") as self.answer_tab:
                        self.answer = View("answer", answer_payload.blank(first), models=models, elem_id="answer")
                        with gr.Row(elem_id="because"):
                            self.steps = View("steps", elem_id="steps")
                            self.why = View("why", {}, elem_id="why")
                    with gr.Tab("Compare", id="compare") as self.compare_tab:
                        blank = compare_payload.blank_all(predictor.names)
                        self.comparison = View("compare", blank, models=models, elem_id="comparison")
                    with gr.Tab("Inside", id="inside") as self.inside_tab:
                        self.inside = View("inside", models=titles, second=True, elem_id="inside")
                        self.beside = View("inside", models=titles, second=False, elem_id="inside-beside")
                    with gr.Tab("Number", id="number") as self.number_tab:
                        self.number = View("number", models=titles, elem_id="number")
                self.replay = View("replay", models=titles, elem_id="replay")
                View("waiting", elem_id="waiting")
        self.view = gr.Textbox("answer", visible="hidden")  # the name of the view in sight
        self.second = gr.Textbox("", visible="hidden")  # the model of `beside`, "" for none
        self.maps = gr.Textbox("", visible="hidden")  # "all" where `inside` and `beside` show every map
        self.query = gr.Textbox(Query("answer", first, predictor.names, "").to_json(), visible="hidden")
