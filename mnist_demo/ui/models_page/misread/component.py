"""Misread: the test images that a model misreads, and correctly read images of the least confidence."""

from mnist_demo.ui.models_page.table.component import Table


class Misread(Table):
    """Every image is titled "predicted (true)"."""
