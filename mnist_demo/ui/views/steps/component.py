"""StepsView: how the drawing or picture on the pad became the 28x28 image."""

from mnist_demo.ui.components.view import View


class StepsView(View):
    """The steps of the preprocessing as pictures.

    They are the ink with its bounding box, what was removed from a picture, the scaled digit, and the image with its centre of
    mass. Its value is what `payload.steps` returns. The pad's event `rest` asks for it; while the visitor has the usual shortcuts
    unfolded, query.js adds the model, and the value has what `payload.shortcuts` returns too.
    """
