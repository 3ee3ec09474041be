"""deploy/haproxy.cfg in front of two servers: every client stays on its server, and goes on when one is killed."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from actions import draw, drawing, expect_digit, picture_of, put, upload, wait_for_page
from gradio_client import Client, handle_file
from serving import DESKTOP, PATIENCE, free_port, serve
from test_readme import line_of

from places import ROOT

HAPROXY = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")  # outside of the PATH of most users
CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"
COOKIE = "mnist_demo_server"
CALLS = 20

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not HAPROXY, reason="needs HAProxy")]


@dataclass(frozen=True)
class Deployment:
    """Two servers behind HAProxy."""

    address: str
    processes: list[subprocess.Popen]


@contextmanager
def haproxy(servers: list[str], folder: Path) -> Iterator[str]:
    """Run HAProxy with the project's configuration, except for its port and its servers; yields its address."""
    port = free_port()
    lines = "\n".join(
        f"    server app{number} {address.removeprefix('http://').rstrip('/')}"
        for number, address in enumerate(servers, 1)
    )
    text = CONFIGURATION.read_text("utf-8").replace("bind :8080", f"bind 127.0.0.1:{port}")
    text, count = re.subn("    server-template app 8 app:7860 .*", lines, text)
    assert count == 1
    (folder / "haproxy.cfg").write_text(text, "utf-8")
    with subprocess.Popen([HAPROXY, "-db", "-f", str(folder / "haproxy.cfg")]) as process:
        try:
            for _ in range(10 * PATIENCE):
                with socket.socket() as attempt:
                    if attempt.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def deployment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deployment")
    processes: list[subprocess.Popen] = []
    environment = os.environ | {"GRADIO_TEMP_DIR": str(folder / "uploads")}
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(environment=environment, on_start=processes.append)) for _ in range(2)]
        yield Deployment(stack.enter_context(haproxy(servers, folder)), processes)


@pytest.fixture
def folder(tmp_path):
    """A folder with seven.png in it."""
    picture_of("7-crossed").save(tmp_path / "seven.png")
    return tmp_path


def test_haproxy_accepts_the_configuration_without_a_warning():
    done = subprocess.run([HAPROXY, "-c", "-f", str(CONFIGURATION)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "Configuration file is valid\n")


def test_visitors_are_spread_over_the_servers(deployment):
    servers = {httpx.get(deployment.address).cookies[COOKIE] for _ in range(10)}
    assert len(servers) == 2


def test_a_visitor_draws_uploads_and_measures_a_model(deployment, open_page, folder):
    page = open_page(address=deployment.address)
    draw(page, drawing("2-loop"))
    expect_digit(page, 2)
    upload(page, folder / "seven.png")
    expect_digit(page, 7)
    page.get_by_role("tab", name="Models").click()
    page.locator("#models-overview button").first.click()
    page.locator("#models-about h3").wait_for()
    page.locator("#models .fold button[aria-expanded]").filter(has_text="Measure it again").click()
    page.get_by_role("button", name="Measure", exact=True).click()
    page.locator("#models-measured p").filter(has_text="of 10,000 right").wait_for()


def test_gradio_clients_call_the_api(deployment, folder):
    clients = [Client(deployment.address, verbose=False, httpx_kwargs={"timeout": PATIENCE}) for _ in range(2)]
    for number in range(CALLS):
        client = clients[number % 2]
        assert client.predict(drawing("7-crossed"), "mlp-128", api_name="/predict_strokes")["digit"] == 7
        assert client.predict(handle_file(folder / "seven.png"), "mlp-128", api_name="/predict")["digit"] == 7
    for client in clients:
        client.close()


def test_the_snippets_of_the_documentation_call_the_api_without_cookies(deployment, folder):
    for _ in range(CALLS):
        assert line_of(["sh", "-c"], "sh", deployment.address, folder) == '"digit": 7'
    for _ in range(CALLS // 4):
        assert line_of(["node", "--input-type=module", "-e"], "js", deployment.address, folder).startswith("7 digit")


def test_a_client_without_cookies_finds_the_events_of_its_session(deployment):
    config = httpx.get(f"{deployment.address}config").json()
    (event,) = (each["id"] for each in config["dependencies"] if each["api_name"] == "predict_strokes")
    # Most of the drawing's points come before the session's name.
    large = drawing("7-crossed") | {"strokes": [[[80, 90], *[[200, 80]] * 2000, [290, 85], [230, 200], [180, 320]]]}
    for number in range(CALLS):
        body = {"data": [large, "mlp-128"], "fn_index": event, "session_hash": f"without{number}"}
        assert httpx.post(f"{deployment.address}gradio_api/queue/join", json=body).status_code == 200
        address = f"{deployment.address}gradio_api/queue/data?session_hash=without{number}"
        assert '"success":true' in httpx.get(address, timeout=PATIENCE).text


@pytest.mark.parametrize(("path", "size"), [("gradio_api/upload", 32_000_000), ("gradio_api/run/predict", 3_000_000)])
def test_a_large_body_is_refused_before_it_is_sent(deployment, path, size):
    with socket.create_connection(("127.0.0.1", int(deployment.address.rstrip("/").rsplit(":", 1)[1]))) as client:
        client.sendall(f"POST /{path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_visitors_of_a_killed_server_go_on_with_the_other(deployment, windows, folder):
    """The last test of this file: one server is missing afterwards."""
    pages, servers = [], {}
    while len(servers) < 2:
        context = windows(**DESKTOP, extra_http_headers={"X-Visitor": str(len(pages))})  # each has cookies of its own
        page = context.new_page()
        pages.append(page)
        page.goto(deployment.address)
        wait_for_page(page)
        (cookie,) = (each["value"] for each in context.cookies(deployment.address) if each["name"] == COOKIE)
        servers[cookie] = page
    for page in servers.values():
        put(page, drawing("2-loop"))
        expect_digit(page, 2)
    os.killpg(deployment.processes[0].pid, signal.SIGKILL)
    for page in servers.values():
        put(page, drawing("7-crossed"))
        expect_digit(page, 7)
        upload(page, folder / "seven.png")
        expect_digit(page, 7)
    for page in pages:
        page.close()
    client = Client(deployment.address, verbose=False, httpx_kwargs={"timeout": PATIENCE})
    for _ in range(CALLS):
        assert client.predict(drawing("7-crossed"), "mlp-128", api_name="/predict_strokes")["digit"] == 7
    client.close()
