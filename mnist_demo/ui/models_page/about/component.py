"""About: what a model is, where it comes from and how it was trained."""

from mnist_demo.ui.models_page.table.component import Table


class About(Table):
    """The facts of one model."""
