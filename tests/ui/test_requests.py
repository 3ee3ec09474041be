"""What every request goes through: nothing beyond what is needed is read, and whatever fails inside is one sentence."""

import asyncio
import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from mnist_demo.ui.requests import MAX_BODY_BYTES, MAX_UPLOAD_BODY_BYTES, Requests


def ask(app, path: str, parts: list[bytes], said: int | None = None) -> tuple[int, dict, int]:
    """Status, reply and how many parts of the body were read."""
    left, sent = list(parts), []
    headers = [] if said is None else [(b"content-length", str(said).encode())]

    async def receive():
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    # In a thread of its own, for in the tests' own the browser that other tests drive may have a loop at work.
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
def test_what_is_too_large_is_refused_before_it_is_read(path, limit):
    part, count = bytes(2**20), limit // 2**20
    assert ask(reads_all, path, [part] * count)[0] == 200
    status, reply, _ = ask(reads_all, path, [part] * (count + 1), said=(count + 1) * 2**20)
    assert status == 413 and "too large" in reply["error"]


def test_what_is_too_large_without_saying_so_is_not_read_to_its_end():
    status, reply, read = ask(reads_all, "/gradio_api/run/predict", [bytes(2**20)] * 50)
    assert status == 413 and "too large" in reply["error"] and read == 3


def test_what_fails_inside_is_a_sentence_and_a_line(capsys):
    async def fails(scope, receive, send):
        raise KeyError("x\ny" * 500)

    status, reply, _ = ask(fails, "/gradio_api/run/predict", [b""])
    assert status == 400 and reply["error"].endswith(".")
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "KeyError" in error and len(error) < 200


def test_a_session_without_a_name_is_refused_and_others_come_whole_to_gradio():
    async def echoes(scope, receive, send):
        body = b""
        while (message := await receive())["more_body"]:
            body += message["body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body + message["body"]})

    assert ask(echoes, "/gradio_api/queue/join", [b'{"session_hash"', b': ""}'])[0] == 400
    assert ask(echoes, "/gradio_api/call/predict", [b'{"session_hash"', b': "a"}'])[:2] == (200, {"session_hash": "a"})


def test_a_full_disk_is_named(capsys):
    async def fails(scope, receive, send):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    status, reply, _ = ask(fails, "/gradio_api/upload", [b""])
    assert status == 507 and "No space left on device" in reply["error"]
