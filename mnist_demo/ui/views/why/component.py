"""WhyView: what of the drawing speaks for the answer, and what for another digit."""

from mnist_demo.ui.components.view import View

QUERY = "(pad, query) => [pad, JSON.parse(query).model, document.querySelector('#why .why').dataset.against]"


class WhyView(View):
    """Folded until a visitor opens it: the pen's way in pieces, coloured by what each gave, and the same for each pixel.

    Its value is what `payload.why` gives. `ask` is its event; QUERY then is what JavaScript makes of the event's inputs: the
    digit that the visitor pressed, "" for the next best, stands in the element's `data-against`.
    """
