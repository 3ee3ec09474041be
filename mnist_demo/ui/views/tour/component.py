"""Tour: a guided tour of the page, and a switch to large type for classrooms."""

from mnist_demo.ui.components.view import View


class Tour(View):
    """Two buttons, and the card and the ring of the tour, which are shown over the page.

    It has no value. Other scripts start it with the event "tour-start".
    """
