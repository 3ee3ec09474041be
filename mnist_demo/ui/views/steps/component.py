"""StepsView: the steps from the pad to the 28x28 image."""

from mnist_demo.ui.components.view import View


class StepsView(View):
    """The ink with its bounding box and the removed parts of a picture; the box at 20 pixels; its position in 28x28.

    Below, folded: the answers to the images of the usual shortcuts. Its value is what `payload.steps` returns, and
    `payload.shortcuts` if they are in sight. The pad's event `rest` asks for it, with `query` for its inputs.
    """

    # JavaScript: pad and JSON of a Query → pad, and the model of the shortcuts, "" if they are out of sight.
    query = "(pad, query) => [pad, document.querySelector('#steps .shortcuts').hidden ? '' : JSON.parse(query).model]"
