"""Start the page: `python app.py`, then open the address that it prints.

For a class, `python app.py --host 0.0.0.0` prints the address that tablets and phones in the same network can open, also as a
QR code. Without options, Gradio's variables GRADIO_SERVER_NAME, GRADIO_SERVER_PORT and GRADIO_SHARE apply.
"""

import argparse
import gc
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mnist_demo.console import escape_unprintable
from mnist_demo.ui.server import environment_proxies

if TYPE_CHECKING:
    from mnist_demo.ui.gradio_compat import Page

NAME = "GRADIO_SERVER_NAME"  # environment variables that Gradio reads
PORT = "GRADIO_SERVER_PORT"


def _port(text: str) -> int:
    """A port as a number. Raises ArgumentTypeError."""
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 65535; it is {text!r}.")
    return int(text)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    """The options, after the variables in their place. Raises SystemExit."""
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument(
        "--checkpoints", type=Path, metavar="DIR", help="folder of the models; default: the shipped ones"
    )
    parser.add_argument(
        "--host",
        help=f"address to listen on; 0.0.0.0 for other devices too; default: {NAME}, or else this machine only",
    )
    parser.add_argument(
        "--port", type=_port, help=f"port, which must be free; default: {PORT} or 7860, or the next free port"
    )
    parser.add_argument(
        "--share", action="store_true", help="also make a public link for up to a week, through Gradio's servers"
    )
    arguments = parser.parse_args(argv)
    try:
        _port(os.environ.get(PORT, "7860"))
    except argparse.ArgumentTypeError as error:
        raise SystemExit(f"{PORT} {error}") from None
    return arguments


def _check_address(host: str, port: int | None) -> None:
    """Raise SystemExit if this machine cannot listen at the host, or at its port if one is given.

    Gradio itself would try a hundred ports, each with a line in the log.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), port or 0), family=family).close()
    except (OSError, UnicodeError) as error:
        at, choose = f"{host!r}", "an address of this machine"
        if port:
            at, choose = f"{host!r}, port {port}", "an address of this machine and a free port"
        reason = getattr(error, "strerror", None) or error
        raise SystemExit(f"The page cannot be served at {at} ({reason}): choose {choose}.") from None


def main(argv: list[str] | None = None) -> None:
    """Serve the page until it is stopped. Raises SystemExit with one sentence if that is not possible."""
    escape_unprintable()
    arguments = _arguments(argv)
    host = arguments.host or os.environ.get(NAME, "127.0.0.1")
    _check_address(host, arguments.port)
    # As a KeyboardInterrupt, Ctrl-C printed forty lines or was swallowed by an imported module.
    _on_signals(_end_at_once)
    print("Loading PyTorch, Gradio and the models ...", flush=True)

    # Imported here because the imports take seconds.
    import torch

    from mnist_demo.errors import UserError
    from mnist_demo.networks.checkpoints import CHECKPOINTS
    from mnist_demo.predictor import Predictor

    with environment_proxies.direct():
        from mnist_demo.ui.page import APP, build

    warnings.filterwarnings("ignore", module="PIL")  # a visitor gets a sentence about a bad picture
    torch.set_num_threads(1)  # for one 28x28 image a second thread costs more than it saves
    # Seconds after which a worker lets the event loop go on. With the default of 0.005 an answer in the event loop, which pauses
    # at every operation of PyTorch, waited 5 ms there.
    sys.setswitchinterval(0.0005)
    try:
        predictor = Predictor(arguments.checkpoints or CHECKPOINTS)
    except UserError as error:
        raise SystemExit(str(error)) from None
    page = build(predictor)
    # Exclude everything loaded so far from garbage collection. A collection stopped all answers for 0.26 s, and on a busy
    # machine it delayed the first page so long that Gradio reported it as unreachable.
    gc.freeze()
    try:
        page.launch(
            server_name=arguments.host,
            server_port=arguments.port,
            share=arguments.share or None,
            prevent_thread_lock=True,
            app_kwargs=APP,
        )
    except UserError as error:
        raise SystemExit(str(error)) from None
    except OSError as error:
        raise SystemExit(f"The page cannot be served at {host!r}: {error}") from None
    _print_invitation(page)
    _on_signals(page.stop)
    page.block_thread()
    _on_signals(_end_at_once)  # the second Ctrl-C
    if not page.finish_answers():
        sys.stdout.flush()
        _end_at_once()  # a thread that still computes would keep the process alive


def _on_signals(act: Callable[[], object]) -> None:
    """Call `act` on Ctrl-C and SIGTERM. Without a handler, process 1 of a container would ignore both.

    A shell starts background processes with SIGINT ignored; this stays so. Only the main thread can set handlers.
    """
    if threading.current_thread() is threading.main_thread():
        for each in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(each) is not signal.SIG_IGN:
                signal.signal(each, lambda *_: act())


def _end_at_once() -> None:
    os._exit(0)


def _print_invitation(page: "Page") -> None:
    """Print the addresses that other devices can open, and the first one as a QR code.

    The QR code is left out if standard output is no terminal or its encoding lacks the characters.
    """
    # Imported here because these imports take time.
    from mnist_demo.ui.server.addresses import outside_hosts, qr_text

    hosts = [] if page.space_id else outside_hosts(page.server_name)
    addresses = [f"http://{host}:{urlsplit(page.local_url).port}/" for host in hosts]
    if addresses:
        print("* On this machine, open:", page.local_url)
        print("* Other devices in the same network open:", *addresses)
        code = qr_text(addresses[0])
        if sys.stdout.isatty() and code.encode(sys.stdout.encoding, "ignore").decode(sys.stdout.encoding) == code:
            print(f"\n{code}", flush=True)


if __name__ == "__main__":
    main()
