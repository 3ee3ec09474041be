"""Overview: a sentence about every model, the most accurate on people's drawings first."""

from mnist_demo.ui.models_page.table.component import Table


class Overview(Table):
    """Pressing a model fires `click`, after its name was stored in `data-pressed-model` of #models."""
