"""The Models page: how good every model is, and how each came about, by figures, charts and pictures.

Nothing is computed before the page is looked at; what a model makes of the test images is kept once it is known.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr
import numpy as np
from gradio.context import Context

from mnist_demo.measuring import layers as figures
from mnist_demo.reading.predict import Predictor
from mnist_demo.ui import asset, charts, tables

# "always_last": a model chosen while another is still being looked at has its turn, and is what stays.
QUIET = {"api_visibility": "private", "show_progress": "hidden", "trigger_mode": "always_last"}
SLOW = {**QUIET, "show_progress": "full"}
LAST_IMAGE = 9_999


def build(predictor: Predictor) -> None:
    """The page's components and events, to be called inside the gr.Tab that they belong to."""
    tab = Context.block
    first = predictor.names[0]
    titles = [(predictor.cards[name]["title"], name) for name in predictor.names]

    # Not in the head with the others: the page's first paint does without.
    gr.HTML(f"<style>{asset('models_page.css')}</style>", elem_classes="models-style")
    with gr.Column(elem_id="models"):
        heading("All models", "One row each, from the cards of the checkpoints; press a heading to sort.")
        leaders = table("models-leaderboard")
        with gr.Row(elem_classes="pair"):
            clean = chart("Accuracy against parameters: MNIST's test images", "models-scatter-clean")
            freehand = chart("Accuracy against parameters: people's pen drawings", "models-scatter-freehand")
        with card("The data"):
            data = table("models-data")

        heading("One model", "Choose one to see how it is built, how it learned and what it misreads.")
        model = gr.Radio(titles, value=first, label="Model", show_label=False, elem_id="models-choice", container=False)
        with gr.Row(elem_classes="pair"):
            with gr.Column(elem_classes="card"):
                about = table("models-about")
            with card("Layers"):
                layers = table("models-layers")
        with gr.Row(elem_classes="pair"):
            steps = chart("Learning, step by step", "models-steps")
            epochs = chart("Learning, epoch by epoch", "models-epochs")
        with gr.Row(elem_classes="pair"):
            digits = chart("Accuracy per digit, with 95 % intervals", "models-digits")
            with card("Confusion on the 10,000 test images"):
                confusion = table("models-confusion")
        with (
            card("Is it as right as it is sure? Answers to pen drawings by people it never saw"),
            gr.Row(elem_classes="pair"),
        ):
            reliability = gr.Plot(show_label=False, container=False, elem_id="models-reliability")
            statuses = table("models-statuses")
        with card("Misread test images"):
            misread = table("models-misread")
        with card("Look at one test image"):
            with gr.Row(elem_classes="browse"):
                previous = gr.Button("‹ Previous", size="sm")
                index = gr.Slider(
                    0, LAST_IMAGE, 0, step=1, label="Test image", interactive=True, elem_id="models-index"
                )
                following = gr.Button("Next ›", size="sm")
                next_misread = gr.Button("Next misread", size="sm")
            one = table("models-one")

    opened = gr.State(False)  # whether this visitor has looked at the page
    every_model = [leaders, clean, freehand, data]
    by_card = [about, layers, steps, epochs, digits, reliability, statuses]
    by_test_images = [confusion, misread]

    def open_page(opened: bool):
        """Everything that is the same whichever model is chosen; once for each visit of the page."""
        if opened:
            return [gr.skip()] * (1 + len(every_model))
        return [
            True,
            tables.leaderboard(predictor.cards, {}),
            charts.accuracy_against_parameters(predictor.cards, "clean"),
            charts.accuracy_against_parameters(predictor.cards, "freehand"),
            tables.data_set(predictor.cards, *test_images()),
        ]

    def time_models() -> str:
        """The leaderboard with the times, which take a moment to measure."""
        milliseconds = {name: figures.milliseconds(predictor, name) for name in predictor.names}
        return tables.leaderboard(predictor.cards, milliseconds)

    def describe(model: str):
        """What the card and the network itself tell."""
        card = predictor.cards[model]
        return [
            tables.about(card),
            tables.layer_table(figures.layers(predictor.network(model)), card["file_bytes"]),
            charts.history_by_step(card["history"]),
            charts.history_by_epoch(card["history"]),
            charts.accuracy_by_digit(card),
            charts.reliability(card["statuses"].get("bins", [])),
            tables.statuses(card),
        ]

    def examine(model: str, progress=gr.Progress()):  # noqa: B008
        """What the model makes of the test images; read now, where it has not been before."""
        reading = figures.test_reading(
            predictor, model, lambda done, all: progress((done, all), desc="Reading the test images")
        )
        images, labels = test_images()
        table = figures.confusion(reading.digit, labels)
        return [
            tables.confusion_table(table, reading.digit, labels),
            tables.misread_grid(images, labels, reading),
        ]

    def look(model: str, index: float) -> str:
        """One test image and the model's answer to it."""
        index = int(np.clip(index or 0, 0, LAST_IMAGE))
        images, labels = test_images()
        reading = figures.one_reading(predictor, model, index)
        return tables.one_image(index, images[index], int(labels[index]), reading)

    def pressed(event: gr.EventData) -> int:
        """The index of the picture that was pressed."""
        return int(np.clip(int(event.index), 0, LAST_IMAGE))

    def after(model: str, index: float) -> int:
        """The next misread test image, from the start again after the last."""
        digit = figures.test_reading(predictor, model).digit
        misread = np.flatnonzero(digit != test_images()[1])
        return int(misread[np.searchsorted(misread, index, "right") % len(misread)]) if len(misread) else int(index)

    tab.select(open_page, opened, [opened, *every_model], **QUIET)
    opened.change(time_models, None, leaders, **QUIET)
    for event in (opened.change, model.input):
        event(describe, model, by_card, **QUIET).then(examine, model, by_test_images, **SLOW)

    for event in (opened.change, model.input, index.change):
        event(look, [model, index], one, **QUIET)
    previous.click(None, index, index, js="(index) => Math.max(index - 1, 0)", api_visibility="private")
    following.click(None, index, index, js=f"(index) => Math.min(index + 1, {LAST_IMAGE})", api_visibility="private")
    next_misread.click(after, [model, index], index, **QUIET)
    for pictures in (data, confusion, misread):
        pictures.click(pressed, None, index, **QUIET).then(
            None,
            js="() => document.querySelector('#models-one').closest('.card').scrollIntoView({ behavior: 'smooth' })",
            api_visibility="private",
        )


def test_images() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's test images, uint8 [10000, 28, 28], and labels, int64 [10000]."""
    images, labels = figures.test_images()
    return images.numpy(), labels.numpy()


def heading(title: str, words: str) -> None:
    """The title of a part of the page and a sentence on it."""
    gr.HTML(f"<h2>{title}</h2><p>{words}</p>", elem_classes="heading", apply_default_css=False)


@contextmanager
def card(title: str) -> Iterator[None]:
    """What is made inside stands on a card of its own under a title."""
    with gr.Column(elem_classes="card"):
        gr.HTML(f"<h3>{title}</h3>", apply_default_css=False)
        yield


def table(elem_id: str) -> gr.HTML:
    """A place for what tables.py writes."""
    return gr.HTML(elem_id=elem_id, js_on_load=asset("models_page.js"), apply_default_css=False)


def chart(title: str, elem_id: str) -> gr.Plot:
    """A chart on a card of its own."""
    with card(title):
        return gr.Plot(show_label=False, container=False, elem_id=elem_id)
