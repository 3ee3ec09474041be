"""What every request goes through on its way to Gradio: what it may ask for, how large it may be, and a sentence where it fails.

Some routes of Gradio do unbounded work, or open connections, for anybody who asks. Others fail on requests that its page
never sends: an event of no such number, JSON with NaN, half a surrogate pair. Without this module each such request leaves a
traceback in the log, and the sender gets "Internal Server Error". Checked with Gradio 6.31.
"""

import json
import re
import sys
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.errors import UserError, short_repr
from mnist_demo.ui.uploads import is_upload

# Bytes. A drawing's JSON in the JSON of a request has its quotes escaped; a picture of 25 megapixels fits into 30 MB.
LARGEST_UPLOAD = 30 * 2**20
LARGEST = {"upload": LARGEST_UPLOAD + 2**16, "else": 2 * 2**20}

# Routes of Gradio that the page does not use: a stream that never ends, a call of ffmpeg, a file kept for good, and
# functions of components, of which ours have none.
CLOSED = re.compile(r"/gradio_api/(dev/reload|process_recording|deep_link|component_server)/?$")
# Gradio resizes the icon to any size in the event loop, with none in the path to that in the query. The manifest names 192
# and 512 pixels.
ICON = re.compile(r"/pwa_icon(/(?P<size>.*))?$", re.DOTALL)
LARGEST_ICON = 512
# Gradio fetches an address that is given instead of a path.
FILE = re.compile(r"/gradio_api/file[=/](?P<path>.*)$", re.DOTALL)
# Gradio keeps values by session, under the name that the browser sends: its own has 10 or 11 characters.
SESSION = re.compile(r"/gradio_api/(heartbeat|stream)/(?P<name>[^/]*)")
LONGEST_SESSION = 64


class TooLargeError(Exception):
    """More was sent than may be."""


class SessionNameError(UserError):
    """A session must have a name of 1 to LONGEST_SESSION characters."""


class Requests:
    """The ASGI application around Gradio's: refuses what is closed or too large, logs a failure in one line."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not _is_open(scope["path"]):
            await _reply(send, 404, {"error": "There is nothing here."})
            return
        uploads = scope["path"].rstrip("/").endswith("/upload")
        left = LARGEST["upload" if uploads else "else"]
        started = False

        async def receive_so_much() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise TooLargeError
            return message

        async def send_on(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            if _length(scope) > left:
                raise TooLargeError
            _check_session_in_address(scope)
            if scope["method"] == "POST" and not uploads:
                await self.app(scope, await _checked(receive_so_much), send_on)
            else:
                await self.app(scope, receive_so_much, send_on)
        except ClientDisconnect:  # who went away needs no reply
            return
        except Exception as error:
            if _has(error, TooLargeError) or left < 0:
                what = "picture: at most 30 MB" if uploads else "drawing: at most a million characters of JSON"
                status, words = 413, f"That is too large for a {what} can be read."
            else:
                told = f"{type(error).__name__} {short_repr(str(error))}"
                print(f"{scope['method']} {short_repr(scope['path'])}: {told}", file=sys.stderr)
                status, words = 400, "This request makes no sense to the page: reload it, or see the README on the API."
            if isinstance(error, OSError) and error.strerror:  # a full disk
                status, words = 507, f"The server cannot do this now ({error.strerror}): try again later."
            if started:  # a stream of events, which has said by now what it could
                with suppress(Exception):
                    await send({"type": "http.response.body", "body": b""})
            else:
                await _reply(send, status, {"error": words})


def _is_open(path: str) -> bool:
    """Whether Gradio may be asked for this path, unquoted as ASGI has it."""
    if CLOSED.search(path):
        return False
    if icon := ICON.search(path):
        size = (icon["size"] or "").rstrip("/")
        return re.fullmatch("[0-9]{1,3}", size) is not None and 1 <= int(size) <= LARGEST_ICON
    if file := FILE.search(path):
        return is_upload(file["path"])
    return True


def _check_session_in_address(scope: Scope) -> None:
    """Raises SessionNameError for a session in the path or the query whose name is too long."""
    if session := SESSION.search(scope["path"]):
        _check_session(session["name"])
    for name in parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", []):
        _check_session(name)


def _check_session(name: Any) -> None:
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_SESSION:
        raise SessionNameError(f"a session's name must have 1 to {LONGEST_SESSION} characters")


async def _checked(receive: Receive) -> Receive:
    """What gives the same request again, read and looked through for what Gradio's queue stumbles over only later."""
    messages: list[Message] = []
    body = b""
    while not messages or messages[-1].get("more_body", False):
        messages.append(await receive())
        body += messages[-1].get("body", b"")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None  # Gradio says so itself
    if isinstance(value, dict) and value.get("session_hash") is not None:
        _check_session(value["session_hash"])

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


def _length(scope: Scope) -> int:
    """The bytes that a request says to have, 0 where it says nothing."""
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0


def _has(error: BaseException, kind: type[BaseException]) -> bool:
    return isinstance(error, kind) or any(_has(each, kind) for each in getattr(error, "exceptions", ()))


async def _reply(send: Send, status: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
