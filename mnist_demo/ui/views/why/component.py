"""WhyView: which parts of the drawing speak for the answer, and which for another digit."""

from mnist_demo.ui.components.view import View

# JavaScript: pad and JSON of a Query → pad, the model, the digit to compare with.
QUERY = "(pad, query) => [pad, JSON.parse(query).model, document.querySelector('#why .why').dataset.against]"


class WhyView(View):
    """Folded at first: the pen's path in pieces and the image's pixels, coloured by their contributions.

    Its value is what `payload.why` returns. `ask` is its event, with QUERY for its inputs: the script stores the digit to
    compare with in the element's `data-against`, "" for the second most probable.
    """
