"""Tour: a guided tour of the page, and a switch to large type for classrooms."""

from mnist_demo.ui.components.view import View


class Tour(View):
    """Two buttons, and the card and the ring of the tour, which are shown over the page.

    Its value is what `payload.join` returns, once the classroom is on. Other scripts start the tour with the event
    "tour-start".
    """
