"""What stands where on the Models page, and what its events show.

Nothing is computed before the page is looked at. Then everything is looked up in the cards and in the answers kept beside
the checkpoints, but for the times of the models, which are measured last.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
import numpy as np

from mnist_demo.measuring import answers, gpu
from mnist_demo.measuring.layers import layers as layers_of
from mnist_demo.measuring.layers import milliseconds
from mnist_demo.networks.models import MODELS, no_model
from mnist_demo.reading.predict import Predictor
from mnist_demo.ui.models_page import (
    about,
    charts,
    confusion,
    data_set,
    layers,
    leaderboard,
    measured,
    misread,
    one_image,
    statuses,
)
from mnist_demo.ui.models_page.charts import Chart
from mnist_demo.ui.models_page.heading import Heading

# "always_last": a model chosen while another is still being looked at has its turn, and is what stays. Without the queue
# an event is one request, which is answered in half the time. The functions check for themselves what they are given.
QUIET: dict[str, Any] = {
    "preprocess": False,
    "api_visibility": "private",
    "show_progress": "hidden",
    "trigger_mode": "always_last",
    "queue": False,
}
WAITING = {**QUIET, "show_progress": "minimal"}
LAST_IMAGE = 9_999


def models_room(predictor: Predictor, tab: gr.Tab) -> None:
    """The page's components and events, to be called inside `tab`."""
    first = predictor.names[0]
    titles = [(MODELS[name].title, name) for name in predictor.names]

    with gr.Column(elem_id="models"):
        heading("All models", "One row each, from the cards of the checkpoints; press a heading to sort.")
        leaders = leaderboard.Leaderboard(elem_id="models-leaderboard")
        with gr.Row(elem_classes="pair"):
            clean = chart("Accuracy against parameters: MNIST's test images", "models-scatter-clean")
            freehand = chart("Accuracy against parameters: people's pen drawings", "models-scatter-freehand")
        with card("The data"):
            data = data_set.DataSet(elem_id="models-data")

        heading("One model", "Choose one to see how it is built, how it learned and what it misreads.")
        model = gr.Radio(
            titles,
            value=first,
            label="Model",
            show_label=False,
            elem_id="models-choice",
            elem_classes="choice",
            container=False,
        )
        with gr.Row(elem_classes="pair"):
            with gr.Column(elem_classes="card"):
                described = about.About(elem_id="models-about")
            with card("Layers"):
                layered = layers.Layers(elem_id="models-layers")
        with gr.Row(elem_classes="pair"):
            by_step = chart("Learning, step by step", "models-steps")
            by_epoch = chart("Learning, epoch by epoch", "models-epochs")
        with gr.Row(elem_classes="pair"):
            by_digit = chart("Accuracy per digit, with 95 % intervals", "models-digits")
            with card("Confusion on the 10,000 test images"):
                confused = confusion.Confusion(elem_id="models-confusion")
        with (
            card("Is it as right as it is sure? Answers to pen drawings by people it never saw"),
            gr.Row(elem_classes="pair"),
        ):
            reliability = Chart(show_label=False, container=False, elem_id="models-reliability")
            judged = statuses.Statuses(elem_id="models-statuses")
        with card("Measure it again, here and now, on the 10,000 test images"):
            again = gr.Button("Measure", size="sm", elem_id="models-again")
            remeasured = measured.Measured(elem_id="models-measured")
        with card("Misread test images"):
            missed = misread.Misread(elem_id="models-misread")
        with card("Look at one test image"):
            with gr.Row(elem_classes="browse"):
                previous = gr.Button("‹ Previous", size="sm")
                index = gr.Slider(
                    0, LAST_IMAGE, 0, step=1, label="Test image", interactive=True, elem_id="models-index"
                )
                following = gr.Button("Next ›", size="sm")
                next_misread = gr.Button("Next misread", size="sm")
            one = one_image.OneImage(elem_id="models-one")

    opened = gr.Checkbox(False, visible="hidden")  # whether this visitor has looked at the page
    every_model = [leaders, clean, freehand, data]
    by_card = [described, layered, by_step, by_epoch, by_digit, reliability, judged]
    by_test_images = [confused, missed]

    def open_page(opened: bool, model: str, index: float) -> list:
        """Everything that needs no answers to all test images; once for each visitor."""
        if opened:
            return [gr.skip()] * (1 + len(every_model) + len(by_card) + 1)
        return [
            True,
            leaderboard.rows(predictor.cards, {}),
            charts.scatter(predictor.cards, "clean"),
            charts.scatter(predictor.cards, "freehand"),
            data_set.rows(predictor.cards, *test_images()),
            *describe(model, index),
        ]

    def describe(model: str, index: float) -> list[dict | None]:
        """What the card and the network itself tell, and its answer to one test image."""
        model = known(predictor, model)
        card = predictor.cards[model]
        return [
            about.rows(card),
            layers.rows(layers_of(predictor.network(model)), card.file_bytes),
            charts.by_step(card.history) if card.history else None,
            charts.by_epoch(card.history) if card.history else None,
            charts.by_digit(card),
            charts.reliability(card),
            statuses.rows(card.statuses),
            look(model, index),
        ]

    def look(model: str, index: float) -> dict:
        """One test image and the model's answer to it."""
        at, model = within(index), known(predictor, model)
        images, labels = answers.mnist_test()
        card, network = predictor.cards[model], predictor.network(model)
        judgement = answers.judge_images(MODELS[model], network, card, images[at : at + 1])
        return one_image.rows(at, images[at].numpy(), int(labels[at]), judgement)

    def examine(model: str) -> list[dict]:
        """What the model makes of all test images; where that is not kept beside its checkpoint, it takes a while."""
        judgement = answers.answers_of(predictor, known(predictor, model))
        images, labels = test_images()
        return [confusion.rows(judgement.digit, labels), misread.rows(images, labels, judgement)]

    def time_models() -> dict:
        """The leaderboard with the times, which take a moment to measure."""
        return leaderboard.rows(predictor.cards, {name: milliseconds(predictor, name) for name in predictor.names})

    def measure(model: str) -> gpu.Measured:
        return gpu.measure(predictor, model)

    measure_on_gpu = gpu.on_gpu(measure)  # of the page's work the one part that a GPU is asked for

    def show_measured(model: str) -> dict:
        """What the model gets right when it is measured now, which takes a moment."""
        model = known(predictor, model)
        return measured.rows(measure_on_gpu(model), predictor.cards[model])

    def pressed(event: gr.EventData) -> int:
        """The index of the picture that was pressed."""
        try:
            return within(event.index)
        except (AttributeError, TypeError):  # no event of the page
            return 0

    def after(model: str, index: float) -> int:
        """The next misread test image, from the start again after the last."""
        index = within(index)
        misread = np.flatnonzero(answers.answers_of(predictor, known(predictor, model)).digit != test_images()[1])
        return int(misread[np.searchsorted(misread, index, "right") % len(misread)]) if len(misread) else index

    tab.select(open_page, [opened, model, index], [opened, *every_model, *by_card, one], **QUIET)
    opened.change(examine, model, by_test_images, **WAITING).then(time_models, None, leaders, **QUIET)
    model.input(describe, [model, index], [*by_card, one], **QUIET)
    model.input(examine, model, by_test_images, **WAITING)

    # With the queue, so one after the other: on a CPU a measurement is seconds of a core that live answers want too, and
    # of ZeroGPU whose turn it is depends on it.
    again.click(show_measured, model, remeasured, preprocess=False, api_visibility="private", show_progress="minimal")

    index.change(look, [model, index], one, **QUIET)
    previous.click(None, index, index, js="(index) => Math.max(index - 1, 0)", api_visibility="private")
    following.click(None, index, index, js=f"(index) => Math.min(index + 1, {LAST_IMAGE})", api_visibility="private")
    next_misread.click(after, [model, index], index, **QUIET)
    for pictures in (data, confused, missed):
        pictures.click(pressed, None, index, **QUIET).then(
            None,
            js="() => document.querySelector('#models-one').closest('.card').scrollIntoView({ behavior: 'smooth' })",
            api_visibility="private",
        )


def test_images() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's test images, uint8 [10000, 28, 28], and labels, int64 [10000]."""
    images, labels = answers.mnist_test()
    return images.numpy(), labels.numpy()


def within(index: Any) -> int:
    """The index of a test image, whatever was asked for."""
    is_number = isinstance(index, (int, float)) and index == index  # not so for NaN
    return int(min(max(index, 0), LAST_IMAGE)) if is_number else 0


def known(predictor: Predictor, model: Any) -> str:
    """The model that was asked for, if there is one of that name. Raises gr.Error."""
    if model not in predictor.names:
        raise gr.Error(str(no_model(model, predictor.names)), print_exception=False)
    return model


def heading(title: str, words: str) -> None:
    """The title of a part of the page and a sentence on it."""
    Heading({"part": title, "words": words}, elem_classes="heading")


@contextmanager
def card(title: str) -> Iterator[None]:
    """What is made inside stands on a card of its own under a title."""
    with gr.Column(elem_classes="card"):
        Heading({"card": title})
        yield


def chart(title: str, elem_id: str) -> Chart:
    """A chart on a card of its own."""
    with card(title):
        return Chart(show_label=False, container=False, elem_id=elem_id)
