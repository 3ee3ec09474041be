"""OneImage: one test image with the value of every pixel, and the model's answer."""

from mnist_demo.ui.models_page.table.component import Table


class OneImage(Table):
    """The element with `data-index` has the answer and the true digit as `data-digit` and `data-label`."""
