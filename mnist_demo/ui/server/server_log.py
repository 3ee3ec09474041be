"""The server's log: one line of figures a minute, without addresses or drawings.

    14:05 1,204 answers, 95 % within 41 ms, 3 requests refused, 742 MB

A minute without requests has no line. The environment variable MNIST_DEMO_LOG=0 turns the lines off.
"""

import asyncio
import errno
import os
import re
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_demo.ui.server.memory import trim_regularly
from mnist_demo.ui.server.routes import HEALTH_ROUTE

VARIABLE = "MNIST_DEMO_LOG"
SECONDS = 60  # from one line to the next

# Requests that count as answers: events of the page, and events and results of the queue.
ANSWER = re.compile(r"/gradio_api/(run/[^/]+|call/[^/]+/[^/]+|queue/data)/?$")


class ServerLog:
    """An ASGI application around the one of a Gradio page, which counts its replies.

    In any other application it changes nothing. Requests of /health are not counted: proxies send them all the time.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        trim_regularly()
        self.is_on = os.environ.get(VARIABLE) != "0"
        self._clear()

    def _clear(self) -> None:
        self.timer: asyncio.TimerHandle | None = None
        self.refused = 0
        self.milliseconds: Counter[int] = Counter()  # of answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request, or the start and end of the server."""
        is_page = isinstance(scope["app"], gr.routes.App)
        if scope["type"] == "lifespan" and is_page:
            log_refused_connections_once_a_minute(asyncio.get_running_loop())
        if scope["type"] == "http" and is_page and self.is_on and scope["path"] != HEALTH_ROUTE:
            await self._count(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0
        start = time.perf_counter()
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(SECONDS, self._print_line)

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, send_noting_status)
        finally:
            if status >= 400:
                self.refused += 1
            elif status and ANSWER.search(scope["path"]):
                self.milliseconds[round((time.perf_counter() - start) * 1000)] += 1

    def _print_line(self) -> None:
        print(time.strftime("%H:%M"), format_minute(self.milliseconds, self.refused), flush=True)
        self._clear()


def format_minute(milliseconds: Counter[int], refused: int) -> str:
    """The figures of one minute as text, on Linux with the memory of this process.

    milliseconds  duration of an answer → number of answers
    refused       number of requests with an error status
    """
    answers = milliseconds.total()
    parts = [f"{answers:,} answers"]
    if answers:
        parts.append(f"95 % within {percentile_95(milliseconds):,} ms")
    parts.append(f"{refused:,} requests refused")
    with suppress(OSError):  # elsewhere than on Linux, or if no file descriptor is left
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        parts.append(f"{kilobytes // 1024:,} MB")
    return ", ".join(parts)


def percentile_95(counts: Counter[int]) -> int:
    """The smallest value that at least 95 % of the counted values do not exceed. There must be a value."""
    missing = 0.95 * counts.total()
    for value in sorted(counts):
        missing -= counts[value]
        if missing <= 0:
            break
    return value


def log_refused_connections_once_a_minute(loop: asyncio.AbstractEventLoop) -> None:
    """Print one line a minute while no file descriptor is left for new connections.

    asyncio itself prints a traceback for each attempt to accept a connection, which are 2048 a second. It also prints one for
    every attempt that is still scheduled when the server stops.
    """
    printed = -float(SECONDS)
    others = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal printed
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE) and "socket" in context:
            if loop.time() - printed >= SECONDS:
                printed = loop.time()
                print(f"No more connections are accepted ({error.strerror}): see ulimit -n.", file=sys.stderr)
        elif isinstance(error, ValueError) and "_start_serving" in context["message"]:
            pass  # an attempt that was scheduled before the server stopped
        elif others:
            others(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)
