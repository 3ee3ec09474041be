"""Pictures wait their turn, drawings do not: at most two pictures are read at once on a server.

The heaviest picture takes 2 s and 300 MB (`benchmarks/heavy_pictures.py`), a drawing some milliseconds. Pictures have
threads of their own, so that they never occupy the threads in which drawings are read.
"""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mnist_demo.errors import UserError
from mnist_demo.ui.gradio_compat import has_client_left
from mnist_demo.ui.server.workers import in_worker

AT_ONCE = 2  # pictures; a third would only take time and memory from the others on a machine of two cores
MAX_WAITING = 200  # a class of forty tablets sends two requests for each picture, and may open two views
PATIENCE = 0.5  # seconds between two checks whether the client of a waiting request is still connected


class TooManyPicturesError(UserError):
    """Too many pictures wait."""


class ClientLeftError(UserError):
    """The client has closed the connection, so nobody would get the answer."""


class PictureQueue:
    """Runs functions of pictures, at most AT_ONCE at a time, in the order in which they arrive."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "picture")
        self._waiting = 0

    def turns(self, function: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
        """An async function that runs `function` in a thread.

        If the first argument may be a picture, it waits for its turn. Raises TooManyPicturesError if MAX_WAITING pictures wait or are
        read.
        """

        @functools.wraps(function)
        async def run(pad: Any, *rest: Any) -> Any:
            if may_be_picture(pad):
                return await self.run(function, pad, *rest)
            return await in_worker(function, pad, *rest)

        return run

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of `function`, when it is its turn. It is not called if the client leaves before."""
        if self._waiting >= MAX_WAITING:
            raise TooManyPicturesError("Too many pictures are being read: please try again in a minute.")
        self._waiting += 1
        try:
            work = self._threads.submit(function, *arguments)
            result = asyncio.wrap_future(work)
            while not (await asyncio.wait([result], timeout=PATIENCE))[0]:
                if not work.running() and await has_client_left() and work.cancel():
                    raise ClientLeftError("The connection was closed before it was the picture's turn.")
            return result.result()
        finally:
            self._waiting -= 1


def may_be_picture(pad: object) -> bool:
    """Whether the value of the pad or of an API call may name a picture; a drawing never does."""
    # A backslash, which no drawing contains, could hide the key "picture".
    return not isinstance(pad, str) or '"picture"' in pad or "\\" in pad
