"""NumberView: a whole number on the pad, digit by digit."""

from mnist_demo.ui.components.view import View


class NumberView(View):
    """The number in large type, its digits with their probabilities, boxes over the ink, and what other networks read.

    While it is in sight the pad is wider than tall. Its value is what `payload.read` gives, or for the event `ask`
    `payload.read_all`.
    """
