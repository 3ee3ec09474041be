"""Layers: the layers of a network."""

from mnist_demo.ui.models_page.table.component import Table


class Layers(Table):
    """Each layer with its output's shape and its parameters, and the totals."""
