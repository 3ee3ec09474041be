"""Table: a component of the Models tab that Gradio renders from its value."""

from typing import Any

from mnist_demo.ui import FOLDER
from mnist_demo.ui.components.part import Part
from mnist_demo.ui.gradio_compat import escape_for_template

TABLES = FOLDER / "models_page"  # the folder of the tables' folders


class Table(Part):
    """A component whose Handlebars template shows its value.

    The value is what `payload.rows` of its folder returns, or None. Pressing a button with `data-index` fires `click`, after that index was stored in `data-pressed-image` of #models.
    """

    def __init__(self, name: str, value: Any = None, **props: Any):
        """name: the folder of the template, below models_page/."""
        super().__init__(TABLES / name, value, shared_script=TABLES / "table.js", **props)

    def postprocess(self, value: Any) -> Any:
        return escape_for_template(value)
