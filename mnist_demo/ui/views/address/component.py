"""AddressView: keeps view, model and drawing for a reload, and makes links to them."""

from mnist_demo.ui.components.view import View


class AddressView(View):
    """A button that copies a link. It has no value and sends nothing to the server.

    The address holds view and model (`?view=compare&model=mlp`). sessionStorage also holds the drawing, so that a reload
    restores everything. A link has the drawing in its fragment, which browsers do not send.
    """
