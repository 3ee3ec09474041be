"""WaitingView: a line that says when the answers shown are not for the current drawing."""

from mnist_demo.ui.components.view import View


class WaitingView(View):
    """The line "Waiting for the server …", with the views in grey.

    They are shown when an answer takes more than 0.6 s, until it arrives. It has no value: it observes what the pad sends and what the views show. While it waits, the pad sends its value again
    from time to time. gradio_compat.js repeats requests that fail.
    """
