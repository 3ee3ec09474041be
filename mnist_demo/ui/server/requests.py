"""Middleware around Gradio's server: closes routes, limits requests, answers failures in a sentence.

Requests that the page does not send can make Gradio fail: an event that does not exist, NaN in JSON, an unpaired surrogate.
Without this middleware each such request leaves a traceback in the log, and the client gets "Internal Server Error". Bugs in
the functions of the page do not get here: gradio_compat.Page logs them. Checked with Gradio 6.31.
"""

import asyncio
import io
import json
import sys
import time
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_to_bytes

import gradio as gr
from PIL import Image
from python_multipart.multipart import parse_options_header
from starlette._utils import get_route_path
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.errors import UserError, short_repr
from mnist_demo.ui import FOLDER, gradio_compat
from mnist_demo.ui.server.routes import (
    HEALTH_ROUTE,
    ICON_ROUTE,
    INFO_ROUTES,
    JSON_ROUTE,
    MAX_SESSION_CHARACTERS,
    MCP_ROUTE,
    UPLOAD_ROUTE,
    adds_event,
    is_open,
    is_session,
    is_tool_request,
)

MAX_UPLOAD_BYTES = 30 * 2**20  # a picture of 25 megapixels fits
MAX_UPLOAD_BODY_BYTES = MAX_UPLOAD_BYTES + 2**16  # with the form around it
# Files and fields of an upload; the page and the API send one. Each takes 0.3 ms in the event loop.
MAX_PARTS = 20
# Of any other request: a drawing's JSON, with its quotes escaped, in the JSON of the request.
MAX_BODY_BYTES = 2 * 2**20
# Brackets, braces, commas and colons in JSON. The largest drawing has 65,000.
MAX_VALUES = 100_000
BYTES_PER_VALUE = 70  # in memory, measured with lists of [], of 1.5 and of {"": 0}
# All bodies in memory at once that have more than SMALL_BODY_BYTES. A drawing has 1 to 20 kB, so drawings are read even while
# large bodies arrive slowly.
MAX_LARGE_BODIES_BYTES = 64 * 2**20
SMALL_BODY_BYTES = 2**16
MAX_ARRIVING_UPLOADS_BYTES = 2**29  # on the disk at once, beside complete uploads; a class of forty has 200 MB
MAX_PAUSE = 20.0  # seconds between two parts of a body
MAX_DURATION = 60.0  # seconds for the whole body
# Headers that say which address the page has for a client. Gradio writes it hundreds of times into the page.
ADDRESS_HEADERS = (b"host", b"x-forwarded-host", b"x-gradio-server")
MAX_ADDRESS_BYTES = 300  # a host name has at most 253 characters

UNEXPECTED = "Unexpected request. Please reload the page; for the API, see docs/api.md."


class TooLargeError(UserError):
    """The body of a request is too large."""


class BusyError(UserError):
    """Other requests take all the memory or all the places that requests may take."""


class SessionNameError(UserError):
    """A session's name that is empty, too long or not a text."""


class TooManyFilesError(UserError):
    """An upload has more than MAX_PARTS files and fields."""


class PauseError(UserError):
    """A body arrives too slowly."""


class ToolRequestError(UserError):
    """A request of the Model Context Protocol that is not passed on."""


class Requests:
    """An ASGI application around the one of a Gradio page. In any other application it changes nothing."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.large_bodies = Budget(MAX_LARGE_BODIES_BYTES)  # in memory
        self.uploads = Budget(MAX_ARRIVING_UPLOADS_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request if it is allowed, and reply to it if it fails."""
        if scope["type"] != "http" or not isinstance(scope["app"], gr.routes.App):
            await self.app(scope, receive, send)
            return
        if any(len(value) > MAX_ADDRESS_BYTES for name, value in scope["headers"] if name in ADDRESS_HEADERS):
            await _error(400, "The address of this page is too long.")(scope, receive, send)
            return
        path = get_route_path(scope)
        is_mcp = path.startswith(MCP_ROUTE)
        if not is_open(scope) or (is_mcp and gradio_compat.has_accounts(scope["app"])):  # Gradio's tools need no login
            await _error(404, "There is nothing here.")(scope, receive, send)
            return
        if path == HEALTH_ROUTE:
            await JSONResponse(gradio_compat.health(scope["app"].get_blocks()))(scope, receive, send)
            return
        if path.startswith(ICON_ROUTE):
            await Response(_icon(int(path.removeprefix(ICON_ROUTE))), media_type="image/png")(scope, receive, send)
            return
        scope["query_string"] = _query(path, scope["query_string"])
        if is_mcp and scope["method"] == "POST":
            scope["headers"] = _from_itself(scope)
        await self._pass_on(scope, path, receive, send)

    async def _pass_on(self, scope: Scope, path: str, receive: Receive, send: Send) -> None:
        is_upload_route = path == UPLOAD_ROUTE
        limited = (
            LimitedBody(receive, MAX_UPLOAD_BODY_BYTES, self.uploads, _boundary(scope))
            if is_upload_route
            else LimitedBody(receive, MAX_BODY_BYTES, self.large_bodies)
        )
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            if _content_length(scope) > limited.limit:
                raise TooLargeError
            if is_upload_route:
                await self.app(scope, limited.receive, send_noting_start)
            else:
                body = await _whole(limited.receive)
                value = _check(scope, path, body)
                live = gradio_compat.live_function(scope["app"], value) if path == JSON_ROUTE else None
                if live:
                    reply = await scope["app"].get_blocks().answer_live(live, value["data"], Request(scope, receive))
                    await reply(scope, receive, send_noting_start)
                else:
                    await self.app(scope, _again(body, receive), send_noting_start)
        except ClientDisconnect:
            return
        except Exception as error:
            error = limited.error or error  # the server below may have replaced it
            status, sentence = _failure(error, is_upload_route)
            if status == 400 and not isinstance(error, UserError):
                _log(scope, error)
            if started:  # a stream of events, which has already sent its content
                with suppress(Exception):
                    await send({"type": "http.response.body", "body": b""})
            else:
                await _error(status, sentence)(scope, receive, send)
        finally:
            limited.forget()


class Budget:
    """Bytes that requests may hold together."""

    def __init__(self, limit: int):
        self.limit = limit
        self.used = 0


class LimitedBody:
    """Receives the body of a request, within its limits and the budget of all such bodies.

    Bodies of up to SMALL_BODY_BYTES do not count.
    """

    def __init__(self, receive: Receive, limit: int, budget: Budget, boundary: bytes = b""):
        self.limit = limit
        self.error: Exception | None = None
        self._receive = receive
        self._budget = budget
        self._size = self._counted = 0
        self._is_arriving = False
        self._deadline = time.monotonic() + MAX_DURATION
        self._boundary = boundary
        self._parts_left = MAX_PARTS + 1  # another boundary is at the end
        self._end = b""  # of the previous message, where a boundary may have started

    async def receive(self) -> Message:
        """The next message. Raises TooLargeError, TooManyFilesError, BusyError, PauseError."""
        try:
            return await self._next()
        except UserError as error:
            self.error = error
            raise

    def forget(self) -> None:
        """Give the bytes back to the budget."""
        self._budget.used -= self._counted

    async def _next(self) -> Message:
        if self._is_arriving:
            try:
                message = await asyncio.wait_for(self._receive(), min(MAX_PAUSE, self._deadline - time.monotonic()))
            except asyncio.TimeoutError:
                raise PauseError("The connection is too slow: please try again.") from None
        else:
            message = await self._receive()
        body = message.get("body", b"")
        self._is_arriving = message.get("more_body", False)
        self._size += len(body)
        if self._size > self.limit:
            raise TooLargeError
        if self._size > SMALL_BODY_BYTES:
            self._budget.used += self._size - self._counted
            self._counted = self._size
            if self._budget.used > self._budget.limit:
                raise BusyError
        if self._boundary:
            searched = self._end + body
            self._parts_left -= searched.count(self._boundary)
            if self._parts_left < 0:
                raise TooManyFilesError(f"At most {MAX_PARTS} files can be uploaded at once.")
            self._end = searched[len(searched) - len(self._boundary) + 1 :]
        return message


async def _whole(receive: Receive) -> bytes:
    """The whole body of a request."""
    parts: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _query(path: str, query: bytes) -> bytes:
    """The query that Gradio gets in place of this one."""
    if path in INFO_ROUTES:  # without a page, Gradio repeats the Host header of the first request to everybody
        return b"page=&" + query
    if path == UPLOAD_ROUTE:  # Gradio would keep the progress of each upload_id until somebody asks for it
        return b""
    return query


def _from_itself(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers of a request as if the server had sent it to itself.

    Gradio's tools call the API at the address that the first request of a tool names. With the headers of a client, the server
    would send everybody's drawings there.
    """
    host, port = scope["server"]
    own = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    named = (b"host", b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server", b"forwarded")
    return [(b"host", own.encode()), *((name, value) for name, value in scope["headers"] if name not in named)]


def _boundary(scope: Scope) -> bytes:
    """What stands before each part of an upload's body and at its end; b"" if its header names none."""
    _, options = parse_options_header(Headers(scope=scope).get("content-type", ""))
    return b"--" + options[b"boundary"] if options.get(b"boundary") else b""


def _content_length(scope: Scope) -> int:
    """The length of the body by the header, 0 without one."""
    value = Headers(scope=scope).get("content-length", "")
    return int(value) if value.isdecimal() and len(value) < 20 else 0


def _check(scope: Scope, path: str, body: bytes) -> Any:
    """The JSON of a POST request, None without one. Checks what Gradio would keep.

    Raises SessionNameError, ToolRequestError, TooLargeError, BusyError.
    """
    value = None
    names: list[Any] = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
    if scope["method"] == "POST":
        num_values = sum(map(body.count, (b"[", b"{", b",", b":")))
        if num_values > MAX_VALUES:
            raise TooLargeError
        scope[gradio_compat.BYTES] = 2 * len(body) + BYTES_PER_VALUE * num_values  # Gradio keeps body and values
        with suppress(ValueError, RecursionError):  # Gradio reports it
            value = json.loads(body)
        if isinstance(value, dict) and value.get("session_hash") is not None:
            names.append(value["session_hash"])
    if not all(map(is_session, names)):
        raise SessionNameError(f"A session's name must have 1 to {MAX_SESSION_CHARACTERS} characters.")
    if path.startswith(MCP_ROUTE):
        words = unquote_to_bytes(scope["query_string"]).decode("utf-8", "replace")
        if not words.isprintable() or (scope["method"] == "POST" and not is_tool_request(value)):
            raise ToolRequestError("Unexpected request of the Model Context Protocol.")
    if scope["method"] == "POST" and adds_event(path) and not gradio_compat.has_room(scope):
        raise BusyError
    return value


def _again(body: bytes, receive: Receive) -> Receive:
    """A function that receives the body again, and then the messages after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def _failure(error: Exception, is_upload_route: bool) -> tuple[int, str]:
    """HTTP status and sentence of the reply to a failed request."""
    if isinstance(error, OSError) and error.strerror:  # a full disk
        return 507, f"The server cannot do this now ({error.strerror}): try again later."
    if isinstance(error, BusyError):
        return 503, "The server has too much to do: try again in a moment."
    if isinstance(error, TooLargeError):
        limit = "picture: at most 30 MB" if is_upload_route else "drawing: at most a million characters of JSON"
        return 413, f"That is too large for a {limit} can be read."
    if isinstance(error, PauseError):
        return 408, str(error)
    if isinstance(error, UserError):
        return 400, str(error)
    return 400, UNEXPECTED


async def unexpected_fields(_: Request, __: Exception) -> Response:
    """The reply to JSON with missing or wrong fields.

    FastAPI's own reply repeats the body for each of these fields, which takes up to a second.
    """
    return JSONResponse({"error": UNEXPECTED}, 422)


def _log(scope: Scope, error: Exception) -> None:
    """Log a failed request in one line: any client can cause it, and tracebacks would fill the log.

    The error's text is left out: it may contain a path of the server or what a visitor has sent.
    """
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
    print(f"{scope['method']} {short_repr(scope['path'])}: {where}", file=sys.stderr)


def _error(status: int, sentence: str) -> Response:
    """A reply that closes the connection, because the body of the request may not have been read."""
    return JSONResponse({"error": sentence}, status, headers={"Connection": "close"})


@cache
def _icon(side: int) -> bytes:
    """The page's icon as a PNG of this size in pixels; Gradio would make it for each request."""
    icon = io.BytesIO()
    Image.open(FOLDER / "favicon.png").resize((side, side)).save(icon, "PNG")
    return icon.getvalue()
