"""The middleware: large bodies are refused unread, and every failure is answered by one sentence."""

import asyncio
import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from mnist_demo.ui.requests import MAX_BODY_BYTES, MAX_UPLOAD_BODY_BYTES, Requests


def ask(app, path: str, parts: list[bytes], content_length: int | None = None) -> tuple[int, dict, int]:
    """Status, reply, and the number of parts of the body that were read."""
    left, sent = list(parts), []
    headers = [] if content_length is None else [(b"content-length", str(content_length).encode())]

    async def receive():
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    # In a thread of its own: this thread may have the event loop of the browser that other tests drive.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, Requests(app)(scope, receive, send)).result()
    return sent[0]["status"], json.loads(sent[1]["body"]), len(parts) - len(left)


async def reads_all(scope, receive, send):
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


@pytest.mark.parametrize(
    ("path", "limit"), [("/gradio_api/run/predict", MAX_BODY_BYTES), ("/gradio_api/upload", MAX_UPLOAD_BODY_BYTES)]
)
def test_a_body_with_a_large_content_length_is_refused_unread(path, limit):
    part, count = bytes(2**20), limit // 2**20
    assert ask(reads_all, path, [part] * count)[0] == 200
    status, reply, _ = ask(reads_all, path, [part] * (count + 1), content_length=(count + 1) * 2**20)
    assert status == 413 and "too large" in reply["error"]


def test_a_large_body_without_content_length_is_not_read_to_its_end():
    status, reply, read = ask(reads_all, "/gradio_api/run/predict", [bytes(2**20)] * 50)
    assert status == 413 and "too large" in reply["error"] and read == 3


def test_a_failure_is_answered_by_a_sentence_and_logged_in_one_line(capsys):
    async def fails(scope, receive, send):
        raise KeyError("x\ny" * 500)

    status, reply, _ = ask(fails, "/gradio_api/run/predict", [b""])
    assert status == 400 and reply["error"].endswith(".")
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "KeyError" in error and len(error) < 200


def test_an_empty_session_name_is_refused_and_other_bodies_reach_gradio_complete():
    async def echoes(scope, receive, send):
        body = b""
        while (message := await receive())["more_body"]:
            body += message["body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body + message["body"]})

    assert ask(echoes, "/gradio_api/queue/join", [b'{"session_hash"', b': ""}'])[0] == 400
    assert ask(echoes, "/gradio_api/call/predict", [b'{"session_hash"', b': "a"}'])[:2] == (200, {"session_hash": "a"})


def test_a_full_disk_is_reported(capsys):
    async def fails(scope, receive, send):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    status, reply, _ = ask(fails, "/gradio_api/upload", [b""])
    assert status == 507 and "No space left on device" in reply["error"]
