"""WaitingView: a line that says when the answers shown are not for the current drawing."""

from mnist_demo.ui.components.view import View


class WaitingView(View):
    """The line "Waiting for the server …" with greyed views, from 0.6 s without an answer until it arrives.

    It has no value: it observes what the pad sends and what the views show. While it waits, the pad sends its value again
    from time to time. gradio_compat.js repeats requests that fail.
    """
