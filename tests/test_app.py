"""app.py prints a line at once, loads only what the page needs, and reports bad settings in one sentence."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from mnist_demo import app
from mnist_demo.errors import UserError
from mnist_demo.networks.checkpoints import CHECKPOINTS
from mnist_demo.ui.gradio_compat import check_proxies
from mnist_demo.ui.server import addresses, environment_proxies
from places import GOLDEN, ROOT

SEVEN = next(each["drawing"] for each in GOLDEN if each["name"] == "7-crossed")
HEAD = (
    b"POST /gradio_api/run/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n"
)
SIGNALS = ["SIGINT", "SIGTERM"]
UNSHARE = ("unshare", "--pid", "--fork", "--mount-proc")  # the next command is process 1, as in a container
FIRST_IN_A_CONTAINER = (
    [UNSHARE]
    if sys.platform == "linux" and subprocess.run([*UNSHARE, "true"], capture_output=True).returncode == 0
    else []
)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
    )


@pytest.mark.slow
def test_a_line_is_printed_before_the_imports_and_training_code_is_not_loaded(tmp_path):
    done = run("-X", "importtime", "app.py", "--checkpoints", str(tmp_path))
    assert done.stdout == "Loading PyTorch, Gradio and the models ...\n"
    assert "torchvision" not in done.stderr  # it takes seconds to load, and only training needs it
    assert "mnist_demo.ui.page" in done.stderr
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("No model could be loaded")


@pytest.mark.parametrize("host", ["not.an.address.invalid", "203.0.113.1", "x" * 80])
def test_a_host_that_is_not_this_machine_is_reported_in_one_sentence_before_the_imports(host):
    for done in (run("app.py", "--host", host), run("app.py", GRADIO_SERVER_NAME=host)):
        assert done.returncode == 1 and done.stdout == ""
        assert re.fullmatch(
            f"The page cannot be served at '{host}' .*: choose an address of this machine.\n", done.stderr
        )


def test_a_port_in_use_is_reported_in_one_sentence_before_the_imports():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("app.py", "--port", str(port))
    assert done.returncode == 1 and done.stdout == ""
    assert re.fullmatch(
        rf"The page cannot be served at '127.0.0.1', port {port} \(.*\): choose an address .* and a free port.\n",
        done.stderr,
    )


@pytest.mark.slow
def test_it_starts_whatever_proxies_the_environment_names(tmp_path):
    port = one_model(tmp_path)
    closed = "127.0.0.1:9"
    variables = {
        "http_proxy": f"http://{closed}",
        "HTTPS_PROXY": f"no://proxy.{closed}",
        "ALL_PROXY": f"socks5://{closed}",
        "NO_PROXY": "[::1",
    }
    with start(tmp_path, port, environment=variables) as process:
        printed = []
        for line in process.stdout:  # ends with the process
            printed.append(line)
            if "public link" in line:
                process.kill()
    assert printed[-2:] == [
        f"* Running on local URL:  http://127.0.0.1:{port}\n",
        "* To create a public link, set `share=True` in `launch()`.\n",
    ]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "no://proxy.example"])
def test_a_public_link_through_an_unusable_proxy_is_reported_in_one_sentence(proxy, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(
        UserError, match=r"^A public link needs proxy settings that work \(.*\): correct or unset ALL_PROXY"
    ):
        check_proxies()


def test_connections_are_direct_only_for_a_time(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    monkeypatch.delenv("no_proxy", raising=False)
    before = dict(os.environ)
    with environment_proxies.direct():
        assert os.environ["no_proxy"] == "*"
    with environment_proxies.direct("127.0.0.1"):
        assert os.environ["no_proxy"] == "intranet.example,127.0.0.1"
    assert dict(os.environ) == before


@pytest.mark.parametrize("is_terminal", [True, False])
def test_addresses_for_other_devices_are_printed_with_a_qr_code_in_a_terminal(is_terminal, monkeypatch, capsys):
    monkeypatch.setattr(addresses, "network_addresses", lambda: ["192.0.2.7", "198.51.100.7"])
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    page = SimpleNamespace(space_id=None, server_name="0.0.0.0", local_url="http://localhost:8000/")
    app._print_invitation(page)
    printed = capsys.readouterr().out
    assert "open: http://192.0.2.7:8000/ http://198.51.100.7:8000/\n" in printed
    assert ("████ ▄▄▄▄▄ █" in printed) is is_terminal
    page.server_name = "127.0.0.1"
    app._print_invitation(page)
    assert capsys.readouterr().out == ""


def test_a_folder_without_models_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "escape_unprintable", lambda: None)
    handler = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(SystemExit, match=f"No model could be loaded from {re.escape(str(tmp_path))}"):
            app.main(["--checkpoints", str(tmp_path)])
    finally:
        signal.signal(signal.SIGINT, handler)


def test_help_needs_no_slow_imports():
    done = run("-X", "importtime", "app.py", "--help")
    assert "--checkpoints" in done.stdout
    assert "torch" not in done.stderr


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "", "7860.5"])
def test_a_bad_port_is_reported_before_the_imports(port):
    done = run("app.py", GRADIO_SERVER_PORT=port)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"GRADIO_SERVER_PORT must be a whole number from 1 to 65535; it is {port!r}.\n"
    done = run("app.py", f"--port={port}")
    assert done.returncode == 2
    assert done.stderr.endswith(f"argument --port: must be a whole number from 1 to 65535; it is {port!r}.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows Ctrl-C reaches every process of the console")
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_during_the_imports_ends_it_silently(name):
    starting = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert starting.stdout.readline() == "Loading PyTorch, Gradio and the models ...\n"
    starting.send_signal(signal.Signals[name])
    assert starting.communicate(timeout=600) == ("", "")
    assert starting.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="on Windows Ctrl-C reaches every process of the console")
@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("before", [(), *FIRST_IN_A_CONTAINER])
def test_answers_under_way_are_finished_after_a_signal(name, before, tmp_path):
    port = one_model(tmp_path)
    with start(tmp_path, port, *before) as process:
        read_until_served(process)
        config = httpx.get(f"http://127.0.0.1:{port}/config", timeout=600).json()
        pad = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "pad")
        event = next(each["id"] for each in config["dependencies"] if [pad, "input"] in each["targets"])
        query = {"view": "answer", "model": "mlp-128", "chosen": ["mlp-128"], "second": ""}
        body = json.dumps({"data": [json.dumps(SEVEN), json.dumps(query)], "fn_index": event}).encode()
        with socket.create_connection(("127.0.0.1", port)) as visitor:
            visitor.sendall(HEAD % len(body))
            assert visitor.recv(1000).startswith(b"HTTP/1.1 100 ")  # the server waits for the body
            os.kill(innermost(process.pid) if before else process.pid, signal.Signals[name])
            wait_until_refused(port)
            visitor.sendall(body)
            reply = b"".join(iter(lambda: visitor.recv(100_000), b""))
        assert reply.startswith(b"HTTP/1.1 200 ") and b'"digit":7' in reply
        assert process.wait(timeout=600) == 0
        assert process.stdout.read() == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="on Windows Ctrl-C reaches every process of the console")
def test_an_answer_that_never_ends_is_cut_off_without_a_traceback(tmp_path):
    port = one_model(tmp_path)
    with start(tmp_path, port) as process:
        read_until_served(process)
        with socket.create_connection(("127.0.0.1", port)) as visitor:
            visitor.sendall(HEAD % 9)
            assert visitor.recv(1000).startswith(b"HTTP/1.1 100 ")
            process.terminate()
            assert process.wait(timeout=600) == 0
        assert process.stdout.read() == ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_without_file_descriptors_one_line_is_printed_and_it_serves_again_later(tmp_path):
    port = one_model(tmp_path)
    limit = ("bash", "-c", 'ulimit -n 100; exec "$@"', "bash")
    with start(tmp_path, port, *limit) as process:
        read_until_served(process)
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(110)]
        assert process.stdout.readline() == "No more connections are accepted (Too many open files): see ulimit -n.\n"
        for each in idle:
            each.close()
        assert httpx.get(f"http://127.0.0.1:{port}/robots.txt", timeout=600).status_code == 200
        process.terminate()
        assert process.stdout.read() == ""


def one_model(folder: Path) -> int:
    """A free port, after one model, which loads faster than all, was copied to the folder."""
    for end in ("json", "safetensors"):
        shutil.copy(CHECKPOINTS / f"mlp-128.{end}", folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def start(folder: Path, port: int, *before: str, environment: dict[str, str] | None = None) -> subprocess.Popen:
    """The app with the models of this folder, started by the command line `before`."""
    command = [*before, sys.executable, "-u", "app.py", "--checkpoints", str(folder), "--host", "127.0.0.1"]
    return subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until_served(process: subprocess.Popen) -> list[str]:
    """The lines that it prints until it serves the page."""
    printed = []
    for line in process.stdout:
        printed.append(line)
        if "public link" in line:
            return printed
    raise AssertionError(f"it ended before it served the page: {printed}")


def innermost(pid: int) -> int:
    """The only child of a process, as this process sees it."""
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def wait_until_refused(port: int) -> None:
    """Wait until nobody listens at this port."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionError:
            return
