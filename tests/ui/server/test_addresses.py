"""The addresses that other devices open: which hosts are reachable, and what becomes of an address in a browser."""

import socket

import pytest

from mnist_demo.ui.server import addresses
from mnist_demo.ui.server.addresses import (
    is_loopback,
    network_addresses,
    outside_address,
    outside_hosts,
    qr_image,
    qr_text,
)
from mnist_demo.ui.views.tour.payload import join


@pytest.fixture
def _network(monkeypatch):
    monkeypatch.setattr(addresses, "network_addresses", lambda: ["192.0.2.7"])


def test_the_own_addresses_are_found_without_a_packet_or_a_lookup(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("a lookup, or a connection")

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    found = network_addresses()
    assert not any(map(is_loopback, found)) and len(set(found)) == len(found)
    for address in found:
        with socket.socket() as own:
            own.bind((address, 0))  # possible for an address of this machine only


@pytest.mark.usefixtures("_network")
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("0.0.0.0", ["192.0.2.7"]),
        ("::", ["192.0.2.7"]),
        ("127.0.0.1", []),
        ("localhost", []),
        ("::1", []),
        ("192.0.2.9", ["192.0.2.9"]),
        ("2001:db8::1", ["[2001:db8::1]"]),
        ("board.example", ["board.example"]),
    ],
)
def test_a_server_is_reached_where_it_listens(host, expected):
    assert outside_hosts(host) == expected


@pytest.mark.usefixtures("_network")
@pytest.mark.parametrize(
    ("address", "host", "expected"),
    [
        ("http://127.0.0.1:7860/", "0.0.0.0", "http://192.0.2.7:7860/"),
        ("http://localhost/digits/", "0.0.0.0", "http://192.0.2.7/digits/"),
        ("http://127.0.0.1:7860/", "127.0.0.1", None),
        ("https://someone-digits.hf.space/", "0.0.0.0", "https://someone-digits.hf.space/"),
        ("http://192.0.2.7:7860/", "127.0.0.1", "http://192.0.2.7:7860/"),  # a proxy in front of the server
        ("javascript:alert(1)", "0.0.0.0", None),
        ("http://[", "0.0.0.0", None),
        ("http://localhost:port/", "0.0.0.0", None),
        ("http://board.example/" + 300 * "x", "0.0.0.0", None),
        ("", "0.0.0.0", None),
    ],
)
def test_an_address_in_a_browser_becomes_one_for_other_devices(address, host, expected):
    assert outside_address(address, host) == expected


def test_a_qr_code_of_an_address_fits_a_terminal_and_is_an_image():
    lines = qr_text("http://192.168.178.123:7860/").splitlines()
    assert len(lines) < 24 and len({len(line) for line in lines}) == 1 and len(lines[0]) < 80
    assert qr_image("http://192.168.178.123:7860/").startswith("data:image/svg+xml")


@pytest.mark.usefixtures("_network")
def test_how_to_join_is_the_network_address_or_else_the_public_link():
    joined = join("http://127.0.0.1:7860/", "0.0.0.0", None)
    assert joined == {"address": "http://192.0.2.7:7860/", "code": qr_image("http://192.0.2.7:7860/")}
    assert (
        join("http://127.0.0.1:7860/", "127.0.0.1", "https://1.gradio.example")["address"] == "https://1.gradio.example"
    )
    assert join("http://127.0.0.1:7860/", "127.0.0.1", None) is None
