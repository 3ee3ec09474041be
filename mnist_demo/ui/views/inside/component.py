"""InsideView: the output of every stage of one network for the drawing."""

from mnist_demo.ui.components.view import View


class InsideView(View):
    """A column per stage with its feature maps or units as grey levels, and the connections of the chosen unit.

    Its value is what `payload.inside` returns, or `payload.unit` for the event `ask`. The script stores the chosen unit in
    the element's `data-at`, and `query` adds it to the inputs of `ask`. The event `beside` fires when another model is
    chosen for the second view, and `chosen` reads which.
    """

    @property
    def query(self) -> str:
        """JavaScript: pad and JSON of a Query → pad, the model of this view, the chosen unit."""
        model = "model" if self.props.get("second") else "second"
        at = f"document.querySelector('#{self.elem_id} .inside').dataset.at"
        return f"(pad, query) => [pad, JSON.parse(query).{model}, {at} ?? '']"

    @property
    def chosen(self) -> str:
        """JavaScript: → the name of the second model, "" for none."""
        return f"() => document.querySelector('#{self.elem_id} select').value"
