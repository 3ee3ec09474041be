"""The payload of the tour: how other devices open the page."""

from typing import TypedDict

from mnist_demo.ui.server.addresses import outside_address, qr_image


class Join(TypedDict):
    """How to join.

    address  what another device opens
    code     data URI of its QR code
    """

    address: str
    code: str


def join(address: object, host: str, public: str | None) -> Join | None:
    """How to join the page that a visitor has opened at `address`; None if only this machine can open it.

    address  as the browser sends it; anything but text counts as unknown
    host     that the server listens at
    public   address of the public link, if there is one
    """
    outside = outside_address(address if isinstance(address, str) else "", host) or public
    return Join(address=outside, code=qr_image(outside)) if outside else None
