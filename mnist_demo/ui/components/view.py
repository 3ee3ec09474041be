"""View: a component that draws itself in the browser."""

from typing import Any

from mnist_demo.ui import FOLDER
from mnist_demo.ui.components.part import Part


class View(Part):
    """A component whose script shows `props.value`, a dict that is replaced by events: what a function of its payload.py returns.

    The other props are constant. Large ones are JSON text, because Gradio compares all props deeply on every change: as
    objects, the examples and the models' facts took 10 ms more of the browser's time per answer (16 ms instead of 6).

    The template has no placeholders. Gradio renders it again for every value, but leaves the elements as the script made them
    if the result is the same.
    """

    def __init__(self, name: str, value: Any = None, **props: Any):
        """name: of its folder below views/."""
        super().__init__(FOLDER / "views" / name, value, **props)
