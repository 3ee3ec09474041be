"""Middleware that keeps the replies with the page and its configuration.

For each of them Gradio copies and writes 500 kB of JSON, and the compression stops the event loop: 25 ms together. A whole
class opens the page at once.
"""

import asyncio
from collections import Counter

import gradio as gr
from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.ui import gradio_compat
from mnist_demo.ui.server.requests import BusyError

ROUTES = ("/", "/config")
# The headers on which these replies depend: the address that the page has for its visitors.
HEADERS = (b"host", b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server")
MAX_REPLIES = 16  # of 100 kB each, or 500 kB without compression; a server has one or two addresses
MAX_WAITING = 20  # requests for replies that have to be made


class PageCache:
    """An ASGI application around the one of a Gradio page. In any other application it changes nothing."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._making = asyncio.Lock()  # one at a time: in many threads they would stop everything else
        self._waiting = 0
        self._replies: dict[tuple[object, ...], list[Message]] = {}
        self._uses: Counter[tuple[object, ...]] = Counter()  # of each reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with an earlier reply for the same address if there is one. Raises BusyError."""
        is_page = scope["type"] == "http" and scope["method"] == "GET" and get_route_path(scope) in ROUTES
        if not is_page or not isinstance(scope["app"], gr.routes.App) or gradio_compat.has_accounts(scope["app"]):
            await self._app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name in HEADERS]
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            headers.append((b"accept-encoding", b"gzip"))
        key = (scope["path"], scope["root_path"], scope["app"].get_blocks().share, *headers)
        reply = self._replies.get(key)
        if reply is None:
            # With nothing else of the request, so that no client can change the reply to another one.
            reply = await self._make(key, {**scope, "headers": headers, "query_string": b""}, receive)
        if key in self._replies:
            self._uses[key] += 1
        for message in reply:
            await send(dict(message))  # ReplyHeaders changes it

    async def _make(self, key: tuple[object, ...], scope: Scope, receive: Receive) -> list[Message]:
        """The reply to this request, which is kept unless it reports an error."""
        if self._waiting >= MAX_WAITING:
            raise BusyError
        self._waiting += 1
        try:
            async with self._making:
                if key in self._replies:  # made while this request waited
                    return self._replies[key]
                reply: list[Message] = []

                async def keep(message: Message) -> None:
                    reply.append(message)

                await self._app(scope, receive, keep)
        finally:
            self._waiting -= 1
        if reply[0]["status"] == 200:
            if len(self._replies) >= MAX_REPLIES:  # not the page's own address, which many have used
                rarest = min(self._replies, key=self._uses.__getitem__)
                del self._replies[rarest], self._uses[rarest]
            self._replies[key] = reply
        return reply
