"""WhyView: which parts of the drawing speak for the answer, and which for another digit."""

from mnist_demo.ui.components.view import View


class WhyView(View):
    """Folded until the visitor opens it: pieces of the line and pixels, coloured by their attribution.

    Its value is what `payload.why` returns. The event `ask` asks for it; query.js says against which digit.
    """
