"""Heading: the title of a part of the page with a sentence on it, or of a card."""

from mnist_demo.ui.models_page.table.component import Table


class Heading(Table):
    """Its value is {"part": title, "words": sentence} or {"card": title}."""
