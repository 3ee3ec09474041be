"""The whole page: pad left, what the networks read right; every event and the API.

build(Predictor()).launch()
"""

import asyncio
import json
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from mnist_demo.networks.models import MODELS
from mnist_demo.predictor import Predictor
from mnist_demo.ui import FOLDER, asset, help, pad_value
from mnist_demo.ui.api import api
from mnist_demo.ui.components.part import Part
from mnist_demo.ui.model_facts import facts
from mnist_demo.ui.models_page.page import models_room
from mnist_demo.ui.question import Asked
from mnist_demo.ui.requests import LARGEST_UPLOAD, Requests
from mnist_demo.ui.uploads import file_paths, is_upload
from mnist_demo.ui.views.address.component import AddressView
from mnist_demo.ui.views.answer import payload as answer_payload
from mnist_demo.ui.views.answer.component import AnswerView
from mnist_demo.ui.views.compare import payload as compare_payload
from mnist_demo.ui.views.compare.component import CompareView
from mnist_demo.ui.views.inside import payload as inside_payload
from mnist_demo.ui.views.inside.component import InsideView
from mnist_demo.ui.views.keep.component import KeepView
from mnist_demo.ui.views.number import payload as number_payload
from mnist_demo.ui.views.number.component import NumberView
from mnist_demo.ui.views.pad.component import InkPad
from mnist_demo.ui.views.replay import payload as replay_payload
from mnist_demo.ui.views.replay.component import ReplayView
from mnist_demo.ui.views.steps import payload as steps_payload
from mnist_demo.ui.views.steps.component import StepsView
from mnist_demo.ui.views.tour.component import Tour
from mnist_demo.ui.views.waiting.component import WaitingView
from mnist_demo.ui.views.why import payload as why_payload
from mnist_demo.ui.views.why.component import QUESTION, WhyView

TITLE = "Draw a digit"

# The style sheets, each part that is imported above bringing its own. They go into the head, so that they are there
# before the first paint.
STYLE = "\n".join([asset("page.css"), asset("models_page/page.css"), Part.styles()])

# What Gradio takes as arguments of launch(), and most of it as arguments of mount_gradio_app().
LOOK: dict[str, Any] = {
    "theme": gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace")),  # no web fonts
    # The icon is named since at a path of its own the page is not where browsers look for one.
    "head": f"""<link rel="icon" href="favicon.ico">
<meta name="theme-color" content="#2447c5">
<style>
{STYLE}
</style>
<script>
{asset("page.js")}
</script>""",
    "favicon_path": FOLDER / "favicon.png",
    "footer_links": [],
    "run_history": False,  # Gradio would keep every answer in the visitor's browser
    "show_error": True,
    "max_file_size": LARGEST_UPLOAD,
    # Sessions of which Gradio keeps a copy of every component (its default is 10,000). No answer depends on that copy.
    "state_session_capacity": 100,
}

# What app.py has Gradio make its server of. Of a network's inside, 20 to 120 kB, the last percents of compression would take
# ten times as long as all others. Scripts and styles Gradio compresses itself, but not the page: 500 kB, of which
# 80 kB are left. Answers are smaller than what is worth it, and stay as they are.
APP: dict[str, Any] = {
    "middleware": [Middleware(Requests), Middleware(GZipMiddleware, minimum_size=20_000, compresslevel=5)]
}

# How the pad's and the choices' events run. "always_last" lets the answers keep up with the pen. Without the queue one
# answer is one request: measured side by side, 33 answers a second and 27 ms from pen up to the answer, against 26 and
# 56 ms with it. The values are what browser and functions expect already, so Gradio need not look at them, each time in a
# thread of its own.
LIVE: dict[str, Any] = {
    "trigger_mode": "always_last",
    "show_progress": "hidden",
    "queue": False,
    "preprocess": False,
    "postprocess": False,
    "api_visibility": "private",
}


# Seconds between two looks for pictures that visitors have given, and how old they grow before they are deleted. Until then
# a picture stays, for whoever gave it may want another model's answer.
KEPT = (300, 1800)


class Page(gr.Blocks):
    """A page that looks the same launched, mounted in another app or opened from a notebook, with no arguments for it.

    Gradio sets what those arguments are, or its own defaults, as attributes; here LOOK holds instead. Its API takes what is
    not sent for the function's own default, as Gradio's Python client does.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, LOOK.get(name, value))

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        if block_fn.api_visibility == "public":
            inputs += [block.value for block in block_fn.inputs[len(inputs) :]]
        if block_fn.fn is None:
            raise gr.Error(
                "This is done in the browser: there is nothing to ask the server for.", print_exception=False
            )
        if len(inputs) < len(block_fn.inputs):
            raise gr.Error("This request lacks values that the page sends: reload it.", print_exception=False)
        # Before Gradio looks at a file: it downloads one whose path is an address. No event takes more than one.
        files = file_paths(inputs)
        if len(files) > 1 or not all(map(is_upload, files)):
            raise gr.Error(pad_value.NOT_UPLOADED, print_exception=False)
        super().validate_inputs(block_fn, inputs)


def build(predictor: Predictor) -> Page:
    """The page over these models. Nothing is computed before someone draws."""
    with Page(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=KEPT) as page:
        gr.HTML(asset("header.html"), elem_id="header", apply_default_css=False)
        with gr.Tabs(elem_id="rooms"):
            with gr.Tab("Draw", id="draw"):
                if predictor.problems:
                    gr.Markdown("\n\n".join(predictor.problems.values()), elem_id="problems", container=False)
                draw_room(predictor)
            with gr.Tab("Models", id="models") as models_tab:
                models_room(predictor, models_tab)
            with gr.Tab("Help", id="help") as help_tab:
                words = gr.Markdown(elem_id="help", container=False)
            help_tab.select(help.text, None, words, show_progress="hidden", queue=False, api_visibility="private")
        for function in api(predictor):
            gr.api(function)
        # Until then Gradio may set a value back to what it was at first.
        ready = "() => { document.documentElement.dataset.ready = ''; document.dispatchEvent(new CustomEvent('page-ready')); }"
        page.load(None, None, None, js=ready, api_visibility="private")
    return page


def draw_room(predictor: Predictor) -> None:
    """The pad and the two views of what is read, and their events."""
    models = json.dumps(facts(predictor))
    titles_of = json.dumps({name: {"title": MODELS[name].title} for name in predictor.names})
    titles = [(MODELS[name].title, name) for name in predictor.names]
    first = predictor.names[0]
    bare: dict[str, Any] = {"show_label": False, "container": False, "elem_classes": "choice"}

    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(elem_id="left"):
            pad = InkPad(elem_id="pad")
            steps = StepsView(elem_id="steps")
        with gr.Column(elem_id="right"):
            # Of the answer and of the inside; the style puts it under the tabs' names.
            model = gr.Radio(titles, value=first, label="Model", elem_id="model", **bare)
            with gr.Tabs(elem_id="views"):
                with gr.Tab("Answer", id="answer") as answer_tab:
                    answer = AnswerView(answer_payload.blank(first), models=models, elem_id="answer")
                    why = WhyView({}, elem_id="why")
                with gr.Tab("Compare", id="compare") as compare_tab:
                    chosen = gr.CheckboxGroup(titles, value=predictor.names, label="Models", elem_id="chosen", **bare)
                    comparison = CompareView(
                        compare_payload.blank_all(predictor.names), models=models, elem_id="comparison"
                    )
                with gr.Tab("Inside", id="inside") as inside_tab:
                    inside = InsideView(None, models=titles_of, second=True, elem_id="inside")
                    beside = InsideView(None, models=titles_of, second=False, elem_id="inside-beside")
                with gr.Tab("Number", id="number") as number_tab:
                    number = NumberView(None, models=titles_of, elem_id="number")
            replay = ReplayView(None, models=titles_of, elem_id="replay")
            WaitingView(elem_id="waiting")
        with gr.Column(elem_id="below"):
            KeepView(elem_id="keep")
            AddressView(elem_id="address")
            Tour({}, elem_id="tour")
    view = gr.Textbox("answer", visible="hidden")
    second = gr.Textbox("", visible="hidden")  # the model whose inside is beside that of the first
    # All that an answer depends on beside the pad. With each event Gradio copies all that is known of every component that
    # was ever an event's input or shown progress, six times: this small one stands for the choices as input, and for the
    # views where progress would be shown. Where an event has it twice, JavaScript puts another question in its place.
    asked = gr.Textbox(Asked("answer", first, predictor.names, "").to_json(), visible="hidden")
    live = LIVE | {"show_progress_on": asked}

    def read_now(pad: str, asked: Asked) -> list[dict | None]:
        """The values of all views; None for one out of sight, which is not computed and stays as it is.

        (`gr.skip` would say the same, but for that Gradio constructs the component anew each time.)
        """
        view, model, chosen, second = asked
        if view == "compare":
            return [None, compare_payload.compare(predictor, pad, chosen), None, None, None]
        if view == "inside":
            seen = [inside_payload.inside(predictor, pad, each) if each else None for each in (model, second)]
            return [None, None, *seen, None]
        if view == "number":
            return [None, None, None, None, number_payload.read(predictor, pad, model)]
        return [answer_payload.answer(predictor, pad, model), None, None, None, None]

    async def read_live(pad: str, asked: str) -> list[dict | None]:
        """The same: at once where it takes a few milliseconds, else in a thread, so that nobody else waits for it.

        With every answer in a thread, all threads share one interpreter: thirty visitors on two cores then waited 75 to
        150 ms in the median, and 7 to 65 ms like this (`benchmarks/load.py`, two runs of each in turn).
        """
        question = Asked.from_json(asked)
        if pad_value.is_quick(pad):
            if question.view in ("compare", "inside"):
                return read_now(pad, question)
            if question.view != "number" and (quick := answer_payload.quick_answer(predictor, pad, question.model)):
                return [quick, None, None, None, None]
        return await asyncio.to_thread(read_now, pad, question)

    for tab, name in ((answer_tab, "answer"), (compare_tab, "compare"), (inside_tab, "inside"), (number_tab, "number")):
        tab.select(None, None, view, js=f"() => '{name}'", api_visibility="private")
    gr.on(
        [view.change, model.input, chosen.input, second.change],
        None,
        [view, model, chosen, second],
        asked,
        js="(view, model, chosen, second) => JSON.stringify({ view, model, chosen, second })",
        api_visibility="private",
    )
    # One listener for all: of several, a late answer to the pen could overtake the answer to a model switched off since.
    gr.on([pad.input, asked.change], read_live, [pad, asked], [answer, comparison, inside, beside, number], **live)

    def show_steps(pad: str, model: str) -> dict:
        """And where a visitor looks at them, what the usual shortcuts would have read."""
        return steps_payload.steps(pad) | steps_payload.shortcuts(predictor, pad, model)

    # One listener here too: an answer without the shortcuts, or with another model's, could come after the one asked for since.
    pad.rest(show_steps, [pad, asked], steps, js=steps.question, **live)

    def explain(pad: str, model: str, against: str) -> dict:
        """In a thread, as Gradio runs it: a tenth of a second that nobody's drawing waits for."""
        return why_payload.why(predictor, pad, model, against)

    why.ask(explain, [pad, asked, asked], why, js=QUESTION, **live)

    def tie(pad: str, model: str, at: str) -> dict:
        """In a thread too: what the unit that a visitor looks at is tied to."""
        return inside_payload.unit(predictor, pad, model, at)

    inside.beside(None, None, second, js=inside.chosen, api_visibility="private")
    inside.ask(tie, [pad, asked, asked], inside, js=inside.question, **live)
    beside.ask(tie, [pad, asked, asked], beside, js=beside.question, **live)

    def go_back(pad: str, asked: str) -> dict:
        """In a thread: forty images for each model."""
        view, model, chosen, _ = Asked.from_json(asked)
        return replay_payload.replay(predictor, pad, model, chosen, view)

    replay.ask(go_back, [pad, asked], replay, **live)

    def read_all(pad: str) -> dict:
        """In a thread: eight networks' candidates."""
        return number_payload.read_all(predictor, pad)

    number.ask(read_all, pad, number, **live)
