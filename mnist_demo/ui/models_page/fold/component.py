"""Fold: a title that is pressed to see what is made inside it."""

from typing import Any

from mnist_demo.ui.components.part import Part


class Fold(Part):
    """Its value is whether it is open. `expand` fires when it opens for the first time, for what is loaded only then.

    with Fold("Layers", "What stands in the title's line beside it."): ...
    """

    def __init__(self, title: str, words: str = "", *, inside: bool = False, **props: Any):
        """inside: it stands in another fold, so that its title is one level lower."""
        super().__init__(False, title=title, words=words, inside=inside, elem_classes="fold", **props)
