"""Heading: the title of a section with a sentence, or the title of a card."""

from mnist_demo.ui.models_page.table.component import Table


class Heading(Table):
    """Its value is {"part": title, "words": sentence} or {"card": title}."""
