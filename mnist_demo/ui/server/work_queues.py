"""Threads for work that takes more than a few milliseconds, which would stop the event loop.

Pictures and numbers have threads of their own, so that they never occupy those of the other work: the heaviest picture takes
2 s and 300 MB (`benchmarks/heavy_pictures.py`), the heaviest number 0.6 s with one model. Each kind of work has a line of
its own, and all lines get the same time; in a line, so do all addresses. So many requests of one kind delay only each other, and
those of one device only its own: fair queueing (Demers, Keshav and Shenker, "Analysis and simulation of a fair queueing
algorithm", SIGCOMM 1989). Devices behind one router or proxy have one address.
"""

import asyncio
import functools
import ipaddress
import itertools
import time
from collections.abc import Callable, Coroutine, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

import gradio as gr

from mnist_demo.errors import UserError

THREADS = 2  # of each queue; more would compete with the event loop for one interpreter, and for the memory of pictures
MAX_SHARES = 1000  # addresses that are remembered
MAX_WAITING = 100  # in a line; a class of forty tablets sends two requests for each picture
# A longer drawing waits like one that came later: a digit has 300 to 800 characters, the heaviest number 46,000.
SECONDS_PER_CHARACTER = 0.001
PATIENCE = 0.5  # seconds between two checks whether the client of a waiting request is still connected


class TooMuchWorkError(UserError):
    """Too many requests wait."""


class ClientLeftError(UserError):
    """The client has closed the connection, so nobody would get the answer."""


Turn = tuple[float, int, asyncio.Future[None]]  # the time to start, a number, and done as soon as it may start
Key = TypeVar("Key", bound=Hashable)


class Shares(Generic[Key]):
    """The seconds that each has used, so that all get the same time.

    `_now` is what one would have used that has waited all the time. It grows by the time of all, divided among those that wait, so
    that newcomers, who begin there, do not come before everybody else for ever.
    """

    def __init__(self) -> None:
        self._used: dict[Key, float] = {}
        self._now = 0.0

    def enter(self, key: Key) -> None:
        """Begin to wait. The time in which it did not wait is not made up for."""
        self._used[key] = max(self._used.pop(key, 0.0), self._now)
        if len(self._used) > MAX_SHARES:
            del self._used[next(iter(self._used))]  # the one that came longest ago

    def next(self, keys: Iterable[Key]) -> Key:
        """The one of the keys that has used least."""
        return min(keys, key=lambda key: self._used.get(key, self._now))

    def add(self, key: Key, seconds: float, num_waiting: int) -> None:
        """Count what it has used while others waited."""
        self._used[key] = self._used.get(key, self._now) + seconds
        self._now += seconds / (num_waiting + 1)


class Line:
    """Requests of one kind, which wait for each other."""

    def __init__(self) -> None:
        self.waiting: dict[str, list[Turn]] = {}  # by address
        self.shares = Shares[str]()

    def add(self, address: str, turn: Turn) -> None:
        """Let a request wait. If there are too many, the one that would start last gets a TooMuchWorkError."""
        self.shares.enter(address)
        self.waiting.setdefault(address, []).append(turn)
        if sum(map(len, self.waiting.values())) > MAX_WAITING:
            last = max(self.waiting, key=lambda address: (len(self.waiting[address]), max(self.waiting[address])[:2]))
            turn = max(self.waiting[last])
            self.remove(last, turn)
            turn[2].set_exception(TooMuchWorkError("The server has too much to do: please try again in a minute."))

    def remove(self, address: str, turn: Turn) -> bool:
        """Whether this request waits; then no longer."""
        if turn not in self.waiting.get(address, []):
            return False
        self.waiting[address].remove(turn)
        if not self.waiting[address]:
            del self.waiting[address]
        return True

    def next(self) -> Turn:
        """The next request, which then waits no longer."""
        address = self.shares.next(self.waiting)
        turn = min(self.waiting[address])
        self.remove(address, turn)
        return turn


class WorkQueue:
    """Runs functions in THREADS threads, of each line in turn."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "work")
        self._lines: list[Line] = []
        self._shares = Shares[Line]()
        self._numbers = itertools.count()
        self._running = 0

    def line(self) -> Line:
        """A new line of this queue."""
        self._lines.append(Line())
        return self._lines[-1]

    async def run(self, line: Line, delay: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of `function`, when it is its turn. It is not called if the client leaves before.

        It waits like one that arrives `delay` seconds later. Raises TooMuchWorkError if too many wait before it.
        """
        loop, address = asyncio.get_running_loop(), client_address()
        turn = (time.monotonic() + delay, next(self._numbers), loop.create_future())
        if not line.waiting:
            self._shares.enter(line)
        line.add(address, turn)
        self._start_next()
        try:
            while not (await asyncio.wait([turn[2]], timeout=PATIENCE))[0]:
                if await has_client_left() and not turn[2].done():
                    raise ClientLeftError("The connection was closed before it was the request's turn.")
            turn[2].result()
            start = time.monotonic()
            try:
                return await loop.run_in_executor(self._threads, function, *arguments)
            finally:
                seconds = time.monotonic() - start
                self._shares.add(line, seconds, sum(bool(other.waiting) for other in self._lines))
                line.shares.add(address, seconds, len(line.waiting))
        finally:
            if not line.remove(address, turn) and not turn[2].exception():
                self._running -= 1
                self._start_next()

    def _start_next(self) -> None:
        while self._running < THREADS and (waiting := [line for line in self._lines if line.waiting]):
            self._shares.next(waiting).next()[2].set_result(None)
            self._running += 1


QUICK, SLOW = WorkQueue(), WorkQueue()


def in_turn(function: Callable[..., Any], is_slow: bool = False) -> Callable[..., Coroutine[Any, Any, Any]]:
    """An async function that runs `function` in a thread, in its own lines of drawings and of pictures.

    Its first argument is the value of the pad.
    """
    queue = SLOW if is_slow else QUICK
    drawings, pictures = queue.line(), SLOW.line()

    @functools.wraps(function)
    async def run(pad: Any, *rest: Any) -> Any:
        if may_be_picture(pad):
            return await SLOW.run(pictures, 0.0, function, pad, *rest)
        return await queue.run(drawings, len(pad) * SECONDS_PER_CHARACTER, function, pad, *rest)

    return run


def in_line(queue: WorkQueue, line: Line) -> Callable[[Callable[..., Any]], Callable[..., Coroutine[Any, Any, Any]]]:
    """A decorator: an async function that runs the decorated one in a thread, in this line of the queue."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
        @functools.wraps(function)
        async def run(*arguments: Any) -> Any:
            return await queue.run(line, 0.0, function, *arguments)

        return run

    return decorate


def may_be_picture(pad: object) -> bool:
    """Whether the value of the pad or of an API call may name a picture; a drawing never does."""
    # A backslash, which no drawing contains, could hide the key "picture".
    return not isinstance(pad, str) or '"picture"' in pad or "\\" in pad


def client_address() -> str:
    """`address_of` the client whose request is being answered."""
    request = gr.context.LocalContext.request.get(None)
    return address_of(getattr(request and request.request, "client", None))


def address_of(client: Sequence[Any] | None) -> str:
    """The address of a client, (host, port), or "" if the server does not know it.

    Of an IPv6 address the first 64 bits: a device may choose the others.
    """
    host = str(client[0]) if client else ""
    return str(ipaddress.ip_network((host.partition("%")[0], 64), strict=False)) if ":" in host else host


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
