"""What every request goes through on its way to Gradio: how large it may be, and a sentence where it makes no sense.

Gradio's own routes stumble over requests that its page would never send: an event of no such number, JSON with NaN, half a
surrogate pair. Without this each leaves a page of traceback in the log, and the sender with "Internal Server Error".
"""

import json
import sys
from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.drawing.ink import short

# Bytes. A drawing's JSON in the JSON of a request has its quotes escaped; a picture of 25 megapixels fits into 30 MB.
LARGEST_UPLOAD = 30 * 2**20
LARGEST = {"upload": LARGEST_UPLOAD + 2**16, "else": 2 * 2**20}


class TooLargeError(Exception):
    """More was sent than may be."""


class Requests:
    """The ASGI application around Gradio's: refuses what is too large, tells in a line what has failed."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_upload = scope["path"].rstrip("/").endswith("/upload")
        left = LARGEST["upload" if is_upload else "else"]
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
            if scope["path"].rstrip("/").endswith("/queue/join") or "/call/" in scope["path"]:
                await self.app(scope, await _checked(receive_so_much), send_on)
            else:
                await self.app(scope, receive_so_much, send_on)
        except ClientDisconnect:  # who went away needs no reply
            return
        except Exception as error:
            if _has(error, TooLargeError) or left < 0:
                what = "picture: at most 30 MB" if is_upload else "drawing: at most a million characters of JSON"
                status, words = 413, f"That is too large for a {what} can be read."
            else:
                told = f"{type(error).__name__} {short(str(error))}"
                print(f"{scope['method']} {short(scope['path'])}: {told}", file=sys.stderr)
                status, words = 400, "This request makes no sense to the page: reload it, or see the README on the API."
            if isinstance(error, OSError) and error.strerror:  # a full disk
                status, words = 507, f"The server cannot do this now ({error.strerror}): try again later."
            if started:  # a stream of events, which has said by now what it could
                with suppress(Exception):
                    await send({"type": "http.response.body", "body": b""})
            else:
                await _reply(send, status, {"error": words})


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
    if isinstance(value, dict) and value.get("session_hash") == "":
        raise ValueError("a session without a name")

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
