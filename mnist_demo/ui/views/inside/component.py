"""InsideView: the drawing's way through one network, stage by stage."""

from mnist_demo.ui.components.view import View


class InsideView(View):
    """A column for each stage, its maps or units as grey levels; of the one that is looked at, what it is tied to.

    Its value is what `payload.inside` gives, or for the unit that is looked at `payload.unit`. `ask` is its event for that: stage
    and unit then stand in the element's `data-at`, and `query` is what JavaScript makes of the event's inputs.
    `beside` is its event for another model in the choice beside it, which `chosen` reads.
    """

    @property
    def query(self) -> str:
        """JavaScript: pad and `query.Query` → pad, the view's model and which unit is looked at."""
        model = "model" if self.props.get("second") else "second"
        at = f"document.querySelector('#{self.elem_id} .inside').dataset.at"
        return f"(pad, query) => [pad, JSON.parse(query).{model}, {at} ?? '']"

    @property
    def chosen(self) -> str:
        """JavaScript: the name of the model that is to stand beside, "" for none."""
        return f"() => document.querySelector('#{self.elem_id} select').value"
