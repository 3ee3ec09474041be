"""Confusion: the confusion matrix of the test images. Pressing a cell shows its first image."""

from mnist_demo.ui.models_page.table.component import Table


class Confusion(Table):
    """True digits down, predicted digits across."""
