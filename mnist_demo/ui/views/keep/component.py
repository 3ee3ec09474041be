"""KeepView: collects labelled drawings in the browser and saves them as an ink file."""

from mnist_demo.ui.components.view import View


class KeepView(View):
    """Ten buttons "It was a …" for the drawing on the pad, and a download of all collected drawings.

    It has no value and sends nothing to the server: the drawings are in localStorage. The downloaded file is an ink file
    for `python -m mnist_demo.train --ink`.
    """
