"""Turns for work that takes seconds: one session at a time, the others are told how many are ahead."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from mnist_demo.errors import UserError


class TurnError(UserError):
    """A session cannot wait for a turn."""


class Turns:
    """A line of sessions, the first of which has its turn; `max_waiting` may wait behind it."""

    def __init__(self, max_waiting: int):
        self.max_waiting = max_waiting
        self._line: list[str] = []
        self._moved = asyncio.Event()

    @asynccontextmanager
    async def turn(self, session: str, tell: Callable[[int], object]) -> AsyncIterator[None]:
        """Wait for the session's turn, which lasts as long as the block. Raises TurnError.

        tell   called with the number of sessions ahead, at first and at each change
        """
        if session in self._line:
            raise TurnError("Your last measurement has not ended yet: one at a time.")
        if len(self._line) > self.max_waiting:
            raise TurnError(f"{self.max_waiting} visitors are waiting for a measurement: please try again in a minute.")
        self._line.append(session)
        try:
            while ahead := self._line.index(session):
                tell(ahead)
                await self._moved.wait()
            yield
        finally:
            self._line.remove(session)
            self._moved.set()
            self._moved = asyncio.Event()
