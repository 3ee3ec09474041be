"""The middleware: large bodies are refused unread, queues are bounded, and every failure is answered by one sentence."""

import asyncio
import errno
import json
import os
from types import SimpleNamespace

import pytest
from gradio.routes import App

from coroutines import run
from mnist_demo.ui.gradio_compat import BYTES, MAX_EVENTS, MAX_EVENTS_OF_ADDRESS, MAX_WAITING_BYTES
from mnist_demo.ui.server import requests
from mnist_demo.ui.server.requests import (
    MAX_ARRIVING_UPLOADS_BYTES,
    MAX_BODY_BYTES,
    MAX_LARGE_BODIES_BYTES,
    MAX_PARTS,
    MAX_UPLOAD_BODY_BYTES,
    MAX_VALUES,
    SMALL_BODY_BYTES,
    Requests,
)
from mnist_demo.ui.server.routes import MCP_ROUTE

RUN = "/gradio_api/run/predict"
CALL = "/gradio_api/call/predict"


class StubApp(App):
    """A Gradio app as far as the middleware knows it, without accounts and with an empty queue."""

    auth = auth_dependency = None

    def __init__(self) -> None:  # without all that FastAPI makes
        functions = {0: SimpleNamespace(api_name="predict", api_visibility="public")}
        queue = SimpleNamespace(
            event_queue_per_concurrency_id={"predict": SimpleNamespace(queue=[])},
            event_ids_to_events={},
            pending_event_ids_session={},
            pending_messages_per_session={},
        )
        self.blocks = SimpleNamespace(fns=functions, _queue=queue, models=["cnn"])

    def add(self, session: str, num_bytes: int = 0, is_finished: bool = False, address: str = "") -> None:
        """Add an event, waiting or with a result that is not fetched."""
        queue = self.blocks._queue
        scope = {BYTES: num_bytes, "client": (address or session, 1)}
        event = SimpleNamespace(session_hash=session, request=SimpleNamespace(scope=scope))
        name = str(sum(map(len, queue.pending_event_ids_session.values())))
        queue.pending_event_ids_session.setdefault(session, set()).add(name)
        queue.pending_messages_per_session[session] = "messages"
        if not is_finished:
            queue.event_ids_to_events[name] = event
            queue.event_queue_per_concurrency_id["predict"].queue.append(event)


async def reads_all(scope, receive, send):
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


async def no_body():
    return {"type": "http.request", "body": b"", "more_body": False}


async def echoes(scope, receive, send):
    body = b""
    while (message := await receive())["more_body"]:
        body += message["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body + message["body"]})


def ask(
    inner,
    path: str,
    parts: list[bytes],
    content_length: int | None = None,
    app: App | None = None,
    kind: bytes = b"",
    **rest,
) -> tuple[int, dict, int]:
    """Status, reply, and the number of parts of the body that were read."""
    left, sent = list(parts), []
    headers = [(b"content-type", kind)]
    headers += [(b"host", b"evil.example"), (b"x-forwarded-host", b"evil.example")]
    headers += [] if content_length is None else [(b"content-length", str(content_length).encode())]

    async def receive():
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"", **rest}
    scope["app"] = app or StubApp()
    run(Requests(inner)(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"]), len(parts) - len(left)


@pytest.mark.parametrize(("path", "limit"), [(RUN, MAX_BODY_BYTES), ("/gradio_api/upload", MAX_UPLOAD_BODY_BYTES)])
def test_a_body_with_a_large_content_length_is_refused_unread(path, limit):
    part, count = bytes(2**20), limit // 2**20
    assert ask(reads_all, path, [part] * count)[0] == 200
    status, reply, read = ask(reads_all, path, [part] * (count + 1), content_length=(count + 1) * 2**20)
    assert status == 413 and "too large" in reply["error"] and read == 0


@pytest.mark.parametrize("content_length", [None, 0, 7])
def test_a_large_body_without_its_content_length_is_not_read_to_its_end(content_length):
    status, reply, read = ask(reads_all, RUN, [bytes(2**20)] * 50, content_length)
    assert status == 413 and "too large" in reply["error"] and read == 3


@pytest.mark.parametrize("size", [7, 10_000])
def test_an_upload_with_many_files_is_refused(size):
    def upload(num_files: int) -> tuple[int, dict, int]:
        body = (
            b'--x"y\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\na\r\n' * num_files + b'--x"y--'
        )
        parts = [body[start : start + size] for start in range(0, len(body), size)]
        return ask(reads_all, "/gradio_api/upload", parts, kind=b'multipart/form-data; boundary="x\\"y"')

    assert upload(MAX_PARTS)[0] == 200
    status, reply, _ = upload(MAX_PARTS + 1)
    assert status == 400 and str(MAX_PARTS) in reply["error"]


@pytest.mark.parametrize("value", [b"[],", b"0,", b'{"a":0},'])
def test_a_body_with_too_many_values_is_refused(value):
    body = b'{"data": [' + value * MAX_VALUES + b"0]}"
    assert len(body) < MAX_BODY_BYTES
    status, reply, _ = ask(reads_all, RUN, [body])
    assert status == 413 and "too large" in reply["error"]


async def send_slowly(app: Requests, path: str, part: bytes, is_whole: bool) -> int | None:
    """Send a body whose second part never comes, unless the first is the whole; the status of the reply."""
    parts, statuses = [part], []

    async def receive():
        if not parts:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": parts.pop(), "more_body": not is_whole}

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b"", "app": StubApp()}
    await app(scope, receive, send)
    return statuses[0]


@pytest.mark.parametrize(
    ("path", "limit"), [(RUN, MAX_LARGE_BODIES_BYTES), ("/gradio_api/upload", MAX_ARRIVING_UPLOADS_BYTES)]
)
def test_large_bodies_that_arrive_slowly_are_bounded_together_and_small_ones_are_read_meanwhile(path, limit):
    async def send_many() -> None:
        app = Requests(reads_all)
        part = bytes(2**20)
        waiting = [asyncio.create_task(send_slowly(app, path, part, False)) for _ in range(limit // len(part))]
        await asyncio.sleep(0)
        assert app.large_bodies.used + app.uploads.used == limit
        assert await send_slowly(app, path, part, True) == 503
        assert await send_slowly(app, path, bytes(SMALL_BODY_BYTES), True) == 200
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert app.large_bodies.used == app.uploads.used == 0

    run(send_many())


def test_a_body_that_never_ends_is_given_up_although_its_parts_arrive(monkeypatch):
    monkeypatch.setattr(requests, "MAX_DURATION", 0.05)

    async def drip() -> int:
        statuses = []

        async def receive():
            await asyncio.sleep(0.01)
            return {"type": "http.request", "body": b"x", "more_body": True}

        async def send(message):
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {"type": "http", "method": "POST", "path": RUN, "headers": [], "query_string": b"", "app": StubApp()}
        await Requests(reads_all)(scope, receive, send)
        return statuses[0]

    assert run(drip()) == 408


@pytest.mark.parametrize("header", [b"host", b"x-forwarded-host", b"x-gradio-server"])
def test_a_page_with_a_very_long_address_is_refused(header):
    async def get(value: bytes) -> int:
        statuses = []

        async def send(message):
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "app": StubApp()}
        await Requests(reads_all)(scope | {"headers": [(header, value)]}, no_body, send)
        return statuses[0]

    assert run(get(b"a" * 253)) == 200
    assert run(get(b"a" * 1000)) == 400


@pytest.mark.parametrize("path", [RUN, "/gradio_api/upload"])
def test_a_body_whose_next_part_does_not_arrive_is_given_up(path, monkeypatch):
    monkeypatch.setattr(requests, "MAX_PAUSE", 0.01)
    app = Requests(reads_all)
    assert run(send_slowly(app, path, bytes(2**20), False)) == 408
    assert app.large_bodies.used == app.uploads.used == 0


def test_the_queue_takes_no_more_events_than_fit():
    app = StubApp()
    for number in range(MAX_EVENTS - 1):
        app.add(f"session {number}")
    assert ask(echoes, CALL, [b"{}"], app=app)[0] == 200
    app.add("one more")
    status, reply, _ = ask(echoes, CALL, [b"{}"], app=app)
    assert status == 503 and reply["error"].endswith(".")
    assert ask(echoes, RUN, [b"{}"], app=app)[0] == 200  # drawings do not wait in the queue


def test_the_queue_keeps_places_for_other_addresses():
    app = StubApp()
    for number in range(MAX_EVENTS_OF_ADDRESS):
        app.add(f"session {number}", address="one")
    assert ask(echoes, CALL, [b"{}"], app=app, client=("one", 1))[0] == 503
    assert ask(echoes, CALL, [b"{}"], app=app, client=("two", 1))[0] == 200


def test_the_queue_takes_no_more_bytes_than_fit():
    app = StubApp()
    app.add("large", MAX_WAITING_BYTES - 10_000)
    assert ask(echoes, CALL, [b'"' + b"x" * 4_500 + b'"'], app=app)[0] == 200
    assert ask(echoes, CALL, [b'"' + b"x" * 5_500 + b'"'], app=app)[0] == 503
    assert ask(echoes, CALL, [b"[" + b"0," * 120 + b"0]"], app=app)[0] == 200
    assert ask(echoes, CALL, [b"[" + b"0," * 150 + b"0]"], app=app)[0] == 503


def test_the_oldest_result_that_nobody_fetches_is_forgotten_first():
    app = StubApp()
    app.add("waits")
    for number in range(MAX_EVENTS):
        app.add(f"session {number}", is_finished=True)
    app.blocks._queue.pending_event_ids_session["has fetched all"] = set()
    assert ask(echoes, CALL, [b"{}"], app=app)[0] == 200
    sessions = ["waits", *(f"session {number}" for number in range(2, MAX_EVENTS))]
    assert list(app.blocks._queue.pending_event_ids_session) == sessions
    assert list(app.blocks._queue.pending_messages_per_session) == sessions


def test_a_failure_is_answered_by_a_sentence_and_logged_in_one_line_without_the_text_of_the_error(capsys):
    async def fails(scope, receive, send):
        raise KeyError("/home/somebody\ny" * 500)

    status, reply, _ = ask(fails, RUN, [b""])
    assert status == 400 and reply["error"].endswith(".")
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "KeyError at test_requests.py" in error and "somebody" not in error


def test_a_line_feed_in_a_path_does_not_forge_a_line_of_the_log(capsys):
    async def fails(scope, receive, send):
        raise KeyError

    assert ask(fails, "/gradio_api/call/predict/a\nINFO: all is well\r\x1b[2J", [b""], method="GET")[0] == 400
    assert capsys.readouterr().err.count("\n") == 1


def test_an_empty_session_name_is_refused_and_other_bodies_reach_gradio_complete(capsys):
    status, reply = ask(echoes, "/gradio_api/queue/join", [b'{"session_hash"', b': ""}'])[:2]
    assert status == 400 and "session's name" in reply["error"] and capsys.readouterr().err == ""
    assert ask(echoes, CALL, [b'{"session_hash"', b': "a"}'])[:2] == (200, {"session_hash": "a"})


def test_a_full_disk_is_reported(capsys):
    async def fails(scope, receive, send):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    status, reply, _ = ask(fails, "/gradio_api/upload", [b""])
    assert status == 507 and "No space left on device" in reply["error"]


def test_requests_of_another_app_are_passed_on_unchanged():
    async def receive():
        raise AssertionError

    passed = []

    async def other(scope, receive, send):
        passed.append(scope["path"])

    scope = {"type": "http", "method": "PUT", "path": "/dev/reload", "headers": [], "app": object()}
    run(Requests(other)(scope, receive, None))
    assert passed == ["/dev/reload"]


def test_health_names_the_models_at_any_path():
    for path, root_path in (("/health", ""), ("/digits/health", "/digits")):
        assert ask(None, path, [], method="GET", root_path=root_path)[:2] == (200, {"models": ["cnn"]})


def test_queries_that_gradio_would_keep_do_not_reach_it():
    assert requests._query("/gradio_api/upload", b"upload_id=a") == b""
    assert requests._query("/gradio_api/info", b"all_endpoints=True") == b"page=&all_endpoints=True"
    assert requests._query("/config", b"page=a") == b"page=a"


def tool_request(value: object, app: App | None = None, **rest) -> tuple[int, dict]:
    async def replies_with_headers(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        named = {name.decode(): value.decode() for name, value in scope["headers"]}
        await send({"type": "http.response.body", "body": json.dumps(named).encode()})

    return ask(replies_with_headers, MCP_ROUTE, [json.dumps(value).encode()], app=app, **rest)[:2]


def test_tools_call_the_server_itself_whatever_host_a_client_names():
    headers = tool_request({"method": "tools/call", "params": {"name": "predict"}}, server=("127.0.0.1", 7860))[1]
    assert headers["host"] == "127.0.0.1:7860"


@pytest.mark.parametrize(
    "value",
    [
        {"method": "x"},
        {"method": ["ping"]},
        {"method": "tools/call", "params": {"name": "x\nforged"}},
        {"method": "tools/call", "params": 3},
        [],
        "ping",
    ],
)
def test_tool_requests_that_would_fill_the_log_are_refused(value):
    status, reply = tool_request(value, server=("127.0.0.1", 7860))
    assert status == 400 and "Protocol" in reply["error"]


def test_a_page_with_accounts_has_no_tools():
    app = StubApp()
    app.auth = {"name": "password"}
    assert tool_request({"method": "ping"}, app, server=("127.0.0.1", 7860))[0] == 404
