"""InsideView: the activations of one network, stage by stage."""

from mnist_demo.ui.components.view import View


class InsideView(View):
    """One column for each stage, with its maps or units as grey levels, and the links of one unit.

    Its value is what `payload.inside` returns or, for the event `ask`, what `payload.unit` returns; query.js says which unit.
    The event `beside` fires when the visitor chooses a second model. The prop `second` says whether the view has that choice.
    """
