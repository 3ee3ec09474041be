"""The page: the tabs Draw, Models and Help, and the functions of the API.

build(Predictor()).launch()
"""

import gradio as gr

from mnist_demo.predictor import Predictor
from mnist_demo.ui import asset, events, help
from mnist_demo.ui.api import api
from mnist_demo.ui.components.part import View
from mnist_demo.ui.draw_tab import DrawTab
from mnist_demo.ui.gradio_compat import Page
from mnist_demo.ui.javascript import call
from mnist_demo.ui.launch import APP, launch_arguments
from mnist_demo.ui.models_page import events as models_page_events
from mnist_demo.ui.models_page.page import ModelsTab
from mnist_demo.ui.server.upload_folder import MAX_AGE, SECONDS_BETWEEN_SWEEPS

__all__ = ["APP", "build"]

TITLE = "Draw a digit"


def build(predictor: Predictor) -> Page:
    """The page for these models. Nothing is computed before a visitor draws."""
    # upload_folder.py deletes uploads while the server runs; with this Gradio deletes them when it ends.
    cleaning = (SECONDS_BETWEEN_SWEEPS, MAX_AGE)
    page = Page(
        launch_arguments(),
        predictor.names,
        title=TITLE,
        analytics_enabled=False,
        fill_width=True,
        delete_cache=cleaning,
    )
    with page:
        gr.HTML(asset("header.html"), elem_id="header", apply_default_css=False)
        with gr.Row(elem_id="tools"):
            View("address", elem_id="address")
            tour = View("tour", elem_id="tour")
        with gr.Tabs(elem_id="rooms"):
            with gr.Tab("Draw", id="draw"):
                if predictor.problems:
                    gr.Markdown("\n\n".join(predictor.problems.values()), elem_id="problems", container=False)
                events.connect(DrawTab(predictor, tour), predictor, page)
            with gr.Tab("Models", id="models") as models_tab:
                models_page_events.connect(ModelsTab(predictor), models_tab, predictor)
            with gr.Tab("Help", id="help"):
                gr.Markdown(help.text(), elem_id="help", container=False)
        for function in api(predictor):
            gr.api(function, concurrency_limit=None)  # each has a line of its own
        # Before this event Gradio may reset a component to its first value.
        page.load(None, None, None, js=call("gradio_compat.js", "announceReady"), **events.BROWSER)
    return page
