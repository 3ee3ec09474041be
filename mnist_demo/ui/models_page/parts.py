"""Table and Fold: the components of the Models tab."""

from typing import Any

from mnist_demo.ui import FOLDER
from mnist_demo.ui.components.part import Part
from mnist_demo.ui.gradio_compat import escape_for_template

PARTS = FOLDER / "models_page"  # the folder of the components' folders


class Table(Part):
    """A component whose Handlebars template shows its value.

    The value is what `payload.rows` of its folder returns, or None. A press on a button with `data-index` stores that index in
    `data-pressed-image` of #models and then fires `click`.
    """

    def __init__(self, name: str, value: Any = None, **props: Any):
        """name: the folder of the template."""
        super().__init__(PARTS / name, value, shared_script=PARTS / "table.js", **props)

    def postprocess(self, value: Any) -> Any:
        """The value with its text escaped for the template."""
        return escape_for_template(value)


class Fold(Part):
    """A heading that opens and closes what is inside: `with Fold("Layers", "Text beside it."):`.

    Its value is whether it is open. `expand` fires when it is opened for the first time, to load what is inside.
    """

    def __init__(self, title: str, words: str = "", *, inside: bool = False, **props: Any):
        """inside: whether it is in another fold, so that its heading is one level lower."""
        super().__init__(PARTS / "fold", False, title=title, words=words, inside=inside, elem_classes="fold", **props)
