"""What stands where on the Models page, and what its events show.

In sight are the one chart and a sentence a model; the rest is folded away. Nothing is computed before it is looked at. Then
everything is looked up in the cards and in the answers kept beside the checkpoints, but for the times of the models.
"""

from typing import Any

import gradio as gr
import numpy as np

from mnist_demo.evaluation import answers, remeasure
from mnist_demo.evaluation.layers import inference_milliseconds
from mnist_demo.evaluation.layers import list_layers as layers_of
from mnist_demo.networks.models import MODELS, no_model
from mnist_demo.predictor import Predictor
from mnist_demo.ui.models_page.about import component as about
from mnist_demo.ui.models_page.charts import component as charts
from mnist_demo.ui.models_page.charts.component import Chart
from mnist_demo.ui.models_page.confusion import component as confusion
from mnist_demo.ui.models_page.data_set import component as data_set
from mnist_demo.ui.models_page.fold.component import Fold
from mnist_demo.ui.models_page.heading.component import Heading
from mnist_demo.ui.models_page.layers import component as layers
from mnist_demo.ui.models_page.leaderboard import component as leaderboard
from mnist_demo.ui.models_page.measured import component as measured
from mnist_demo.ui.models_page.misread import component as misread
from mnist_demo.ui.models_page.one_image import component as one_image
from mnist_demo.ui.models_page.overview import component as overview
from mnist_demo.ui.models_page.statuses import component as statuses

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
BROWSER: dict[str, Any] = {"api_visibility": "private"}  # of what is done there alone
# Only what is no index is set right: a field that is set while someone types loses what was typed since.
NEAREST = f"""(index) => {{
  const nearest = Math.trunc(Math.min(Math.max(index, 0), {one_image.LAST}));
  return index === null || index === nearest ? {{ __type__: "update" }} : nearest;
}}"""
# What was pressed last. On a slow line the server's answer would undo what was chosen since.
PRESSED_MODEL = "() => document.querySelector('#models').dataset.pressedModel"
PRESSED_IMAGE = "() => Number(document.querySelector('#models').dataset.pressedImage)"


def models_tab(predictor: Predictor, tab: gr.Tab) -> None:
    """The page's components and events, to be called inside `tab`."""
    first = predictor.names[0]
    titles = [(MODELS[name].title, name) for name in predictor.names]

    with gr.Column(elem_id="models"):
        told = Heading(elem_classes="heading")
        with gr.Row(elem_classes="front"):
            with gr.Column(elem_classes="card"):
                scatter = Chart(show_label=False, container=False, elem_id="models-scatter-freehand")
            with gr.Column(elem_classes="card"):
                listed = overview.Overview(elem_id="models-overview")
        with Fold(
            "One model", "how it is built, how it learned, what it misreads", elem_id="models-details"
        ) as details:
            model = gr.Radio(
                titles,
                value=first,
                label="Model",
                show_label=False,
                elem_id="models-choice",
                elem_classes="choice",
                container=False,
            )
            described = about.About(elem_id="models-about")
            with Fold("Layers", "what an image passes, and how many parameters that takes", inside=True):
                layered = layers.Layers(elem_id="models-layers")
            with Fold("Learning", "loss and accuracy, step by step and epoch by epoch", inside=True), pair():
                by_step = chart("Training, step by step", "models-steps")
                by_epoch = chart("Test, and training dashed, epoch by epoch", "models-epochs")
            with Fold(
                "Accuracy per digit", "on MNIST's test images and on pen drawings, with 95 % intervals", inside=True
            ):
                by_digit = Chart(show_label=False, container=False, elem_id="models-digits")
            with (
                Fold("Is it as right as it is sure?", "answers to drawings by people it never saw", inside=True),
                pair(),
            ):
                reliability = Chart(show_label=False, container=False, elem_id="models-reliability")
                judged = statuses.Statuses(elem_id="models-statuses")
            with Fold(
                "Confusion", "which of the 10,000 test images it takes for which digit", inside=True
            ) as confusions:
                confused = confusion.Confusion(elem_id="models-confusion")
            with Fold("Misread test images", "and those that it nearly misread", inside=True) as misreadings:
                missed = misread.Misread(elem_id="models-misread")
            with Fold("One test image", "pixel by pixel", inside=True, elem_id="models-image"):
                with gr.Row(elem_classes="browse"):
                    previous = gr.Button("‹ Previous", size="sm")
                    index = gr.Slider(
                        0, one_image.LAST, 0, step=1, label="Test image", interactive=True, elem_id="models-index"
                    )
                    following = gr.Button("Next ›", size="sm")
                    next_misread = gr.Button("Next misread", size="sm")
                one = one_image.OneImage(elem_id="models-one")
            with Fold("Measure it again", "here and now, on the 10,000 test images", inside=True):
                again = gr.Button("Measure", size="sm", elem_id="models-again")
                remeasured = measured.Measured(elem_id="models-measured")
        with Fold("Every figure", "a table with intervals, sizes, times and seeds") as figures:
            leaders = leaderboard.Leaderboard(elem_id="models-leaderboard")
        with Fold("The same chart for MNIST's test images", "10,000 scanned digits, the usual measure") as scanned:
            clean = Chart(show_label=False, container=False, elem_id="models-scatter-clean")
        with Fold("The data", "what they learn from and are measured on") as data_sets:
            data = data_set.DataSet(elem_id="models-data")

    opened = gr.Checkbox(False, visible="hidden")  # whether this visitor has looked at the page
    examined = gr.Checkbox(False, visible="hidden")  # and at what needs the answers to all test images
    by_card = [described, layered, by_step, by_epoch, by_digit, reliability, judged]
    by_test_images = [confused, missed]

    def open_page(opened: bool) -> list:
        """What is in sight before anything is unfolded; once for each visitor."""
        if opened:
            return [gr.skip()] * 4
        cards = predictor.cards
        return [
            True,
            {"part": "Who reads people's drawings, and at what size?", "words": overview.story(cards)},
            charts.scatter(cards, "freehand") or charts.scatter(cards, "clean"),
            overview.rows(cards),
        ]

    def describe(model: str) -> list[dict | None]:
        """What the card and the network itself tell."""
        model = known(predictor, model)
        card = predictor.cards[model]
        return [
            about.rows(card),
            layers.rows(layers_of(predictor.model(model).network), card.file_bytes),
            charts.by_step(card.history) if card.history else None,
            charts.by_epoch(card.history) if card.history else None,
            charts.by_digit(card),
            charts.reliability(card),
            statuses.rows(card.statuses),
        ]

    def look(model: str, index: float) -> dict:
        """One test image and the model's answer to it."""
        at, model = within(index), known(predictor, model)
        images, labels = answers.mnist_test()
        judgement = predictor.model(model).judge(images[at : at + 1])
        return one_image.rows(at, images[at].numpy(), int(labels[at]), judgement)

    def examine(examined: bool, model: str) -> list:
        """What the model makes of all test images; where that is not kept beside its checkpoint, it takes a while."""
        if not examined:
            return [gr.skip()] * len(by_test_images)
        judgement = answers.answers_to_test_images(predictor, known(predictor, model))
        images, labels = test_images()
        return [confusion.rows(judgement.digit, labels), misread.rows(images, labels, judgement)]

    def time_models() -> dict:
        """The leaderboard with the times, which take a moment to measure."""
        return leaderboard.rows(
            predictor.cards, {name: inference_milliseconds(predictor, name) for name in predictor.names}
        )

    def measure(model: str) -> remeasure.Remeasurement:
        return remeasure.measure_again(predictor, model)

    measure_on_gpu = remeasure.run_on_zerogpu(measure)  # of the page's work the one part that a GPU is asked for

    def show_measured(model: str) -> dict:
        """What the model gets right when it is measured now, which takes a moment."""
        model = known(predictor, model)
        return measured.rows(measure_on_gpu(model), predictor.cards[model])

    def after(model: str, index: float) -> int:
        """The next misread test image, from the start again after the last."""
        index = within(index)
        misread = np.flatnonzero(
            answers.answers_to_test_images(predictor, known(predictor, model)).digit != test_images()[1]
        )
        return int(misread[np.searchsorted(misread, index, "right") % len(misread)]) if len(misread) else index

    tab.select(open_page, opened, [opened, told, scatter, listed], **QUIET)
    figures.expand(lambda: leaderboard.rows(predictor.cards, {}), None, leaders, **QUIET).then(
        time_models, None, leaders, **QUIET
    )
    scanned.expand(lambda: charts.scatter(predictor.cards, "clean"), None, clean, **QUIET)
    data_sets.expand(lambda: data_set.rows(predictor.cards, *test_images()), None, data, **QUIET)
    gr.on([details.expand, model.change], describe, model, by_card, **QUIET)
    for fold in (confusions, misreadings):
        fold.expand(None, None, examined, js="() => true", **BROWSER)
    gr.on([examined.change, model.change], examine, [examined, model], by_test_images, **WAITING)
    listed.click(None, None, model, js=PRESSED_MODEL, **BROWSER)

    # With the queue, so one after the other: on a CPU a measurement is seconds of a core that live answers want too, and
    # of ZeroGPU whose turn it is depends on it.
    again.click(show_measured, model, remeasured, preprocess=False, api_visibility="private", show_progress="minimal")

    # A number typed that is no index becomes the nearest that is; an empty field counts as 0.
    index.change(None, index, index, js=NEAREST, **BROWSER)
    # One listener for all: of several, the answer to the image before could come last. When the field is left too: of a value
    # typed digit by digit on a busy machine Gradio may lose the last change.
    gr.on([details.expand, model.change, index.change, index.release], look, [model, index], one, **QUIET)
    previous.click(None, index, index, js="(index) => Math.max(index - 1, 0)", **BROWSER)
    following.click(None, index, index, js=f"(index) => Math.min(index + 1, {one_image.LAST})", **BROWSER)
    next_misread.click(after, [model, index], index, **QUIET)
    for pictures in (data, confused, missed):
        pictures.click(None, None, index, js=PRESSED_IMAGE, **BROWSER)


def test_images() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's test images, uint8 [10000, 28, 28], and labels, int64 [10000]."""
    images, labels = answers.mnist_test()
    return images.numpy(), labels.numpy()


def within(index: Any) -> int:
    """The index of a test image, whatever was asked for."""
    is_number = isinstance(index, (int, float)) and index == index  # not so for NaN
    return int(min(max(index, 0), one_image.LAST)) if is_number else 0


def known(predictor: Predictor, model: Any) -> str:
    """The name of a model that a client sent, checked. Raises ModelNameError."""
    if model not in predictor.names:
        raise no_model(model, predictor.names)
    return str(model)


def pair() -> gr.Row:
    """What is made inside stands side by side where there is room."""
    return gr.Row(elem_classes="pair")


def chart(title: str, elem_id: str) -> Chart:
    """A chart under a title."""
    with gr.Column():
        Heading({"card": title})
        return Chart(show_label=False, container=False, elem_id=elem_id)
