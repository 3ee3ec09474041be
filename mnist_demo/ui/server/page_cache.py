"""Middleware that keeps the replies with the page and its configuration.

For each of them Gradio copies and writes 500 kB of JSON, and the compression stops the event loop: 25 ms together. A whole
class opens the page at once.
"""

import asyncio

import gradio as gr
from starlette._utils import get_route_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.ui import gradio_compat

ROUTES = ("/", "/config")
# The headers on which these replies depend: the address that the page has for its visitors, and whether they take gzip.
HEADERS = (b"host", b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server", b"accept-encoding")
MAX_REPLIES = 16  # of 100 kB each, or 500 kB without compression; a server has one or two addresses


class PageCache:
    """An ASGI application around the one of a Gradio page. In any other application it changes nothing."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._making = asyncio.Lock()  # one at a time: in many threads they would stop everything else
        self._replies: dict[tuple[object, ...], list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with an earlier reply for the same address if there is one."""
        is_page = scope["type"] == "http" and scope["method"] == "GET" and get_route_path(scope) in ROUTES
        if not is_page or not isinstance(scope["app"], gr.routes.App) or gradio_compat.has_accounts(scope["app"]):
            await self._app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name in HEADERS]
        key = (scope["path"], scope["root_path"], scope["app"].get_blocks().share, *headers)
        reply = self._replies.get(key)
        if reply is None:
            async with self._making:
                # With nothing else of the request, so that no client can change the reply to another one.
                scope = {**scope, "headers": headers, "query_string": b""}
                reply = self._replies.get(key) or await self._made(scope, receive)
            if reply[0]["status"] == 200:
                self._replies[key] = reply
                if len(self._replies) > MAX_REPLIES:
                    del self._replies[next(iter(self._replies))]  # the oldest
        for message in reply:
            await send(dict(message))  # ReplyHeaders changes it

    async def _made(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return messages
