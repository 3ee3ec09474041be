"""Chart: one chart of the Models page."""

from mnist_demo.ui.gradio_compat import VegaPlot


class Chart(VegaPlot):
    """Its value is what a function of payload.py returns, or None.

    It has no constructor of its own: Gradio sends only the parameters of the class's own __init__ to the browser.
    """
