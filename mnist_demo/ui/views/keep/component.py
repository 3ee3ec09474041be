"""KeepView: the visitor says what the drawing was; the browser keeps it and hands it out as an ink file."""

from mnist_demo.ui.components.view import View


class KeepView(View):
    """Ten buttons "It was a …" for the drawing on the pad, and a download of all drawings kept that way.

    It has no value and nothing of it reaches the server: the drawings lie in the browser's localStorage, and the
    downloaded file is what `python -m mnist_demo.train --ink` reads.
    """
