"""WhyView: which parts of the drawing speak for the answer, and which for another digit."""

from mnist_demo.ui.components.view import View


class WhyView(View):
    """Pieces of the strokes, and pixels, coloured by their attribution.

    It is folded until the visitor opens it. Its value is what `payload.why` returns. The event `ask` asks for it; query.js says against which digit.
    """
