"""Statuses: how often a model rejects a drawing or is unsure, measured on pen drawings."""

from mnist_demo.ui.models_page.table.component import Table


class Statuses(Table):
    """A list of figures; empty if the model was not measured on pen drawings."""
