"""ReplayView: the drawing over time, and what was read while it grew."""

from mnist_demo.ui.components.view import View


class ReplayView(View):
    """Folded until a visitor opens it: the probabilities along the pen's way, and a slider that goes back on it.

    Its value is what `payload.replay` gives; `ask` is its event. Other scripts have it play with the event "replay-start".
    """
