"""The page and its configuration are made once for each address, and for each reply where visitors must log in."""

import asyncio
from types import SimpleNamespace

import pytest
from gradio.routes import App

from coroutines import run
from mnist_demo.ui.server import page_cache
from mnist_demo.ui.server.page_cache import MAX_REPLIES, PageCache
from mnist_demo.ui.server.requests import BusyError


async def ignore(message):
    pass


class StubApp(App):
    """A Gradio app as far as the middleware knows it."""

    auth_dependency = None

    def __init__(self, auth: object = None) -> None:  # without all that FastAPI makes
        self.auth = auth
        self.blocks = SimpleNamespace(share=False)


class Site:
    """The application behind the cache: it replies with how many requests it has got."""

    def __init__(self, status: int = 200, auth: object = None) -> None:
        self.requests: list[dict] = []
        self.status, self.app = status, StubApp(auth)
        self.cache = PageCache(self.answer)

    async def answer(self, scope, receive, send):
        self.requests.append(scope)
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b"%d" % len(self.requests)})

    def get(self, path="/", query=b"", host=b"a", encoding=b"gzip", method="GET") -> bytes:
        headers = [(b"host", host), (b"accept-encoding", encoding), (b"cookie", b"x")]
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "query_string": query}
        sent = []

        async def send(message):
            sent.append(message)

        run(self.cache(scope | {"headers": headers, "app": self.app}, None, send))
        return sent[1]["body"]


def test_a_reply_is_repeated_for_the_same_address_whatever_the_query():
    site = Site()
    assert site.get() == b"1"
    assert site.get(query=b"?view=inside") == b"1"
    assert site.requests[0]["query_string"] == b""
    assert site.requests[0]["headers"] == [(b"host", b"a"), (b"accept-encoding", b"gzip")]
    assert site.get(host=b"b") == b"2"
    assert site.get(encoding=b"") == b"3"
    assert site.get("/config") == b"4"
    assert site.get() == b"1"


def test_requests_at_once_share_one_reply():
    site = Site()

    async def answer(scope, receive, send):
        await asyncio.sleep(0.01)
        await site.answer(scope, receive, send)

    site.cache = PageCache(answer)

    async def crowd():
        sent = []
        scope = {"type": "http", "method": "GET", "path": "/", "root_path": "", "query_string": b"", "headers": []}

        async def send(message):
            sent.append(message)

        await asyncio.gather(*(site.cache(scope | {"app": site.app}, None, send) for _ in range(5)))
        assert [message["body"] for message in sent if "body" in message] == [b"1"] * 5

    run(crowd())


def test_a_changed_reply_does_not_change_the_kept_one():
    site = Site()

    async def send(message):
        message["headers" if "headers" in message else "body"] = None

    scope = {"type": "http", "method": "GET", "path": "/", "root_path": "", "query_string": b"", "app": site.app}
    headers = [(b"host", b"a"), (b"accept-encoding", b"gzip")]
    run(site.cache(scope | {"headers": headers}, None, send))
    assert site.get() == b"1"


@pytest.mark.parametrize(
    ("site", "request_"),
    [
        (Site(), {"path": "/theme.css"}),
        (Site(), {"method": "HEAD"}),
        (Site(auth=[("a", "b")]), {}),
        (Site(status=500), {}),
    ],
)
def test_other_replies_are_not_kept(site, request_):
    assert [site.get(**request_) for _ in range(2)] == [b"1", b"2"]


def test_only_so_many_replies_are_kept_and_the_most_used_stays():
    site = Site()
    for number in range(3 * MAX_REPLIES):
        assert site.get() == b"1"
        site.get(host=b"%d" % number)
    assert site.get() == b"1"
    assert len(site.cache._replies) == len(site.cache._uses) == MAX_REPLIES


def test_only_so_many_requests_wait_for_replies_that_have_to_be_made(monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_WAITING", 2)
    site, never = Site(), asyncio.Event()

    async def answer(scope, receive, send):
        await never.wait()
        await site.answer(scope, receive, send)

    site.cache = PageCache(answer)

    async def crowd():
        async def get(host: bytes) -> None:
            scope = {
                "type": "http",
                "method": "GET",
                "path": "/",
                "root_path": "",
                "query_string": b"",
                "app": site.app,
            }
            await site.cache(scope | {"headers": [(b"host", host)]}, None, ignore)

        waiting = [asyncio.create_task(get(host)) for host in (b"a", b"b")]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await get(b"c")
        never.set()
        await asyncio.gather(*waiting)
        await get(b"c")

    run(crowd())
