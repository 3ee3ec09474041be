"""Threads for work that takes more than a few milliseconds, which would stop the event loop.

Pictures and numbers have threads of their own, so that they never occupy those of the other work: the heaviest picture takes
2 s and 300 MB (`benchmarks/heavy_pictures.py`), the heaviest number one second with one model. The shortest drawing comes
first, pictures last, so that nobody waits for long behind another visitor's heavy drawings.
"""

import asyncio
import functools
import itertools
import math
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
    """Runs functions in THREADS threads, those of the lowest cost first, equal ones as they arrive."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "work")
        self._numbers = itertools.count()
        # Cost, number and whether it may start, of each function
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._running: list[tuple[float, int, asyncio.Future[None]]] = []

    async def run(self, cost: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of `function`, when it is its turn. It is not called if the client leaves before.

        Raises TooMuchWorkError if MAX_WAITING functions wait that cost no more.
        """
        loop = asyncio.get_running_loop()
        turn = (cost, next(self._numbers), loop.create_future())
        self._waiting.append(turn)
        try:
            self._start_next()
            if len(self._waiting) > MAX_WAITING:
                last = max(self._waiting)
                self._waiting.remove(last)
                last[2].set_exception(TooMuchWorkError("The server has too much to do: please try again in a minute."))
            while not turn[2].done() and not (await asyncio.wait([turn[2]], timeout=PATIENCE))[0]:
                if await has_client_left() and not turn[2].done():
                    raise ClientLeftError("The connection was closed before it was the request's turn.")
            turn[2].result()
            return await loop.run_in_executor(self._threads, function, *arguments)
        finally:
            for turns in (self._waiting, self._running):
                if turn in turns:
                    turns.remove(turn)
            self._start_next()

    def _start_next(self) -> None:
        while self._waiting and len(self._running) < THREADS:
            turn = min(self._waiting)
            self._waiting.remove(turn)
            self._running.append(turn)
            turn[2].set_result(None)


QUICK, SLOW = WorkQueue(), WorkQueue()


def in_turn(function: Callable[..., Any], is_slow: bool = False) -> Callable[..., Coroutine[Any, Any, Any]]:
    """An async function that runs `function` in a thread; a picture as its first argument makes it slow.

    A drawing costs its characters.
    """

    @functools.wraps(function)
    async def run(pad: Any, *rest: Any) -> Any:
        is_picture = may_be_picture(pad)
        queue = SLOW if is_slow or is_picture else QUICK
        return await queue.run(math.inf if is_picture else len(pad), function, pad, *rest)

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
