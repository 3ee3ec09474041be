"""WaitingView: a line that says so where the answers shown are not for what is on the pad."""

from mnist_demo.ui.components.view import View


class WaitingView(View):
    """The line "Waiting for the server …", and the views greyed, from 0.6 s without the answer until it is there.

    It has no value: it hears what the pad sends and what the views show. While it stands there the pad sends again, now and
    then; what does not come through is held back by page.js.
    """
