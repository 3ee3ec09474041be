"""The server notices that the client of a request has left, whether the request waits for its answer or in the queue."""

import os
import socket
import time

import httpx
import pytest
from serving import PATIENCE, serve

from places import ROOT

# Each event adds lines to a file: whether its client has left at once, and "left" when it has.
APP = """
import asyncio, sys
import gradio as gr
from mnist_demo.ui.server.work_queues import has_client_left

def note(line):
    with open(sys.argv[1], "a") as file:
        print(line, file=file)

async def wait(text):
    note(await has_client_left())
    while text == "wait" and not await has_client_left():
        await asyncio.sleep(0.01)
    if text == "wait":
        note("left")
    return text

with gr.Blocks(analytics_enabled=False) as page:
    box = gr.Textbox()
    box.change(wait, box, box, api_name="queued")
    box.input(wait, box, box, queue=False)
page.launch()
"""


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("record") / "record"
    path.touch()
    return path


@pytest.fixture(scope="module")
def address(record):
    with serve(command=("-c", APP, str(record)), environment=os.environ | {"PYTHONPATH": str(ROOT)}) as address:
        yield address


def send_and_leave(address: str, request: str, until: str = "") -> None:
    """Send a request and close the connection, after its reply contains `until`."""
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port), timeout=PATIENCE) as connection:
        connection.sendall(request.encode())
        seen = ""
        while until not in seen:
            seen += connection.recv(10_000).decode()


def wait_for(record, lines: list[str]) -> None:
    end = time.monotonic() + PATIENCE
    while record.read_text("utf-8").split() != lines:
        assert time.monotonic() < end, record.read_text("utf-8")
        time.sleep(0.05)


def test_a_client_that_waits_for_its_answer_has_not_left(address, record):
    record.write_text("", "utf-8")
    answer = httpx.post(f"{address}gradio_api/run/predict", json={"data": ["a"], "fn_index": 1}, timeout=PATIENCE)
    assert answer.json()["data"] == ["a"]
    called = httpx.post(f"{address}gradio_api/call/queued", json={"data": ["b"]}, timeout=PATIENCE).json()["event_id"]
    assert '["b"]' in httpx.get(f"{address}gradio_api/call/queued/{called}", timeout=PATIENCE).text
    wait_for(record, ["False", "False"])


def test_a_client_that_closes_its_connection_has_left(address, record):
    record.write_text("", "utf-8")
    body = '{"data": ["wait"], "fn_index": 1}'
    head = f"POST /gradio_api/run/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    # A client that leaves at once may be gone before its request is looked at.
    send_and_leave(address, f"{head}\r\n\r\n{body}")
    end = time.monotonic() + PATIENCE
    while "left" not in record.read_text("utf-8"):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_client_that_no_longer_listens_to_the_queue_has_left(address, record):
    record.write_text("", "utf-8")
    called = httpx.post(f"{address}gradio_api/call/queued", json={"data": ["wait"]}, timeout=PATIENCE).json()[
        "event_id"
    ]
    send_and_leave(address, f"GET /gradio_api/call/queued/{called} HTTP/1.1\r\nHost: x\r\n\r\n", until="200 OK")
    wait_for(record, ["False", "left"])
