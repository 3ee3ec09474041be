"""NumberView: the whole number on the pad, digit by digit."""

from mnist_demo.ui.components.view import View


class NumberView(View):
    """The number, its digits with probabilities, boxes around the ink, and what the other models read.

    The pad is wide while this view is in sight. Its value is what `payload.read` returns, or `payload.read_all` for the event
    `ask`.
    """
