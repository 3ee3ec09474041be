"""ReplayView: the probabilities while the drawing grew."""

from mnist_demo.ui.components.view import View


class ReplayView(View):
    """A chart of the probabilities along the pen's path, and a slider that goes back in time.

    It is folded at first. Its value is what `payload.replay` returns; `ask` is its event. Other scripts start the replay with the event
    "replay-start".
    """
