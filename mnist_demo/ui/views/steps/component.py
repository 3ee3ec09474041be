"""StepsView: how what is on the pad became the 28x28 picture."""

from mnist_demo.ui.components.view import View


class StepsView(View):
    """The ink with its box, and in another colour what of a picture was taken away; the box at 20 pixels, and its place in
    28x28 by the centre of mass; folded, the usual shortcuts.

    Its value is what `payload.steps` gives, and while a visitor looks at them what `payload.shortcuts` gives. It is asked for
    by the pad's event `rest`; `query` is what JavaScript makes of its inputs.
    """

    query = "(pad, query) => [pad, document.querySelector('#steps .shortcuts').hidden ? '' : JSON.parse(query).model]"
