"""The app in its own process, a proxy in front of it, and settings of browser windows."""

import http.client
import http.server
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from places import ROOT

PATIENCE = 120  # seconds of any timeout, long enough for a busy machine
STARTS = 5  # attempts: Gradio gives up if a busy machine takes more than three seconds for the first page
SERVED = "public link"  # part of what Gradio prints once it serves the page
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def free_port() -> int:
    """An unused port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def serve(
    *arguments: str,
    root: Path = ROOT,
    command: tuple[str, ...] = ("app.py",),
    before: tuple[str, ...] = (),
    served: str = SERVED,
    environment: dict[str, str] | None = None,
    on_start: Callable[[subprocess.Popen], object] = lambda process: None,
    **settings,
):
    """Run app.py on a free port of this machine, yield its address, and stop it.

    command      what Python runs instead of app.py; {port} is filled in
    before       command line in front of Python
    served       part of what it prints once it serves
    environment  all variables except Gradio's settings; default: those of this process
    on_start     called with the process once it serves
    settings     of subprocess.Popen
    """
    for _ in range(STARTS):
        port = free_port()  # a new one each time: another process may take it before the app does
        variables = (os.environ if environment is None else environment) | {
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_ANALYTICS_ENABLED": "False",
            "OMP_NUM_THREADS": "1",
        }
        started = [*before, sys.executable, "-u", *(each.format(port=port) for each in command), *arguments]
        with subprocess.Popen(
            started, env=variables, cwd=root, stdout=subprocess.PIPE, text=True, start_new_session=True, **settings
        ) as process:
            if any(served in line for line in process.stdout):  # until it is printed or the app ends
                on_start(process)
                try:
                    yield f"http://127.0.0.1:{port}/"
                finally:
                    # The whole group: Gradio starts Node for a Space and does not stop it.
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGTERM)
                return
    raise AssertionError(f"{command} ended {STARTS} times before it served the page")


@contextmanager
def proxy(*addresses: str, path: str = "", port: int = 0):
    """A proxy like nginx at a path of another port, by default a free one; yields its address.

    Requests go to the addresses in turn.
    """
    turns = itertools.cycle(addresses)

    class Proxy(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def forward(self):
            if not self.path.startswith(path):
                return self.send_error(404)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = dict(self.headers) | {"X-Forwarded-Host": self.headers["Host"], "X-Forwarded-Proto": "http"}
            host = next(turns).removeprefix("http://").rstrip("/")
            # The client may disconnect before the reply.
            with (
                suppress(BrokenPipeError, ConnectionResetError),
                closing(http.client.HTTPConnection(host, timeout=PATIENCE)) as connection,
            ):
                self.pass_on(connection, body, headers)

        def pass_on(self, connection: http.client.HTTPConnection, body: bytes, headers: dict) -> None:
            connection.request(self.command, "/" + self.path.removeprefix(path).lstrip("/"), body, headers)
            answer = connection.getresponse()
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            while part := answer.read1():  # part by part: some replies are streams
                self.wfile.write(part)
                self.wfile.flush()

        do_GET = do_POST = do_HEAD = forward

    with http_server(Proxy, port) as own_port:
        yield f"http://127.0.0.1:{own_port}{path}/"


@contextmanager
def frame_page(address: str):
    """A page of another origin with `address` in an iframe, as Hugging Face shows a Space; yields its address."""

    class Outside(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            page = f"<!doctype html><title>Outside</title><iframe src='{address}' width='1240' height='860'></iframe>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

    with http_server(Outside) as port:
        yield f"http://localhost:{port}/"


@contextmanager
def http_server(handler: type[http.server.BaseHTTPRequestHandler], port: int = 0):
    """An HTTP server with this handler, by default on a free port; yields the port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
