"""Measurements take turns: one for each session, ten waiting, and each is told how many are ahead."""

import asyncio

import pytest

from coroutines import run
from mnist_demo.ui.models_page.turns import TurnError, Turns


async def settle() -> None:
    """Let every other task run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


class Visitor:
    """A session in a task of its own, which keeps its turn until `done` is set."""

    def __init__(self, turns: Turns, session: str):
        self.told, self.is_measuring, self.done = [], False, asyncio.Event()
        self.task = asyncio.create_task(self._measure(turns, session))

    async def _measure(self, turns: Turns, session: str) -> None:
        async with turns.turn(session, self.told.append):
            self.is_measuring = True
            await self.done.wait()
            self.is_measuring = False


def test_one_measures_and_the_others_are_told_how_many_are_ahead():
    async def work():
        turns = Turns(10)
        visitors = [Visitor(turns, each) for each in "abc"]
        await settle()
        assert [each.is_measuring for each in visitors] == [True, False, False]
        visitors[0].done.set()
        await settle()
        assert [each.is_measuring for each in visitors] == [False, True, False]
        assert [each.told for each in visitors] == [[], [1], [2, 1]]
        visitors[1].done.set()
        visitors[2].done.set()
        await asyncio.gather(*(each.task for each in visitors))

    run(work())


def test_who_leaves_or_fails_gives_up_the_place():
    async def work():
        turns = Turns(10)
        visitors = [Visitor(turns, each) for each in "abcd"]
        await settle()
        visitors[1].task.cancel()
        await settle()
        assert visitors[2].told == [2, 1]
        visitors[0].task.cancel()
        await settle()
        assert visitors[2].is_measuring and visitors[3].told == [3, 2, 1]
        visitors[2].task.cancel()
        visitors[3].task.cancel()
        await settle()
        assert turns._line == []

    run(work())


def test_a_session_waits_once_and_only_so_many_wait():
    async def work():
        turns = Turns(2)
        visitors = [Visitor(turns, each) for each in "abc"]
        await settle()
        for session, sentence in [("a", "one at a time"), ("c", "one at a time"), ("d", "2 visitors are waiting")]:
            with pytest.raises(TurnError, match=sentence):
                await Visitor(turns, session).task
        for each in visitors:
            each.done.set()
        await asyncio.gather(*(each.task for each in visitors))
        async with turns.turn("a", print):
            pass

    run(work())
