"""The layout of the Models tab. Its events are in events.py.

The chart and a sentence per model are visible; everything else is folded.
"""

import gradio as gr

from mnist_demo.networks.models import spec_of
from mnist_demo.predictor import Predictor
from mnist_demo.ui.gradio_compat import VegaPlot
from mnist_demo.ui.models_page.one_image.payload import LAST
from mnist_demo.ui.models_page.parts import Fold, Table


class ModelsTab:
    """The components of the Models tab, created in the order in which they stand on the page."""

    def __init__(self, predictor: Predictor):
        with gr.Column(elem_id="models"):
            self.heading = Table("heading", elem_classes="heading")
            with gr.Row(elem_classes="front"):
                with gr.Column(elem_classes="card"):
                    self.scatter = _chart("models-scatter-freehand")
                with gr.Column(elem_classes="card"):
                    self.overview = Table("overview", elem_id="models-overview")
            with Fold(
                "One model", "how it is built, how it learned, what it misreads", elem_id="models-details"
            ) as self.details:
                self._one_model(predictor)
            with Fold("Every figure", "a table of accuracies, sizes and times") as self.figures:
                self.leaderboard = Table("leaderboard", elem_id="models-leaderboard")
            with Fold(
                "The same chart for MNIST's test images", "10,000 scanned digits, the usual measure"
            ) as self.clean:
                self.clean_scatter = _chart("models-scatter-clean")
            with Fold("The data", "what the models learn from, and what they are measured on") as self.data:
                self.data_set = Table("data_set", elem_id="models-data")
        # "yes" once this visitor has opened the tab; not a check box, whose scripts every visitor would load
        self.is_open = gr.Textbox("", visible="hidden")
        # "yes" once this visitor has opened a fold that needs the answers to all test images
        self.needs_answers = gr.Textbox("", visible="hidden")

    def _one_model(self, predictor: Predictor) -> None:
        self.model = gr.Radio(
            [(spec_of(name).title, name) for name in predictor.names],
            value=predictor.names[0],
            label="Model",
            show_label=False,
            elem_id="models-choice",
            elem_classes="choice",
            container=False,
        )
        self.about = Table("about", elem_id="models-about")
        with Fold("Layers", "what an image passes through, and how many parameters each has", inside=True):
            self.layers = Table("layers", elem_id="models-layers")
        with Fold("Learning", "loss and accuracy, step by step and epoch by epoch", inside=True), _pair():
            self.by_step = _titled_chart("Training, step by step", "models-steps")
            self.by_epoch = _titled_chart("Epoch by epoch: test solid, training dashed", "models-epochs")
        with Fold("Accuracy per digit", "on MNIST's test images and on pen drawings, with 95 % intervals", inside=True):
            self.by_digit = _chart("models-digits")
        with (
            Fold(
                "Is it as right as it is sure?",
                "on drawings by people it never saw; the dashed line is perfect",
                inside=True,
            ),
            _pair(),
        ):
            self.reliability = _chart("models-reliability")
            self.statuses = Table("statuses", elem_id="models-statuses")
        with Fold(
            "Confusion", "which digits of the 10,000 test images it mistakes for which", inside=True
        ) as self.confusion_fold:
            self.confusion = Table("confusion", elem_id="models-confusion")
        with Fold("Misread test images", "and those that it almost misread", inside=True) as self.misread_fold:
            self.misread = Table("misread", elem_id="models-misread")
        with Fold("One test image", "pixel by pixel", inside=True, elem_id="models-image"):
            with gr.Row(elem_classes="browse"):
                self.previous = gr.Button("‹ Previous", size="sm")
                self.index = gr.Slider(0, LAST, 0, step=1, label="Test image", interactive=True, elem_id="models-index")
                self.following = gr.Button("Next ›", size="sm")
                self.next_misread = gr.Button("Next misread", size="sm")
            self.one_image = Table("one_image", elem_id="models-one")
        with Fold("Measure it again", "here and now, on the 10,000 test images", inside=True):
            self.again = gr.Button("Measure", size="sm", elem_id="models-again")
            self.measured = Table("measured", elem_id="models-measured")


def _pair() -> gr.Row:
    """A row for two components, side by side on a wide screen."""
    return gr.Row(elem_classes="pair")


def _chart(elem_id: str) -> VegaPlot:
    return VegaPlot(show_label=False, container=False, elem_id=elem_id)


def _titled_chart(title: str, elem_id: str) -> VegaPlot:
    """A chart under a title."""
    with gr.Column():
        Table("heading", {"card": title})
        return _chart(elem_id)
