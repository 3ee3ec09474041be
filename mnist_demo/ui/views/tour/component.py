"""Tour: a minute's way over the page in plain words, and the switch that makes it readable from the last row."""

from mnist_demo.ui.components.view import View


class Tour(View):
    """Two buttons, and the card and the ring of the tour, which lie over the page while it lasts.

    It has no value. Other scripts start it with the event "tour-start".
    """
