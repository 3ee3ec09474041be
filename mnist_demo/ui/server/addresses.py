"""The addresses by which other devices open the page, and their QR codes.

Nothing is sent and no name is looked up: the system is only asked which of its addresses it would use.
"""

import io
import ipaddress
import socket
from urllib.parse import urlsplit

import segno

EVERYWHERE = ("0.0.0.0", "::", "")  # hosts that mean all addresses of this machine

# One address of each kind of network that a machine may be in: beyond the router; the hotspots of Windows, Linux, macOS and
# iOS, which need no router; and the usual private networks.
DESTINATIONS = (
    "192.0.2.1",
    "192.168.137.2",
    "10.42.0.2",
    "192.168.2.2",
    "172.20.10.2",
    "192.168.1.2",
    "192.168.0.2",
    "10.0.0.2",
)

MAX_ADDRESS = 300  # characters of an address that becomes a QR code; longer ones are hard to scan


def network_addresses() -> list[str]:
    """The IPv4 addresses of this machine in its networks, that of the default route first."""
    found = []
    for destination in DESTINATIONS:
        # Connecting a UDP socket sends nothing: the system only chooses the address that a packet would come from.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as chosen:
            try:
                chosen.connect((destination, 9))
            except OSError:  # no route to this network
                continue
            found.append(chosen.getsockname()[0])
    return list(dict.fromkeys(address for address in found if not is_loopback(address)))


def is_loopback(host: str) -> bool:
    """Whether only this machine itself can open this host."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # a name
        return False


def outside_hosts(host: str) -> list[str]:
    """The hosts by which other devices reach a server that listens at `host`; [] if they cannot."""
    if host in EVERYWHERE:
        return network_addresses()
    return [] if is_loopback(host) else [f"[{host}]" if ":" in host else host]


def outside_address(address: str, host: str) -> str | None:
    """The address by which other devices open a page, None if they cannot.

    address  of the page in the visitor's browser; it is valid for others unless it is a loopback address
    host     that the server listens at
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > MAX_ADDRESS:
        return None
    if not is_loopback(parts.hostname):
        return address
    hosts = outside_hosts(host)
    return parts._replace(netloc=hosts[0] + (f":{port}" if port else "")).geturl() if hosts else None


def qr_text(address: str) -> str:
    """A QR code in block characters, two modules to a character, for a terminal with light text on dark."""
    text = io.StringIO()
    segno.make(address, micro=False).terminal(text, compact=True)
    return text.getvalue()


def qr_image(address: str) -> str:
    """A QR code as the data URI of an SVG image, black on white in every theme."""
    return segno.make(address, micro=False).svg_data_uri(light="white", omitsize=True)
