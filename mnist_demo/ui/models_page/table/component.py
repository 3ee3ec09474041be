"""Table: a component of the Models page that Gradio renders from its value."""

from typing import Any

from mnist_demo.ui.components.part import Part
from mnist_demo.ui.gradio_compat import escape_for_template


class Table(Part):
    """A component whose Handlebars template shows its value: what `payload.rows` of its folder returns, or None.

    Pressing a button with `data-index` fires `click`, after that index was stored in `data-pressed-image` of #models.
    """

    def postprocess(self, value: Any) -> Any:
        return escape_for_template(value)
