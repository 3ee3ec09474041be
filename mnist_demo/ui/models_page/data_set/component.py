"""DataSet: the data that the models learn from and are measured on."""

from mnist_demo.ui.models_page.table.component import Table


class DataSet(Table):
    """The shapes of the data, and the count and the first test image of each digit."""
