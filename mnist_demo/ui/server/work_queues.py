"""Threads for work that takes more than a few milliseconds, which would stop the event loop.

Pictures and numbers have threads of their own, so that they never occupy those of the other work: the heaviest picture takes
2 s and 300 MB (`benchmarks/heavy_pictures.py`), the heaviest number two seconds with one model.
"""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gradio as gr

from mnist_demo.errors import UserError

THREADS = 2  # of each queue; more would compete with the event loop for one interpreter, and for the memory of pictures
MAX_WAITING = 200  # a class of forty tablets sends two requests for each picture, and may open two views
PATIENCE = 0.5  # seconds between two checks whether the client of a waiting request is still connected


class TooMuchWorkError(UserError):
    """Too many requests wait."""


class ClientLeftError(UserError):
    """The client has closed the connection, so nobody would get the answer."""


class WorkQueue:
    """Runs functions in its threads, in the order in which they arrive."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "work")
        self._waiting = 0

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of `function`, when it is its turn. It is not called if the client leaves before.

        Raises TooMuchWorkError if MAX_WAITING functions wait or run.
        """
        if self._waiting >= MAX_WAITING:
            raise TooMuchWorkError("The server has too much to do: please try again in a minute.")
        self._waiting += 1
        try:
            work = self._threads.submit(function, *arguments)
            result = asyncio.wrap_future(work)
            while not (await asyncio.wait([result], timeout=PATIENCE))[0]:
                if not work.running() and await has_client_left() and work.cancel():
                    raise ClientLeftError("The connection was closed before it was the request's turn.")
            return result.result()
        finally:
            self._waiting -= 1


QUICK, SLOW = WorkQueue(), WorkQueue()


def in_turn(function: Callable[..., Any], is_slow: bool = False) -> Callable[..., Coroutine[Any, Any, Any]]:
    """An async function that runs `function` in a thread; a picture as its first argument makes it slow."""

    @functools.wraps(function)
    async def run(pad: Any, *rest: Any) -> Any:
        return await (SLOW if is_slow or may_be_picture(pad) else QUICK).run(function, pad, *rest)

    return run


def may_be_picture(pad: object) -> bool:
    """Whether the value of the pad or of an API call may name a picture; a drawing never does."""
    # A backslash, which no drawing contains, could hide the key "picture".
    return not isinstance(pad, str) or '"picture"' in pad or "\\" in pad


async def has_client_left() -> bool:
    """Whether the client of the request that is being answered has closed its connection.

    Gradio runs the function of a request to the end even if nobody waits for it. A request of the queue has been answered
    already: when its client leaves, Gradio marks its event.
    """
    request, event = gr.context.LocalContext.request.get(None), gr.context.LocalContext.event_id.get(None)
    if event is not None:
        blocks = gr.context.LocalContext.blocks.get(None)
        jobs = blocks._queue.active_jobs if blocks else []
        return any(each._id == event and not each.alive for job in jobs if job for each in job)
    return bool(request and request.request and await request.request.is_disconnected())
