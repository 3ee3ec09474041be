"""Measured: the accuracy that a visitor had measured again."""

from mnist_demo.ui.models_page.table.component import Table


class Measured(Table):
    """One sentence; nothing before the first measurement."""
