"""Fold: a heading that shows or hides the components created inside it."""

from pathlib import Path
from typing import Any

from mnist_demo.ui.components.part import Part


class Fold(Part):
    """A heading that opens and closes what is inside: `with Fold("Layers", "Text beside it."):`.

    Its value is whether it is open. `expand` fires when it is opened for the first time, to load what is inside.
    """

    def __init__(self, title: str, words: str = "", *, inside: bool = False, **props: Any):
        """inside: whether it is in another fold, so that its heading is one level lower."""
        folder = Path(__file__).parent
        super().__init__(folder, False, title=title, words=words, inside=inside, elem_classes="fold", **props)
