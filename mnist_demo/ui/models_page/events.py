"""The events of the Models tab.

Nothing is computed before a visitor opens it. The figures then come from the cards and from the answers stored with the
checkpoints; only the models' times are measured.
"""

import asyncio
from typing import Any

import gradio as gr
import numpy as np

from mnist_demo.arrays import Grey, Integers
from mnist_demo.evaluation import answers, remeasure
from mnist_demo.evaluation.layers import inference_milliseconds, list_layers
from mnist_demo.networks.card import Pair
from mnist_demo.networks.models import unknown_model
from mnist_demo.predictor import Predictor
from mnist_demo.ui.events import BROWSER, LIVE
from mnist_demo.ui.javascript import call
from mnist_demo.ui.models_page.about import payload as about
from mnist_demo.ui.models_page.charts import payload as charts
from mnist_demo.ui.models_page.confusion import payload as confusion
from mnist_demo.ui.models_page.data_set import payload as data_set
from mnist_demo.ui.models_page.layers import payload as layers
from mnist_demo.ui.models_page.leaderboard import payload as leaderboard
from mnist_demo.ui.models_page.measured import payload as measured
from mnist_demo.ui.models_page.misread import payload as misread
from mnist_demo.ui.models_page.one_image import payload as one_image
from mnist_demo.ui.models_page.overview import payload as overview
from mnist_demo.ui.models_page.page import ModelsTab
from mnist_demo.ui.models_page.statuses import payload as statuses
from mnist_demo.ui.models_page.turns import Turns
from mnist_demo.ui.server.work_queues import QUICK, in_line

# Values are processed after the function: the tables escape theirs.
QUIET = {**LIVE, "postprocess": True}
WAITING = {**QUIET, "show_progress": "minimal"}

NO_PROGRESS = gr.Progress()  # Gradio replaces this default value by the progress of the event
MAX_WAITING = 10  # visitors who wait for a measurement of about two seconds each

JAVASCRIPT = "models_page/events.js"

_in_line = in_line(QUICK, QUICK.line())  # all functions of this tab but the measurement wait in one line


def connect(tab: ModelsTab, gradio_tab: gr.Tab, predictor: Predictor) -> None:
    """Add the events of the Models tab. Call it inside the page."""
    _connect_overview(tab, gradio_tab, predictor)
    _connect_details(tab, predictor)
    _connect_test_images(tab, predictor)
    _connect_one_image(tab, predictor)
    _connect_measuring(tab, predictor)


def _connect_overview(tab: ModelsTab, gradio_tab: gr.Tab, predictor: Predictor) -> None:
    """What the tab shows when it is opened, and the folds below it."""
    cards = predictor.cards

    @_in_line
    def open_page(is_open: str) -> list[Any]:
        """What is visible before anything is unfolded; once for each visitor."""
        if is_open:
            return [gr.skip()] * 4
        return [
            "yes",
            {"part": "Who reads people's drawings, and at what size?", "words": overview.story(cards)},
            charts.scatter(cards, "freehand") or charts.scatter(cards, "clean"),
            overview.rows(cards),
        ]

    @_in_line
    def time_models() -> leaderboard.Leaderboard:
        """The leaderboard with the models' times, which are measured now."""
        return leaderboard.rows(cards, {name: inference_milliseconds(predictor, name) for name in predictor.names})

    gradio_tab.select(open_page, tab.is_open, [tab.is_open, tab.heading, tab.scatter, tab.overview], **QUIET)
    tab.overview.click(None, None, tab.model, js=call(JAVASCRIPT, "pressedModel"), **BROWSER)
    without_times = tab.figures.expand(_in_line(lambda: leaderboard.rows(cards, {})), None, tab.leaderboard, **QUIET)
    without_times.then(time_models, None, tab.leaderboard, **QUIET)
    tab.clean.expand(_in_line(lambda: charts.scatter(cards, "clean")), None, tab.clean_scatter, **QUIET)
    tab.data.expand(_in_line(lambda: data_set.rows(cards, *_test_images())), None, tab.data_set, **QUIET)


def _connect_details(tab: ModelsTab, predictor: Predictor) -> None:
    """The details of one model that its card and its network have."""

    @_in_line
    def describe(model: str) -> list[Any]:
        card = predictor.cards[_known(predictor, model)]
        return [
            about.rows(card),
            layers.rows(list_layers(predictor.model(model).network), card.file_bytes),
            charts.by_step(card.history) if card.history else None,
            charts.by_epoch(card.history) if card.history else None,
            charts.by_digit(card),
            charts.reliability(card),
            statuses.rows(card.statuses),
        ]

    outputs = [tab.about, tab.layers, tab.by_step, tab.by_epoch, tab.by_digit, tab.reliability, tab.statuses]
    gr.on([tab.details.expand, tab.model.change], describe, tab.model, outputs, **QUIET)


def _connect_test_images(tab: ModelsTab, predictor: Predictor) -> None:
    """The confusion matrix and the misread images of one model."""

    @_in_line
    def examine(needs_answers: str, model: str) -> list[Any]:
        """Both tables. It takes a while if the model's answers are not stored with its checkpoint."""
        if not needs_answers:
            return [gr.skip()] * 2
        judgement = answers.answers_to_test_images(predictor, _known(predictor, model))
        images, labels = _test_images()
        return [confusion.rows(judgement.digit, labels), misread.rows(images, labels, judgement)]

    for fold in (tab.confusion_fold, tab.misread_fold):
        fold.expand(None, None, tab.needs_answers, js=call(JAVASCRIPT, "unfolded"), **BROWSER)
    inputs, outputs = [tab.needs_answers, tab.model], [tab.confusion, tab.misread]
    gr.on([tab.needs_answers.change, tab.model.change], examine, inputs, outputs, **WAITING)
    for pictures in (tab.data_set, tab.confusion, tab.misread):
        pictures.click(None, None, tab.index, js=call(JAVASCRIPT, "pressedImage"), **BROWSER)


def _connect_one_image(tab: ModelsTab, predictor: Predictor) -> None:
    """One test image, pixel by pixel, and the buttons that choose it."""

    @_in_line
    def look(model: str, index: float) -> one_image.OneImage:
        """One test image and the model's answer to it."""
        position, model = _nearest_index(index), _known(predictor, model)
        images, labels = answers.mnist_test()
        judgement = predictor.model(model).judge(images[position : position + 1])
        return one_image.rows(position, images[position].numpy(), int(labels[position]), judgement)

    @_in_line
    def after(model: str, index: float) -> int:
        """The index of the next misread test image; the first one after the last."""
        position = _nearest_index(index)
        digits = answers.answers_to_test_images(predictor, _known(predictor, model)).digit
        misread = np.flatnonzero(digits != _test_images()[1])
        return int(misread[np.searchsorted(misread, position, "right") % len(misread)]) if len(misread) else position

    model, index = tab.model, tab.index
    index.change(None, index, index, js=call(JAVASCRIPT, "nearestImage", one_image.LAST), **BROWSER)
    # One listener for all: with several, the answer to the image before could come last. `release` fires when the field is left:
    # on a busy machine Gradio may lose the last change of a value that is typed digit by digit.
    triggers = [tab.details.expand, model.change, index.change, index.release]
    gr.on(triggers, look, [model, index], tab.one_image, **QUIET)
    tab.previous.click(None, index, index, js=call(JAVASCRIPT, "previousImage"), **BROWSER)
    tab.following.click(None, index, index, js=call(JAVASCRIPT, "nextImage", one_image.LAST), **BROWSER)
    tab.next_misread.click(after, [model, index], index, **QUIET)


def _connect_measuring(tab: ModelsTab, predictor: Predictor) -> None:
    """The measurement that a visitor asks for."""

    def measure(model: str) -> tuple[Pair, float, str]:
        return remeasure.measure_again(predictor, model)

    measure_on_zerogpu = remeasure.run_on_zerogpu(measure)  # the only work of the page that uses a GPU

    turns = Turns(MAX_WAITING)

    async def show_measured(model: str, request: gr.Request, progress: gr.Progress = NO_PROGRESS) -> dict[str, str]:
        """One measurement, after those of the visitors ahead, whose number the page shows beside the time."""
        model = _known(predictor, model)

        def tell(ahead: int) -> None:
            progress((ahead, None), unit="visitor ahead" if ahead == 1 else "visitors ahead")

        async with turns.turn(request.session_hash or "", tell):
            progress(None)
            return measured.rows(predictor.cards[model], *await asyncio.to_thread(measure_on_zerogpu, model))

    # One measurement at a time: on a CPU it takes seconds of a core that live answers need too. In Gradio's queue, which ZeroGPU
    # needs, but without its limit: that counts no sessions and lets any number wait.
    tab.again.click(
        show_measured,
        tab.model,
        tab.measured,
        preprocess=False,
        concurrency_limit=None,
        api_visibility="private",
        show_progress="minimal",
    )


def _test_images() -> tuple[Grey, Integers]:
    """MNIST's test images, uint8 [10000, 28, 28], and labels, int64 [10000]."""
    images, labels = answers.mnist_test()
    return images.numpy(), labels.numpy()


def _nearest_index(index: Any) -> int:
    """The index of a test image that is nearest to what a client sent; 0 for anything but a number."""
    is_number = isinstance(index, (int, float)) and index == index  # not NaN
    return int(min(max(index, 0), one_image.LAST)) if is_number else 0


def _known(predictor: Predictor, model: Any) -> str:
    """The name of a model that a client sent, checked. Raises ModelNameError."""
    if model not in predictor.names:
        raise unknown_model(model, predictor.names)
    return str(model)
