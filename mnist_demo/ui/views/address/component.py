"""AddressView: where one is, in the address and in the browser's memory, and a link that opens with the drawing."""

from mnist_demo.ui.components.view import View


class AddressView(View):
    """A button that copies a link. It has no value, and nothing of it reaches the server.

    View and model stand in the address (`?view=compare&model=mlp`); with the drawing they are kept in sessionStorage, so
    that a reload finds all of it. A link carries the drawing behind its #, which browsers do not send.
    """
