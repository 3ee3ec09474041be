"""Chart: one chart of the Models page."""

from typing import Any

from mnist_demo.ui.gradio_compat import VegaPlot


class Chart(VegaPlot):
    """A chart without a frame. Its value is what a function of payload.py returns."""

    def __init__(self, **props: Any):
        super().__init__(show_label=False, container=False, **props)
