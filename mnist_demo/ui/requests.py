"""Middleware around Gradio's server: closes routes, limits sizes, answers failures in one sentence.

Some of Gradio's routes do unbounded work or open connections for any client. Others fail on requests that its page never
sends: an event that does not exist, NaN in JSON, an unpaired surrogate. Without this middleware each such request leaves
a traceback in the log, and the client gets "Internal Server Error". Bugs in the functions of the page do not get here:
gradio_compat.Page logs them. Checked with Gradio 6.31.
"""

import json
import re
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.errors import UserError, short_repr
from mnist_demo.ui.uploads import is_upload

MAX_UPLOAD_BYTES = 30 * 2**20  # a picture of 25 megapixels fits
MAX_UPLOAD_BODY_BYTES = MAX_UPLOAD_BYTES + 2**16  # with the form around it
# Of any other request: a drawing's JSON, with its quotes escaped, in the JSON of the request.
MAX_BODY_BYTES = 2 * 2**20

# Routes that the page does not use: an endless stream, a call of ffmpeg, a file kept forever, functions of components.
CLOSED = re.compile(r"/gradio_api/(dev/reload|process_recording|deep_link|component_server)/?$")
# Gradio resizes the icon to any size, in the event loop. Without a size in the path it takes the size of the query.
ICON = re.compile(r"/pwa_icon(/(?P<size>.*))?$", re.DOTALL)
MAX_ICON_SIDE = 512  # pixels; the manifest names 192 and 512
# Gradio fetches a URL that stands in place of a path.
FILE = re.compile(r"/gradio_api/file[=/](?P<path>.*)$", re.DOTALL)
# Gradio stores values per session, under the name that the client sends.
SESSION = re.compile(r"/gradio_api/(heartbeat|stream)/(?P<name>[^/]*)")
MAX_SESSION_CHARACTERS = 64  # Gradio's own names have 10 or 11


class TooLargeError(Exception):
    """The body of a request is too large."""


class SessionNameError(UserError):
    """A session needs a name of 1 to MAX_SESSION_CHARACTERS characters."""


class Requests:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request if it is allowed, and reply to it if it fails."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not _is_open(scope["path"]):
            await _reply(send, 404, "There is nothing here.")
            return
        is_upload_route = scope["path"].rstrip("/").endswith("/upload")
        bytes_left = MAX_UPLOAD_BODY_BYTES if is_upload_route else MAX_BODY_BYTES
        started = False

        async def receive_limited() -> Message:
            nonlocal bytes_left
            message = await receive()
            bytes_left -= len(message.get("body", b""))
            if bytes_left < 0:
                raise TooLargeError
            return message

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            if _content_length(scope) > bytes_left:
                raise TooLargeError
            _check_session_in_address(scope)
            has_json = scope["method"] == "POST" and not is_upload_route
            await self.app(scope, await _checked(receive_limited) if has_json else receive_limited, send_noting_start)
        except ClientDisconnect:
            return
        except Exception as error:
            # The server below may have replaced the TooLargeError by another error.
            is_too_large = isinstance(error, TooLargeError) or bytes_left < 0
            status, sentence = _failure(error, is_too_large, is_upload_route)
            if not is_too_large:
                _log(scope, error)
            if started:  # a stream of events, which has already sent its content
                with suppress(Exception):
                    await send({"type": "http.response.body", "body": b""})
            else:
                await _reply(send, status, sentence)


def _failure(error: Exception, is_too_large: bool, is_upload_route: bool) -> tuple[int, str]:
    """HTTP status and sentence of the reply to a failed request."""
    if isinstance(error, OSError) and error.strerror:  # a full disk
        return 507, f"The server cannot do this now ({error.strerror}): try again later."
    if is_too_large:
        limit = "picture: at most 30 MB" if is_upload_route else "drawing: at most a million characters of JSON"
        return 413, f"That is too large for a {limit} can be read."
    return 400, "This request makes no sense to the page: reload it, or see the README on the API."


def _log(scope: Scope, error: Exception) -> None:
    """Log a failed request in one line: any client can cause it, and tracebacks would fill the log."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} {short_repr(str(error))} at {Path(place.filename).name}:{place.lineno}"
    print(f"{scope['method']} {short_repr(scope['path'])}: {what}", file=sys.stderr)


def _is_open(path: str) -> bool:
    """Whether this path, decoded as in an ASGI scope, may be requested."""
    if CLOSED.search(path):
        return False
    if icon := ICON.search(path):
        size = (icon["size"] or "").rstrip("/")
        return re.fullmatch("[0-9]{1,3}", size) is not None and 1 <= int(size) <= MAX_ICON_SIDE
    if file := FILE.search(path):
        return is_upload(file["path"])
    return True


def _check_session_in_address(scope: Scope) -> None:
    """Check the session names in path and query. Raises SessionNameError."""
    if session := SESSION.search(scope["path"]):
        _check_session(session["name"])
    for name in parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", []):
        _check_session(name)


def _check_session(name: Any) -> None:
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_SESSION_CHARACTERS:
        raise SessionNameError(f"A session's name must have 1 to {MAX_SESSION_CHARACTERS} characters.")


async def _checked(receive: Receive) -> Receive:
    """A function that receives the messages of the body again, after its session name was checked.

    Gradio's queue would fail on such a name only later, outside the request.
    """
    messages: list[Message] = []
    body = b""
    while not messages or messages[-1].get("more_body", False):
        messages.append(await receive())
        body += messages[-1].get("body", b"")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None  # Gradio reports it
    if isinstance(value, dict) and value.get("session_hash") is not None:
        _check_session(value["session_hash"])

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


def _content_length(scope: Scope) -> int:
    """The length of the body by the header, 0 without one."""
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


async def _reply(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"error": sentence}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
